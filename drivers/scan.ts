import { LockerError } from '../src/lib/errors.js';
import type { BusCounters } from './bus-tally.js';
import type { Job, Result } from './job.js';
import type { Exchange } from './protocol.js';
import { type Answer, Listener } from './scan-listener.js';
import { channelsOf, type Kind, largerReadings, nameOf, type Question } from './scan-plan.js';

/** A line that can be asked at one speed. */
export interface ScanWire {
  /** Makes the exchange that a question is asked by. Resolves with `closed` when the port is gone; rejects when the scan is to end. */
  ask<T>(job: Job<T>, question: Question): Promise<Result<T>>;
  readonly counters: () => BusCounters;
  close(): Promise<void>;
}

/** Opens the line at `baud`; `patient`: with a longer reply timeout. Rejects with `bus.port_failed` or `scan.port_used`. */
export type OpenWire = (baud: number, patient: boolean) => Promise<ScanWire>;

/** A board that is asked once more gets four times as long, and no less than this. */
const PATIENT_MS = 200;
const PATIENCE = 4;

export function patientMs(timeoutMs: number): number {
  return Math.max(PATIENT_MS, PATIENCE * timeoutMs);
}

/** A board that answered. */
export interface FoundBoard {
  readonly baud: number;
  readonly address: number;
  /** What it can be: the first is the most common. */
  readonly kinds: readonly [Kind, ...Kind[]];
  readonly channels: number;
  /** Whether the answer shows the number of channels; otherwise somebody has to count them. */
  readonly channelsShown: boolean;
  /** It answered only when it was given longer than the scan's timeout. */
  readonly slow: boolean;
}

/** An address at which something is, but no board that can be named. */
export interface Doubt {
  readonly baud: number;
  readonly address: number;
  readonly kinds: readonly [Kind, ...Kind[]];
  /** `damaged`: each answer was damaged, as when two boards answer at once. `refused`: it answers that it does not know the query. */
  readonly why: 'damaged' | 'refused';
}

export interface ScanOutcome {
  readonly found: readonly FoundBoard[];
  readonly doubts: readonly Doubt[];
  readonly asked: number;
  readonly echo: 'unknown' | 'on' | 'off';
}

export type ScanNews =
  /** About to ask these kinds at this speed; `asked` questions of `total` are done. */
  | {
      readonly type: 'asking';
      readonly baud: number;
      readonly kinds: readonly string[];
      readonly asked: number;
      readonly total: number;
    }
  | ({ readonly type: 'found' } & FoundBoard)
  | ({ readonly type: 'doubt' } & Doubt);

/** How often a damaged answer must come, of so many askings: once may be noise. */
const DAMAGED_OF = { least: 2, askings: 3 } as const;

/** Asks all questions in their order. Rejects when the port cannot be opened or goes away. */
export function scan(
  questions: readonly Question[],
  open: OpenWire,
  tell: (news: ScanNews) => void,
): Promise<ScanOutcome> {
  return new Scan(questions, open, tell).run();
}

type Reply = ({ readonly kind: 'answer' } & Answer) | { readonly kind: 'refused' | 'damaged' | 'none' };

/** A question that needs another asking: its answer came too late, or was damaged. */
interface Again {
  readonly question: Question;
  readonly why: 'late' | 'damaged';
}

class Scan {
  readonly #found: FoundBoard[] = [];
  readonly #refused: Question[] = [];
  readonly #doubts: Doubt[] = [];
  #asked = 0;
  #echo: ScanOutcome['echo'] = 'unknown';

  constructor(
    private readonly questions: readonly Question[],
    private readonly open: OpenWire,
    private readonly tell: (news: ScanNews) => void,
  ) {}

