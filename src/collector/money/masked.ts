/** A payment or QR code in a message for people: its last four characters, which are enough to find it. */
export function masked(id: string): string {
  return `****${id.slice(-4)}`;
}
