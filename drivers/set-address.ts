import { type FamilyName, familyNames } from '../src/config/families.js';
import { LockerError } from '../src/lib/errors.js';
import { disturbances, type OneBoard, oneBoard, type Sweep } from './one-board.js';
import type { Exchange } from './protocol.js';
import { protocols } from './registry.js';
import { type FoundBoard, type OpenWire, type ScanNews, type ScanWire, scan } from './scan.js';
import { kindsOf, planScan, type Question, query } from './scan-plan.js';

/**
 * Gives a board without switches its address. The frame for it is obeyed by every board on the line: it is sent once, and only
 * after the whole line was asked and one board has answered, cleanly and many times. Before it there are status queries only.
 */

export interface AddressWish {
  readonly driver: FamilyName;
  readonly to: number;
  /** Those of `sweepQuestions`: all that may make a board answer that would obey the frame. */
  readonly questions: readonly Question[];
}

export type AddressNews =
  | ScanNews
  /** Something was heard that is no answer: everything is asked once more. */
  | { readonly type: 'again' }
  /** One board is alone; a yes is waited for. */
  | { readonly type: 'alone'; readonly from: number };

export interface AddressOutcome {
  readonly baud: number;
  readonly from: number;
  readonly to: number;
  /** False: it had the address already. */
  readonly sent: boolean;
  /** As it was found. Absent for a board that refuses the query: it has no inputs. */
  readonly board?: FoundBoard;
}

/** How often the one board is asked in a row: two that answer at once do not stay whole so many times. */
const ASKINGS = 20;
/** How often again before the order, and after it at both addresses. */
const REPEATS = 3;

/** Families whose address is set by a frame. */
export const settable: readonly FamilyName[] = familyNames.filter((driver) => protocols[driver].setAddress);

/** Every address, 1 to 255, in every query of the Modbus families: whoever speaks Modbus may obey the frame. */
export function sweepQuestions(baud: number): readonly Question[] {
  const kinds = familyNames.filter((driver) => driver.startsWith('modbus-')).flatMap(kindsOf);
  return planScan({ kinds, bauds: [baud], addresses: { from: 1, to: 255 } });
}

/** Rejects with `address.*`, `bus.port_failed` or `scan.port_used`; the message says whether the order was sent. */
export async function setAddress(
  { driver, to, questions }: AddressWish,
  open: OpenWire,
  tell: (news: AddressNews) => void,
  confirm: () => Promise<boolean>,
): Promise<AddressOutcome> {
  const order = protocols[driver].setAddress?.(to);
  if (!order) throw new LockerError('address.other_family', `${driver} boards take no address by command`);
  const one = await findOne({ driver, to, questions }, open, tell);
  const { baud, address: from, board } = one;
  const outcome = { baud, from, to, ...(board ? { board } : {}) };
  const asking: Asking = { driver, baud, address: from };
  await onWire(open, baud, (wire) => mustAnswerAlike(wire, asking, ASKINGS));
  if (from === to) return { ...outcome, sent: false };
  tell({ type: 'alone', from });
  if (!(await confirm())) throw new LockerError('address.not_confirmed', 'not confirmed; nothing was sent');
  // Another board may have been connected while the yes was waited for.
  const obeying = questions.filter(({ kinds }) => kinds.some((kind) => kind.driver === driver));
  const still = await findOne({ driver, to, questions: obeying }, open, tell);
  if (still.address !== from) {
    const message = `a board at address ${from} was alone before, and now one at ${still.address} is; nothing was sent`;
    throw new LockerError('address.not_alone', message);
  }
  await onWire(open, baud, async (wire) => {
    await mustAnswerAlike(wire, asking, REPEATS);
    await send(wire, asking, order);
    await mustHaveMoved(wire, asking, to);
  });
  return { ...outcome, sent: true };
}