  async run(): Promise<ScanOutcome> {
    for (const group of bySpeed(this.questions)) {
      const again = await this.#withWire(group, false, (wire) => this.#askAll(wire, group));
      if (again.length > 0) await this.#withWire(group, true, (wire) => this.#askAgain(wire, again));
    }
    for (const question of this.#refused) {
      if (!this.#known(question, true)) this.#doubt(question, 'refused');
    }
    return { found: this.#found, doubts: this.#doubts, asked: this.#asked, echo: this.#echo };
  }

  async #withWire<T>(group: readonly Question[], patient: boolean, use: (wire: ScanWire) => Promise<T>): Promise<T> {
    const wire = await this.open(group[0]?.baud ?? 0, patient);
    try {
      return await use(wire);
    } finally {
      const { echo } = wire.counters();
      if (echo !== 'unknown') this.#echo = echo;
      await wire.close();
    }
  }

  /** Returns what has to be asked once more, more patiently. */
  async #askAll(wire: ScanWire, group: readonly Question[]): Promise<readonly Again[]> {
    const again = new Map<Question, Again['why']>();
    let told = '';
    for (const question of group) {
      const kinds = question.kinds.map(nameOf);
      if (kinds.join() !== told) {
        const { length: total } = this.questions;
        this.tell({ type: 'asking', baud: question.baud, kinds, asked: this.#asked, total });
      }
      told = kinds.join();
      this.#asked++;
      await this.#askOne(wire, question, again);
    }
    // A late answer to the last one is heard too: the same is not asked again before the time for it is over.
    const last = group.at(-1);
    if (last) await this.#askOne(wire, last, again);
    return [...again].map(([question, why]) => ({ question, why }));
  }

  async #askOne(wire: ScanWire, question: Question, again: Map<Question, Again['why']>): Promise<void> {
    if (this.#known(question, false)) return;
    const reply = await ask(wire, question, () => again.set(question, 'late'));
    if (reply.kind === 'answer') await this.#answered(wire, question, reply, false);
    else if (reply.kind === 'refused') this.#refused.push(question);
    else if (reply.kind === 'damaged') again.set(question, 'damaged');
  }

  /** A late answer counts only when it comes again, in time; damage only when it stays. */
  async #askAgain(wire: ScanWire, again: readonly Again[]): Promise<void> {
    for (const { question, why } of again) {
      if (this.#known(question, false)) continue;
      let damaged = 0;
      for (let asking = 0; asking < DAMAGED_OF.askings; asking++) {
        const reply = await ask(wire, question, () => undefined);
        if (reply.kind === 'damaged') damaged++;
        if (reply.kind === 'refused') this.#refused.push(question);
        if (reply.kind === 'answer') await this.#answered(wire, question, reply, why === 'late');
        if (reply.kind !== 'damaged') break;
      }
      if (damaged >= DAMAGED_OF.least) this.#doubt(question, 'damaged');
    }
  }

  async #answered(
    wire: ScanWire,
    question: Question,
    { kinds, channels: first, bytes }: Answer,
    slow: boolean,
  ): Promise<void> {
    const { baud, address } = question;
    const larger = await mostChannels(wire, question, kinds[0]);
    const answer = { channels: larger ?? first, bytes, larger: larger !== undefined };
    const { channels, shown } = channelsOf(kinds[0], answer);
    const found: FoundBoard = { baud, address, kinds, channels, channelsShown: shown, slow };
    this.#found.push(found);
    this.tell({ type: 'found', ...found });
  }

  #doubt({ baud, address, kinds }: Question, why: Doubt['why']): void {
    const doubt: Doubt = { baud, address, kinds, why };
    if (this.#doubts.some((other) => other.baud === baud && other.address === address && other.why === why)) return;
    this.#doubts.push(doubt);
    this.tell({ type: 'doubt', ...doubt });
  }

  /** Whether a board of these families is found there already; `anyModbus`: or one that refuses in the same protocol. */
  #known({ baud, address, kinds }: Question, anyModbus: boolean): boolean {
    const families = new Set(kinds.map(({ driver }) => familyKey(driver, anyModbus)));
    return this.#found.some(
      (board) =>
        board.baud === baud &&
        board.address === address &&
        board.kinds.some(({ driver }) => families.has(familyKey(driver, anyModbus))),
    );
  }
}

function familyKey(driver: string, anyModbus: boolean): string {
  return anyModbus && driver.startsWith('modbus-') ? 'modbus' : driver;
}

function bySpeed(questions: readonly Question[]): readonly (readonly Question[])[] {
  const groups: Question[][] = [];
  for (const question of questions) {
    const last = groups.at(-1);
    if (last?.[0]?.baud === question.baud) last.push(question);
    else groups.push([question]);
  }
  return groups;
}

/** `onLate` is called when the answer comes after it was given up, while other questions are asked. */
async function ask(wire: ScanWire, question: Question, onLate: () => void): Promise<Reply> {
  const listener = new Listener(question);
  const name = `${nameOf(question.kinds[0])} ${question.address}`;
  const result = await submit(wire, question, name, listener.exchange);
  listener.givenUp(onLate);
  if (result.kind === 'answer') return { kind: 'answer', ...result.value };
  if (result.kind === 'refused') return { kind: 'refused' };
  return { kind: listener.damaged ? 'damaged' : 'none' };
}

/** The largest number of channels that a found board gives an answer for, where only asking shows it. */
async function mostChannels(wire: ScanWire, question: Question, kind: Kind): Promise<number | undefined> {
  const { address } = question;
  for (const { channels, exchange } of largerReadings(kind, address)) {
    const result = await submit(wire, question, `${nameOf(kind)} ${address} ${channels}`, exchange);
    if (result.kind === 'answer') return channels;
  }
  return undefined;
}

async function submit<T>(wire: ScanWire, question: Question, name: string, exchange: Exchange<T>): Promise<Result<T>> {
  for (;;) {
    // One board for each question: a late answer bars only its own question, and not the ones after it.
    const job: Job<T> = { board: name, question: name, role: 'status', priority: 'scan', exchange };
    const result = await wire.ask(job, question);
    if (result.kind === 'closed') {
      throw new LockerError('bus.port_failed', 'the port went away during the scan: check the adapter and scan again');
    }
    // It made way for an unlock before the board's time was over.
    if (result.kind !== 'timeout' || !result.yielded) return result;
  }
}
