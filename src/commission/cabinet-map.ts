import { type Conclusion, isFault } from './conclusion.js';
import { findingText } from './finding-text.js';
import type { Setup } from './setup.js';
import type { Contact } from './wiring.js';

/** The map that goes inside the door: which locker is on which board and channel. Pure. */

interface Row {
  readonly locker: string;
  readonly size: string;
  readonly board: string;
  readonly channel: string;
  readonly contact: string;
}

const heads: Row = { locker: 'Locker', size: 'Size', board: 'Board', channel: 'Channel', contact: 'Contact' };
const columns = ['locker', 'size', 'board', 'channel', 'contact'] as const;

/** `date`: the day it was found out, such as 2026-11-29. Lines for a terminal. */
export function mapLines(setup: Setup, conclusion: Conclusion, date: string): readonly string[] {
  const rows = [heads, ...rowsOf(setup, conclusion)];
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  return [
    `Cabinet ${setup.cabinet.id}, ${date}`,
    ...rows.map((row) =>
      columns
        .map((column, at) => row[column].padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...boardLines(setup).map((line) => `  ${line}`),
  ];
}

/** The same as a page to print: black on white, one sheet of A5 or larger, without anything from elsewhere. */
export function mapPage(setup: Setup, conclusion: Conclusion, date: string): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const faults = conclusion.findings.filter(isFault).map((finding) => findingText(finding).what);
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>Cabinet ${escaped(setup.cabinet.id)}</title>`,
    '<style>',
    '@page { margin: 10mm } body { font: 11pt sans-serif; color: #000; background: #fff; margin: 0 }',
    'h1 { font-size: 15pt; margin: 0 0 2mm } p, ul { margin: 0 0 3mm }',
    '.map { columns: 2; column-gap: 8mm } table { border-collapse: collapse; width: 100% }',
    'td, th { border: 0.3mm solid #000; padding: 0.6mm 1.5mm; text-align: left } tr { break-inside: avoid }',
    'td:first-child { font-weight: bold }',
    '</style></head>',
    '<body>',
    `<h1>Cabinet ${escaped(setup.cabinet.id)}</h1>`,
    `<p>Commissioned ${escaped(date)}. ${conclusion.lockers.length} of ${setup.doors.length} lockers in service.</p>`,
    `<ul>${boardLines(setup)
      .map((line) => `<li>${escaped(line)}</li>`)
      .join('')}</ul>`,
    '<div class="map"><table>',
    `<thead>${row(cellsOf(heads), 'th')}</thead>`,
    `<tbody>${rowsOf(setup, conclusion)
      .map((one) => row(cellsOf(one), 'td'))
      .join('\n')}</tbody>`,
    '</table></div>',
    ...(faults.length > 0 ? [`<ul>${faults.map((fault) => `<li>${escaped(fault)}</li>`).join('')}</ul>`] : []),
    '</body></html>',
    '',
  ].join('\n');
}

function cellsOf(row: Row): readonly string[] {
  return columns.map((column) => row[column]);
}

/** Every door in its order; one that is not in service has no channel. */
function rowsOf({ doors }: Setup, { lockers, boards }: Conclusion): readonly Row[] {
  return doors.map(({ id, size }) => {
    const locker = lockers.find((one) => one.id === id);
    if (!locker) return { locker: id, size, board: 'not in service', channel: '', contact: '' };
    const { lock, door, latch } = locker;
    const reads = boards.some((board) => board.id === lock.board && board.feedback !== 'none');
    const inputs = [latch, door].flatMap((at) => (at ? [inputName(at)] : []));
    const contact = inputs.length > 0 ? inputs.join(', ') : reads ? 'its own' : 'none';
    return { locker: id, size, board: lock.board, channel: String(lock.channel), contact };
  });
}

function inputName({ board, number }: Contact): string {
  return `${board} input ${number}`;
}

function boardLines({ boards, buses }: Setup): readonly string[] {
  return boards.map(({ entry, tried }) => {
    const bus = buses.find(({ id }) => id === entry.bus);
    const where = bus ? `address ${String(entry.address)} on ${String(bus.port)}` : `chip ${String(entry.chip)}`;
    return `${tried.id}: ${String(entry.driver)}, ${where}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
