import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import QRCode from 'qrcode';

const width = 700;
const height = 1000;

/** A picture as gateways print it: a QR code in the middle of a poster with a coloured head. */
export async function posterOf(text: string, kind: 'png' | 'jpeg' | 'transparent'): Promise<Buffer> {
  const code = PNG.sync.read(await QRCode.toBuffer(text, { scale: 5, margin: 4 }));
  const poster = new PNG({ width, height });
  poster.data.fill(255);
  for (let at = 0; at < width * 120 * 4; at += 4) poster.data.set([12, 40, 120, 255], at);
  PNG.bitblt(code, poster, 0, 0, code.width, code.height, (width - code.width) >> 1, (height - code.height) >> 1);
  if (kind === 'jpeg') return jpeg.encode(poster, 70).data;
  if (kind === 'transparent') {
    for (let at = 0; at < poster.data.length; at += 4) {
      if (poster.data[at] === 255) poster.data.set([0, 0, 0, 0], at);
    }
  }
  return PNG.sync.write(poster);
}