async function findOne(
  { driver, questions }: AddressWish,
  open: OpenWire,
  tell: (news: AddressNews) => void,
): Promise<OneBoard> {
  const first = await sweep(questions, open, tell);
  if (first.clean) return oneBoard(first, driver);
  tell({ type: 'again' });
  return oneBoard(await sweep(questions, open, tell), driver);
}

async function sweep(
  questions: readonly Question[],
  open: OpenWire,
  tell: (news: AddressNews) => void,
): Promise<Sweep> {
  let heard = 0;
  const counted: OpenWire = async (baud, patient) => {
    const wire = await open(baud, patient);
    const close = (): Promise<void> => {
      heard += disturbances(wire.counters());
      return wire.close();
    };
    return { ...wire, close };
  };
  const { found, doubts } = await scan(questions, counted, tell);
  return { found, doubts, clean: heard === 0 };
}

async function onWire<T>(open: OpenWire, baud: number, use: (wire: ScanWire) => Promise<T>): Promise<T> {
  const wire = await open(baud, true);
  try {
    return await use(wire);
  } finally {
    await wire.close();
  }
}

interface Asking {
  readonly driver: FamilyName;
  readonly baud: number;
  readonly address: number;
}

/** The answer byte for byte, the refusal's code, or why there is none. */
async function answerOf(wire: ScanWire, { driver, baud, address }: Asking): Promise<string | undefined> {
  const kind = { driver };
  const exchange = query(kind, address);
  if (!exchange) throw new LockerError('internal', `${driver} boards answer no query`);
  const name = `${driver} ${address}`;
  const job = { board: name, question: name, role: 'status', priority: 'scan', exchange: whole(exchange) } as const;
  const result = await wire.ask(job, { baud, address, kinds: [kind] });
  if (result.kind === 'closed')
    throw new LockerError('bus.port_failed', 'the port went away: check the adapter, and scan the port');
  if (result.kind === 'answer') return result.value;
  return result.kind === 'refused' ? result.error : undefined;
}

/** The exchange with the frame itself as its answer. */
function whole({ bytes, decode }: Exchange<unknown>): Exchange<string> {
  if (!decode) return { bytes, decode };
  return {
    bytes,
    decode: (received, quiet) => {
      const taken = decode(received, quiet);
      if (taken.kind !== 'answer') return taken;
      return { ...taken, value: Buffer.from(received.subarray(0, taken.used)).toString('hex') };
    },
  };
}

async function mustAnswerAlike(wire: ScanWire, asking: Asking, times: number): Promise<void> {
  const before = disturbances(wire.counters());
  const answers = new Set<string | undefined>();
  for (let time = 0; time < times; time++) answers.add(await answerOf(wire, asking));
  if (answers.size === 1 && !answers.has(undefined) && disturbances(wire.counters()) === before) return;
  const message = `the board at address ${asking.address} does not answer alike and cleanly ${times} times in a row, as when there are two; nothing was sent`;
  throw new LockerError('address.unclean', message);
}

/** Once: it is never repeated blindly. */
async function send(wire: ScanWire, { driver, baud, address }: Asking, exchange: Exchange<never>): Promise<void> {
  const job = { board: 'every board', question: 'set address', role: 'status', priority: 'scan', exchange } as const;
  const result = await wire.ask(job, { baud, address, kinds: [{ driver }] });
  if (result.kind === 'done') return;
  const message = 'the port went away when the order was sent: scan the port to see which address the board has';
  throw new LockerError('address.not_taken', message);
}

async function mustHaveMoved(wire: ScanWire, asking: Asking, to: number): Promise<void> {
  const { address: from } = asking;
  let there = 0;
  let atOld = 0;
  for (let time = 0; time < REPEATS; time++) {
    if ((await answerOf(wire, { ...asking, address: to })) !== undefined) there++;
    if ((await answerOf(wire, asking)) !== undefined) atOld++;
  }
  if (there === REPEATS && atOld === 0) return;
  const message = `the order was sent, but of ${REPEATS} queries each the board answers ${there} at its new address ${to} and ${atOld} at its old one, ${from}`;
  throw new LockerError('address.not_taken', message);
}
