const dayMs = 86_400_000;

/** How many days before its end a certificate is told of; 0: it is over. */
export const expiryDays = [30, 7, 1, 0] as const;
type ExpiryDays = (typeof expiryDays)[number];

/** The last of these that was reached; `undefined` while there is more time than that. */
export function expiryLevel(untilMs: number, nowMs: number): ExpiryDays | undefined {
  return expiryDays.findLast((days) => untilMs - nowMs <= days * dayMs);
}

/** The part of the alarm `certificate_expires`, such as `7d`. */
export function expiryPart(days: ExpiryDays): string {
  return `${days}d`;
}
