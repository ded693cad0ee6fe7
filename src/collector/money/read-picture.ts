import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import decodeQr from 'qr/decode.js';

/** A poster of two thousand points a side; what is larger costs more memory than one order is worth. */
const mostPixels = 4_000_000;
const mostMegabytes = 128;
/** How long is looked for a QR code in one picture, ms: everything else stands still meanwhile. */
const lookMs = 200;

/** What the QR code in a picture says. */
type PictureReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each. */
  readonly data: Uint8Array;
}

/** Reads the QR code in a PNG or JPEG picture, whatever is printed around it. Never throws for what the bytes are. */
export function readQrPicture(bytes: Buffer): PictureReading {
  const kind = kindOf(bytes);
  if (kind === undefined) return unreadable('it is neither PNG nor JPEG');
  // What the libraries say of a picture may quote it, so nothing of that is told.
  const pixels = tried(() => (kind === 'png' ? pngOf(bytes) : jpegOf(bytes)));
  if (pixels === undefined) return unreadable('it is broken, interlaced, or has too many points');
  const text = tried(() => decodeQr(pixels, { format: 'RGBA', timeLimit: lookMs }));
  return text === undefined ? unreadable('no QR code is found in it') : { kind: 'read', text };
}

function unreadable(why: string): PictureReading {
  return { kind: 'unreadable', why };
}

function tried<T>(work: () => T | undefined): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
const jpegSignature = Buffer.from('ffd8ff', 'hex');

function kindOf(bytes: Buffer): 'png' | 'jpeg' | undefined {
  if (bytes.subarray(0, 8).equals(pngSignature)) return 'png';
  return bytes.subarray(0, 3).equals(jpegSignature) ? 'jpeg' : undefined;
}

/** Where the header of a PNG has its width, height and interlacing (PNG specification, IHDR). */
const ihdr = { width: 16, height: 20, interlace: 28, end: 33 };

/** `undefined` for one that would take too much memory: an interlaced one is inflated without a limit. */
function pngOf(bytes: Buffer): Pixels | undefined {
  if (bytes.length < ihdr.end || bytes[ihdr.interlace] !== 0) return undefined;
  if (bytes.readUInt32BE(ihdr.width) * bytes.readUInt32BE(ihdr.height) > mostPixels) return undefined;
  const { width, height, data } = PNG.sync.read(bytes);
  onWhite(data);
  return { width, height, data };
}

/** What is see-through is paper. */
function onWhite(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) {
    const opacity = data[at + 3] ?? 255;
    if (opacity === 255) continue;
    for (const part of [at, at + 1, at + 2]) data[part] = 255 - ((255 - (data[part] ?? 255)) * opacity) / 255;
  }
}

function jpegOf(bytes: Buffer): Pixels {
  const limits = { maxResolutionInMP: mostPixels / 1_000_000, maxMemoryUsageInMB: mostMegabytes };
  return jpeg.decode(bytes, { useTArray: true, ...limits });
}
