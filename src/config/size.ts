const unitBytes = { kB: 1000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** A whole number and its unit: `500kB`, `300MB`, `2GB`. */
export const sizePattern = /^(\d{1,9})(kB|MB|GB)$/;

function isUnit(text: string | undefined): text is keyof typeof unitBytes {
  return text !== undefined && Object.hasOwn(unitBytes, text);
}

/** Bytes of a size such as `300MB`; `undefined` when the text is none. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = sizePattern.exec(text) ?? [];
  if (digits === undefined || !isUnit(unit)) return undefined;
  const bytes = Number(digits) * unitBytes[unit];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A size to the nearest unit for a person: `98 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes >= unitBytes.GB) return `${(bytes / unitBytes.GB).toFixed(1)} GB`;
  return bytes >= unitBytes.MB ? `${Math.round(bytes / unitBytes.MB)} MB` : `${Math.round(bytes / unitBytes.kB)} kB`;
}
