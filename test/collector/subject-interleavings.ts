import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AuditRow } from '../../src/audit/row.js';
import { verifyChain } from '../../src/audit/verify.js';
import type { CollectorStore } from '../../src/collector/store.js';
import { Board } from './board.js';
import type { Opened } from './subject-world.js';

const nowMs = Date.UTC(2026, 10, 28, 12);
let runs = 0;

/** What happens at a store, in any order. Numbers are taken modulo what there is. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('batch' as const),
      board: fc.nat(1),
      from: fc.nat(),
      length: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), person: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('broken' as const), board: fc.nat(1), from: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('report' as const), board: fc.nat(1), person: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      outcome: fc.constantFrom('done' as const, 'failed' as const),
    }),
  },
);

const rowKinds = fc.record({
  /** 3: nobody's. */
  person: fc.nat(3),
  named: fc.boolean(),
  corrects: fc.boolean(),
});

/** Batches twice, late and in any order, erasures between them, and answers of the cabinets. */
export function interleavings(opened: () => Opened, most: number): void {
  it('holds nothing of whoever was erased, whatever came in which order, and no receipt goes back', async () => {
    const rows = fc.array(rowKinds, { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(rows, rows),
        fc.array(step, { maxLength: 25 }),
        fc.nat(1),
        async (kinds, steps, start) => {
          runs += 1;
          const life = new Life(
            opened().stores,
            kinds.map((each, index) => boardOf(`CAB-I${runs}-${index}`, each)),
            start,
          );
          for (const [at, one] of steps.entries()) await life.take(one, at);
          await life.end();
          const dump = await opened().tables.dump();
          const named = [...life.erased].flatMap((person) => [subjectOf, rightOf, orderOf].map((of) => of(person)));
          expect(named.filter((ref) => dump.includes(ref))).toEqual([]);
          for (const board of life.boards) {
            const stored = await life
              .store(0)
              .events({ cabinet: board.cabinet, chain: board.chain, from: 1, most: 100 });
            expect(verifyChain(stored)).toEqual({ ok: true, head: board.rows.at(-1)?.hash });
            const others = stored.filter(({ salt }) => salt !== null);
            expect(others).toEqual(others.map(({ seq }) => board.rows[seq - 1]));
            const untouched = board.rows.filter((row) => life.stays(row.subject_ref));
            expect(others.map(({ seq }) => seq)).toEqual(expect.arrayContaining(untouched.map(({ seq }) => seq)));
          }
        },
      ),
      { numRuns: most },
    );
  }, 60_000);
}

const subjectOf = (person: number): string => `run-${runs}-booking-${person}`;
const rightOf = (person: number): string => `run-${runs}-right-${person}`;
const orderOf = (person: number): string => `run-${runs}-order-${person}`;

/** A board whose rows are of three persons and of nobody; each person is named by at least one row with his right. */
function boardOf(cabinet: string, kinds: readonly { person: number; named: boolean; corrects: boolean }[]): Board {
  const board = new Board(cabinet);
  const owners: (number | undefined)[] = [];
  const add = (owner: number | undefined, change: Partial<AuditRow>): void => {
    owners.push(owner);
    board.rows.push(board.next({ order_ref: owner === undefined ? null : orderOf(owner), ...change }));
  };
  for (const person of [0, 1, 2]) add(person, { subject_ref: subjectOf(person), credential_ref: rightOf(person) });
  for (const { person, named, corrects } of kinds) {
    const isTheirs = person < 3;
    // A correction that names nobody is of whose row it corrects.
    add(isTheirs ? person : corrects ? owners.at(-1) : undefined, {
      subject_ref: isTheirs && named ? subjectOf(person) : null,
      credential_ref: isTheirs ? rightOf(person) : null,
      supersedes: corrects ? board.rows.length : null,
    });
  }
  return board;
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Life {
  readonly erased = new Set<number>();
  readonly #prefixes = new Map<string, number>();
  #nowMs = nowMs;

  constructor(
    private readonly stores: readonly CollectorStore[],
    readonly boards: readonly Board[],
    private readonly start: number,
  ) {}

  store(turn: number): CollectorStore {
    const one = this.stores[(turn + this.start) % this.stores.length];
    if (one === undefined) throw new Error('no store');
    return one;
  }

  /** Whether what names this booking was erased by nobody. */
  stays(subject: string | null): boolean {
    return subject !== null && ![...this.erased].some((person) => subjectOf(person) === subject);
  }

  async take(one: Step, turn: number): Promise<void> {
    this.#nowMs += 1000;
    if (one.do === 'erase') return this.#erase(one.person, turn);
    if (one.do === 'answer') return this.#answer(one.outcome, turn);
    const board = this.boards[one.board];
    if (board === undefined) throw new Error('no board');
    if (one.do === 'report') {
      const report = { id: `r${turn}`, kind: 'chain', chain: board.chain, reason: 'corrupt', sig: 's' } as const;
      await this.store(turn).putReport(board.cabinet, { ...report, whose: subjectOf(one.person) }, this.#nowMs);
      return;
    }
    const from = 1 + (one.from % board.rows.length);
    if (one.do === 'broken') {
      const broken = { reason: 'range', chain: board.chain, seq: from } as const;
      await this.store(turn).keepBroken(board.batch(from, from), broken, this.#nowMs);
      await this.store(turn).endQuarantine(board.cabinet);
      return;
    }
    await this.#send(board, from, Math.min(board.rows.length, from + one.length - 1), turn);
  }

  /** All that is left comes, and all cabinets answer. */
  async end(): Promise<void> {
    for (const board of this.boards) await this.#send(board, 1, board.rows.length, 0);
    for (let round = 0; round < 3; round += 1) {
      this.#nowMs += 40 * 86_400_000;
      await this.#answer('done', round);
    }
  }

  async #send(board: Board, from: number, to: number, turn: number): Promise<void> {
    const taken = await this.store(turn).takeBatch(board.batch(from, to), this.#nowMs);
    if (taken.kind !== 'taken') throw new Error('quarantined');
    const { seq, head } = taken.prefix;
    expect(seq).toBeGreaterThanOrEqual(this.#prefixes.get(board.cabinet) ?? 0);
    if (seq > 0) expect(head).toBe(board.rows[seq - 1]?.hash);
    this.#prefixes.set(board.cabinet, seq);
  }

  async #erase(person: number, turn: number): Promise<void> {
    const { subjects } = this.store(turn);
    const cabinets = this.boards.slice(0, 1).map(({ cabinet }) => cabinet);
    const id = `run-${runs}-${turn}`;
    const who = { by: 'desk', actor: 'desk', role: 'admin' } as const;
    const asked = await subjects.ask(
      { id, kind: 'erase', reference: subjectOf(person), cabinets, ...who },
      this.#nowMs,
    );
    this.erased.add(person);
    // At the same time another collector takes what comes.
    const board = this.boards.at(-1);
    await Promise.all([subjects.erase(asked.id, this.#nowMs), board && this.#send(board, 1, 3, turn + 1)]);
  }

  async #answer(outcome: 'done' | 'failed', turn: number): Promise<void> {
    for (const { cabinet, jti } of await this.store(turn).subjects.dueOrders(this.#nowMs, 1000, 0.5)) {
      await this.store(turn).putResult(cabinet, { jti, outcome, sig: 's' }, this.#nowMs);
    }
  }
}
