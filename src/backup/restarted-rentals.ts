import type { CarriedRows } from '../store/carried-rows.js';

/** A moment of the board to which something is restored. */
export interface BoardMoment {
  /** Id of its boot. */
  readonly boot: string;
  readonly monoMs: number;
}

/**
 * Rentals that run go on from this moment of this board. A later boot counts for as long as the board has been up
 * (src/rental/rental-time.ts), and this one may have been up for days before it became the cabinet: nobody pays for those. Those that are
 * over keep their moment, or their lockers would open once more. Pure.
 */
export function withRestartedRentals(
  tables: CarriedRows['tables'],
  { boot, monoMs }: BoardMoment,
): CarriedRows['tables'] {
  const { rentals } = tables;
  if (rentals === undefined) return tables;
  const { columns } = rentals;
  const over = columns.indexOf('over_ms');
  const now: Readonly<Record<string, string | number>> = { boot, mono_ms: Math.floor(monoMs) };
  const rows = rentals.rows.map((row) =>
    row[over] != null ? row : row.map((value, index) => now[columns[index] ?? ''] ?? value),
  );
  return { ...tables, rentals: { columns, rows } };
}
