import { useMemo } from 'preact/hooks';
import { create } from 'qrcode';

/** Light modules around it, without which scanners do not find it. */
const quiet = 4;

/** A QR code, drawn here: its text leaves the page for no other place. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => pathOf(text), [text]);
  const whole = size + 2 * quiet;
  return (
    <svg class="qr" viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function pathOf(text: string): { readonly size: number; readonly path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  const dark = [...data].flatMap((module, at) => (module ? [at] : []));
  const squares = dark.map((at) => `M${quiet + (at % size)} ${quiet + Math.floor(at / size)}h1v1h-1z`);
  return { size, path: squares.join('') };
}
