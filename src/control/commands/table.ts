/**
 * Lays a table that is higher than `height` out in blocks side by side, each with its head, as far as `width` goes.
 * The last line says how many rows found no place.
 */
export function fitTable(lines: readonly string[], height: number, width: number): string[] {
  const [head = '', ...body] = lines;
  if (lines.length <= height) return [...lines];
  const rows = Math.max(1, height - 2);
  const blockWidth = Math.max(...lines.map((line) => line.length)) + 4;
  const blocks = Math.max(1, Math.min(Math.ceil(body.length / rows), Math.floor((width + 4) / blockWidth)));
  const left = body.length - blocks * rows;
  const across = (at: number): string =>
    Array.from({ length: blocks }, (_, block) => (at < 0 ? head : (body[block * rows + at] ?? '')).padEnd(blockWidth))
      .join('')
      .trimEnd();
  const shown = Array.from({ length: rows + 1 }, (_, at) => across(at - 1));
  return left > 0 ? [...shown, `${left} more: make the window larger, or use --once`] : shown;
}

/** Rows of text in columns, two spaces apart. The first row is the head. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
