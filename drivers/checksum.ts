/** Exclusive-or of all bytes. Blind to the order of bytes and to lost zero bytes. */
export function xor8(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0);
}

/** Sum of all bytes modulo 256. Blind to the order of bytes and to lost zero bytes. */
export function sum8(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}
