/** Checksums as the boards reckon them; not the drivers' code, so that each catches the other's mistakes. */

/** `body` and the sum of its bytes. */
export function withSum(body: readonly number[]): Uint8Array {
  return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256]);
}

/** `body` and the exclusive-or of its bytes. */
export function withXor(body: readonly number[]): Uint8Array {
  return Uint8Array.from([...body, body.reduce((sum, byte) => sum ^ byte, 0)]);
}
