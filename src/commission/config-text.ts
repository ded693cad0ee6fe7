import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import { type Conclusion, isFault, type SoundLocker } from './conclusion.js';
import { findingText } from './finding-text.js';
import { boardEntries, busEntries, type Entry, type Setup } from './setup.js';

/** The config of a cabinet, as text: a whole new one, or an existing one with its boards and lockers replaced. Pure. */

/** The parts that commissioning finds out, in the order in which they are written. */
const parts = ['buses', 'boards', 'lockers'] as const;
type Part = (typeof parts)[number];

export interface Replaced {
  readonly part: Part;
  /** Lines of the file before, counted from 1. */
  readonly from: number;
  readonly to: number;
}

/** Places of the package: its service can write there and nowhere else. */
const whatEachNeeds = [
  'access: { pepper: /var/lib/lockerd-keys/pepper }   # the secret that PINs and cards are kept with; made at the first start',
  "kiosk: { listen: 127.0.0.1:8080 }                  # the page, for this computer's own screen",
];

/** A whole new config. With PINs and the page, so that a cabinet that was commissioned serves customers. */
export function configText(setup: Setup, conclusion: Conclusion): string {
  const { cabinet } = setup;
  const sections = sectionsOf(setup, conclusion);
  return [
    '# Made by `lockerctl commission`. docs/config.md describes each key.',
    'cabinet:',
    ...indented({ id: cabinet.id, timezone: cabinet.timezone }),
    '',
    ...whatEachNeeds,
    '',
    ...parts.flatMap((part) => (sections[part] === '' ? [] : [sections[part], ''])),
  ].join('\n');
}

/** The text with these parts replaced, and which of its lines they were. All else stays byte for byte, comments too. */
export function replacedText(
  text: string,
  setup: Setup,
  conclusion: Conclusion,
): { readonly text: string; readonly replaced: readonly Replaced[] } {
  const lines = text.split('\n');
  const sections = sectionsOf(setup, conclusion);
  const spans = spansOf(text);
  const replaced = parts.flatMap((part): readonly Replaced[] => {
    const span = spans.get(part);
    return span ? [{ part, ...span }] : [];
  });
  let out = lines;
  for (const { part, from, to } of replaced.toSorted((one, other) => other.from - one.from)) {
    const section = sections[part] === '' ? [] : sections[part].split('\n');
    out = [...out.slice(0, from - 1), ...section, ...out.slice(to)];
  }
  const added = parts.filter((part) => !spans.has(part) && sections[part] !== '').map((part) => sections[part]);
  const whole = added.length === 0 ? out.join('\n') : `${out.join('\n').trimEnd()}\n\n${added.join('\n\n')}\n`;
  return { text: whole, replaced };
}

/** Begins the comments on lockers that are left out; those of an earlier run are replaced with their part. */
const notInService = '  # Not in service: ';

/** The lines of each top-level part, without the comments and empty lines behind it, which belong to the next one. */
function spansOf(text: string): ReadonlyMap<string, { readonly from: number; readonly to: number }> {
  const { contents } = parseDocument(text, { uniqueKeys: false });
  if (!isMap(contents)) return new Map();
  const lines = text.split('\n');
  const starts = contents.items.flatMap(({ key }) =>
    isScalar(key) && key.range
      ? [{ name: String(key.value), from: text.slice(0, key.range[0]).split('\n').length }]
      : [],
  );
  return new Map(
    starts.map(({ name, from }, index) => {
      let to = (starts[index + 1]?.from ?? lines.length + 1) - 1;
      while (to > from && isBehind(lines[to - 1] ?? '')) to--;
      return [name, { from, to }];
    }),
  );
}

function isBehind(line: string): boolean {
  return /^\s*(#.*)?$/.test(line) && !line.startsWith(notInService);
}

function sectionsOf(setup: Setup, conclusion: Conclusion): Readonly<Record<Part, string>> {
  const left = conclusion.findings.filter(isFault).map((finding) => `${notInService}${findingText(finding).what}`);
  const boards = boardEntries(setup, conclusion);
  const buses = busEntries(setup, boards);
  return {
    buses: buses.length === 0 ? '' : ['buses:', ...buses.flatMap(listItem)].join('\n'),
    boards: ['boards:', ...boards.flatMap(listItem)].join('\n'),
    lockers: ['lockers:', ...lockerLines(setup, conclusion.lockers), ...left].join('\n'),
  };
}

function listItem(entry: Entry): readonly string[] {
  const [first = '', ...rest] = indented(entry);
  return [`  - ${first.trimStart()}`, ...rest.map((line) => `  ${line}`)];
}

function indented(entry: Entry): readonly string[] {
  return stringify(entry, { lineWidth: 0, version: '1.2' })
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}

/** One line for each locker; neighbours on neighbouring channels are written as one range. */
function lockerLines({ doors }: Setup, lockers: readonly SoundLocker[]): readonly string[] {
  const sized = lockers.map((locker) => ({ ...locker, size: doors.find(({ id }) => id === locker.id)?.size ?? '' }));
  const runs: Sized[][] = [];
  for (const locker of sized) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && follows(last, locker)) run.push(locker);
    else runs.push([locker]);
  }
  return runs.flatMap((run) => (run.length > 2 ? [rangeLine(run)] : run.map(lockerLine)));
}

type Sized = SoundLocker & { readonly size: string };

function lockerLine({ id, size, lock, latch, door }: Sized): string {
  const input = (name: string, at: SoundLocker['door']): string =>
    at ? `, ${name}: { board: ${word(at.board)}, input: ${at.number} }` : '';
  return `  - { id: ${word(id)}, size: ${word(size)}, board: ${word(lock.board)}, channel: ${lock.channel}${input('latch', latch)}${input('door', door)} }`;
}

function rangeLine(run: readonly Sized[]): string {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return '';
  const inputs = (name: string, from: SoundLocker['door'], to: SoundLocker['door']): string =>
    from && to ? `, ${name}: { board: ${word(from.board)}, inputs: ${from.number}..${to.number} }` : '';
  const { size, lock } = first;
  const channels = `${lock.channel}..${last.lock.channel}`;
  return `  - { range: ${first.id}..${last.id}, size: ${word(size)}, board: ${word(lock.board)}, channels: ${channels}${inputs('latches', first.latch, last.latch)}${inputs('doors', first.door, last.door)} }`;
}

/** Whether a range may run from one locker on to the next. */
function follows(one: Sized, next: Sized): boolean {
  const step = (from: SoundLocker['door'], to: SoundLocker['door']): boolean =>
    from === undefined || to === undefined ? from === to : from.board === to.board && from.number + 1 === to.number;
  return (
    one.size === next.size &&
    one.lock.board === next.lock.board &&
    one.lock.channel + 1 === next.lock.channel &&
    step(one.latch, next.latch) &&
    step(one.door, next.door) &&
    nextId(one.id) === next.id
  );
}

/** `A02` after `A01`: the number at the end one higher, in as many digits. */
function nextId(id: string): string | undefined {
  const [, prefix, digits] = /^(.*?)(\d+)$/.exec(id) ?? [];
  if (prefix === undefined || digits === undefined) return undefined;
  const next = String(Number(digits) + 1).padStart(digits.length, '0');
  return next.length === digits.length ? `${prefix}${next}` : undefined;
}

/** A word as YAML has to have it: an id of digits only stands in quotes. */
function word(text: string): string {
  return stringify(text, { lineWidth: 0, version: '1.2' }).trimEnd();
}
