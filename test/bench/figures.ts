/** One measured figure beside its goal. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The largest (`most`) or smallest (`least`) value that is good enough. */
  readonly goal?: { readonly most: number } | { readonly least: number };
  /** How it was measured, in a few words. */
  readonly how: string;
}

/** The value below which the share `p` (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

const rounded = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

function goalText({ goal }: Figure): string {
  if (!goal) return '';
  return 'most' in goal ? `<= ${goal.most}` : `>= ${goal.least}`;
}

function verdict({ goal, value }: Figure): string {
  if (!goal) return '';
  return ('most' in goal ? value <= goal.most : value >= goal.least) ? 'met' : 'MISSED';
}

/** A table for a person, or one JSON object a line. */
export function printFigures(figures: readonly Figure[], json: boolean): void {
  if (json) {
    for (const figure of figures) console.log(JSON.stringify(figure));
    return;
  }
  const rows = figures.map((figure) => [
    figure.what,
    `${rounded(figure.value)} ${figure.unit}`.trim(),
    goalText(figure),
    verdict(figure),
    figure.how,
  ]);
  const head = ['figure', 'measured', 'goal', '', 'how'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
