import QRCode from 'qrcode';

/** Mends 15 % of the modules: scratches and reflections on a phone's screen. */
const level = { errorCorrectionLevel: 'M' } as const;

/** Size of the QR code: version 1 has 21 modules a side, each further one four more. */
export function qrVersion(text: string): number {
  return QRCode.create(text, level).version;
}

/** The QR code in block characters; with colours for a terminal, whose own may be light on dark, which not every scanner reads. */
export function qrDrawing(text: string, colours: boolean): Promise<string> {
  return colours
    ? QRCode.toString(text, { ...level, type: 'terminal', small: true })
    : QRCode.toString(text, { ...level, type: 'utf8' });
}
