const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and its unit: `300ms`, `2s`, `5m`, `1h`, `7d`. */
export const durationPattern = /^(\d{1,9})(ms|s|m|h|d)$/;

function isUnit(text: string | undefined): text is keyof typeof unitMs {
  return text !== undefined && Object.hasOwn(unitMs, text);
}

/** Milliseconds of a duration such as `300ms` or `7d`; `undefined` when the text is none. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = durationPattern.exec(text) ?? [];
  if (digits === undefined || !isUnit(unit)) return undefined;
  const ms = Number(digits) * unitMs[unit];
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest exact way to write `ms` (a whole number, 0 or more): 120000 is `2m`, 1500 is `1500ms`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % unitMs[unit] === 0) return `${ms / unitMs[unit]}${unit}`;
  }
  return `${ms}ms`;
}
