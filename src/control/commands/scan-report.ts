import type { Doubt, FoundBoard, ScanNews, ScanOutcome } from '../../../drivers/scan.js';
import { type Kind, nameOf } from '../../../drivers/scan-plan.js';
import { familyFacts } from '../../config/families.js';

/** What a scan has to say, for a person and as config. Pure. */

/** `configured`: id of the board of the config that answered. */
type Marked<T> = T & { readonly configured?: string };

export function sentenceOf(news: Marked<ScanNews>): string {
  switch (news.type) {
    case 'asking':
      return `${news.asked}/${news.total}  ${news.baud} baud: ${news.kinds.join(', ')}`;
    case 'found':
      return `  found: ${namesOf(news.kinds)} at address ${news.address}, ${news.baud} baud${news.slow ? '; slow to answer' : ''}${news.configured === undefined ? '' : `; configured as ${news.configured}`}`;
    case 'doubt':
      return `  ${doubtText(news)}`;
  }
}

/** The `buses:` and `boards:` of a config for what was found, to be pasted; comments say what is still to be settled. */
export function configOf(port: string, { found, doubts }: Pick<ScanOutcome, 'found' | 'doubts'>): string {
  const baud = commonBaud(found);
  const fitting = found.filter((board) => board.baud === baud);
  const here = fitting.filter(
    (board, index) => fitting.findIndex(({ address }) => address === board.address) === index,
  );
  const elsewhere = found.filter((board) => board.baud !== baud);
  const clashing = fitting.filter((board) => !here.includes(board));
  return [
    'buses:',
    '  - id: rs485',
    `    port: ${JSON.stringify(port)}`,
    `    baud: ${baud}`,
    ...(here.some(({ slow }) => slow) ? ['    timeout: 1s # a board was slow to answer'] : []),
    'boards:',
    ...here.flatMap((board, index) => boardLines(board, `b${index + 1}`, 'rs485')),
    ...elsewhere.map(
      ({ kinds, address, baud: own }) =>
        `# ${namesOf(kinds)} at address ${address} answers at ${own} baud: set it to ${baud}, or put it on a line of its own`,
    ),
    ...clashing.map(clashText),
    ...doubts.map((doubt) => `# ${doubtText(doubt)}`),
  ].join('\n');
}

/** The `boards:` to add to a config for what was found on a bus of it. `taken`: ids of the boards that it has. */
export function boardsToAdd(
  bus: string,
  taken: readonly string[],
  { found, doubts }: { readonly found: readonly Marked<FoundBoard>[]; readonly doubts: readonly Doubt[] },
): string {
  const used = new Set<number>();
  const fresh: FoundBoard[] = [];
  const clashing: FoundBoard[] = [];
  const known = found.filter(({ configured }) => configured !== undefined);
  for (const { address } of known) used.add(address);
  for (const board of found.filter(({ configured }) => configured === undefined)) {
    (used.has(board.address) ? clashing : fresh).push(board);
    used.add(board.address);
  }
  const ids = freeIds(new Set(taken), fresh.length);
  return [
    ...known.map(
      ({ kinds, address, configured }) => `# ${configured} is configured: ${namesOf(kinds)} at address ${address}`,
    ),
    ...(fresh.length > 0 ? ['boards:'] : ['# no board answered that is not configured']),
    ...fresh.flatMap((board, index) => boardLines(board, ids[index] ?? '', bus)),
    ...(fresh.some(({ slow }) => slow)
      ? [`# a board was slow to answer: give bus ${bus} a longer timeout, such as 1s`]
      : []),
    ...clashing.map(clashText),
    ...doubts.map((doubt) => `# ${doubtText(doubt)}`),
  ].join('\n');
}

function freeIds(taken: ReadonlySet<string>, count: number): readonly string[] {
  const ids: string[] = [];
  for (let number = 1; ids.length < count; number++) if (!taken.has(`b${number}`)) ids.push(`b${number}`);
  return ids;
}

function clashText({ kinds, address }: FoundBoard): string {
  return `# ${namesOf(kinds)} answers at address ${address} too: set one of the two boards to another address, unless it is one board that answers in both protocols`;
}

function boardLines(
  { kinds, address, channels, channelsShown }: FoundBoard,
  id: string,
  bus: string,
): readonly string[] {
  const [kind] = kinds;
  const { feedback = 'closed-is-1' } = factsOf(kind);
  const drivers = [...new Set(kinds.map(({ driver }) => driver))].filter((driver) => driver !== kind.driver);
  const dialects = kinds
    .flatMap(({ driver, dialect }) => (driver === kind.driver && dialect ? [dialect] : []))
    .slice(1);
  const orDrivers = drivers.length > 0 ? ` # or ${drivers.join(', ')}: they answer alike; read the type plate` : '';
  const orDialects = dialects.length > 0 ? ` # or ${dialects.join(', ')}: they answer alike; see docs/boards` : '';
  return [
    `  - id: ${id}`,
    `    driver: ${kind.driver}${orDrivers}`,
    ...(kind.dialect === undefined ? [] : [`    dialect: ${kind.dialect}${orDialects}`]),
    `    bus: ${bus}`,
    `    address: ${address}`,
    `    channels: ${channels} # ${channelsShown ? 'as the answer shows; the board may have fewer' : 'the answer does not show it'}: count the outputs`,
    `    feedback: ${feedback} # polarity: close all doors, open one, and compare with \`lockerctl lockers\`; reversed: ${feedback === 'open-is-1' ? 'closed-is-1' : 'open-is-1'}`,
  ];
}

function factsOf({ driver }: Kind): { readonly feedback?: 'closed-is-1' | 'open-is-1' | 'none' } {
  return familyFacts[driver];
}

function commonBaud(found: readonly FoundBoard[]): number {
  const counts = new Map<number, number>();
  for (const { baud } of found) counts.set(baud, (counts.get(baud) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  return most?.[0] ?? 9600;
}

function doubtText({ why, address, baud, kinds }: Doubt): string {
  const where = `at address ${address}, ${baud} baud (${namesOf(kinds)})`;
  return why === 'damaged'
    ? `likely two boards ${where}: the answers are damaged. Set one of them to another address and scan again`
    : `a board ${where} answers that it does not know the query: read its type plate`;
}

function namesOf(kinds: readonly Kind[]): string {
  return kinds.map(nameOf).join(' or ');
}
