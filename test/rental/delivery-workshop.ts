import { randomBytes } from 'node:crypto';
import type { Wanted } from '../../src/access/decide.js';
import { isFreeLocker } from '../../src/access/free-lockers.js';
import { type RightTerms, termsOfStored, termsOfToken } from '../../src/access/right-terms.js';
import type { Grant, OpeningResult } from '../../src/cabinet/cabinet-view.js';
import { writeOutcome } from '../../src/cabinet/opening-rows.js';
import type { PulseResult } from '../../src/cabinet/read-back.js';
import { takeUse } from '../../src/cabinet/use.js';
import { Desk } from '../../src/rental/desk.js';
import { RentalAdmin } from '../../src/rental/rental-admin.js';
import { RentalBook } from '../../src/rental/rental-book.js';
import { Latches } from '../../src/store/latches.js';
import { Openings, type PendingOpening } from '../../src/store/openings.js';
import type { StoredRental } from '../../src/store/rentals.js';
import { Reports } from '../../src/store/reports.js';
import { type AccessWith, installer, openAccess } from '../access/workshop.js';
import { tariffOf } from './tariff-of.js';
import { Crash } from './workshop.js';

export const keepMs = 72 * 3_600_000;

/**
 * Lockers A01, A02 (S) and B01 (L), with doors that stand open when they were opened, and what lies behind them. The tables, the decisions and
 * the transactions are real; customers rent for nothing for an hour.
 * @param given `plain`: what a courier leaves is no delivery
 */
export function openDeliveries(
  { plain, ...given }: AccessWith & { readonly plain?: true } = {},
  world: Lockers = new Lockers(),
) {
  const cabinet = openAccess({ ...given, ...(!plain && { deliveries: { keepMs } }) });
  const { store, clock, audit, rentals, rights, lockers, judge, dropOffs, uses, blocked, admin } = cabinet;
  const reports = new Reports(store);
  const book = new RentalBook({ audit, clock, rentals, reports });
  const record = {
    ...{ ...cabinet, boot: clock.now().boot, openings: new Openings(store), latches: new Latches(store) },
  };
  const state: { diesBefore: number | undefined } = { diesBefore: undefined };
  const tx = store.tx.bind(store);
  store.tx = <T>(work: () => T): T => {
    if (state.diesBefore === 0) throw new Crash();
    if (state.diesBefore !== undefined) state.diesBefore -= 1;
    return tx(work);
  };
  const isSound = (locker: string): boolean => !world.open.has(locker);
  const isFree = (locker: string): boolean => isFreeLocker({ ...cabinet, isSound }, locker);
  cabinet.unsound.clear();
  for (const locker of world.open) cabinet.unsound.add(locker);
  const pulseOf = (locker: string): PulseResult => {
    const outcome = world.locks.get(locker) ?? 'opened';
    return outcome === 'failed' ? { outcome, reason: 'latch_closed' } : { outcome };
  };
  /** The way of an opening: intent, pulse, outcome. `behind`: what whoever asked does at the open door. */
  const open = async (grant: Grant, behind: () => void = () => undefined): Promise<OpeningResult> => {
    const { locker } = grant;
    const pending: PendingOpening = {
      ...{ chain: audit.chain(), seq: 0, locker, board: 'b1', credentialRef: grant.credentialRef ?? null },
      ...{ useKind: grant.use?.kind ?? null, useOf: grant.use && 'of' in grant.use ? grant.use.of : null },
      ...{ purpose: grant.purpose ?? null, subjectRef: grant.subjectRef ?? null, accessMode: grant.mode ?? null },
      ...{ boot: record.boot, firstSeq: null },
    };
    const intent = store.tx(() => {
      takeUse(record, grant, clock.now().monoMs, false);
      const seq = audit.append({ event: 'lock.intent', locker });
      record.openings.add({ ...pending, seq });
      return { ...pending, seq };
    });
    const pulse = pulseOf(locker);
    if (pulse.outcome !== 'failed') {
      world.open.add(locker);
      cabinet.unsound.add(locker);
      behind();
    }
    store.tx(() => writeOutcome(record, intent, pulse));
    return { outcome: pulse.outcome, locker };
  };
  const desk = new Desk({
    ...{
      store,
      clock,
      rentals,
      rights,
      book,
      timezone: 'Asia/Kolkata',
      isFree,
      block: () => undefined,
      random: randomBytes,
    },
    spec: {
      tariffs: [tariffOf(['S', 'L'], 100, { freeMs: 7_200_000 })],
      ...{ durationsMs: [3_600_000], longestMs: 86_400_000, settleMs: 180_000, graceMs: 0, endAfterMs: 86_400_000 },
    },
    lockers: [...lockers].map(([id, { size }], at) => ({ id, size, board: 'b1', channel: at + 1 })),
    open: (grant) => open(grant, () => world.inside.set(grant.locker, grant.credentialRef ?? '')),
    takesOn: () => true,
    online: () => true,
    hashPin: async () => '$argon2id$00',
    changed: () => undefined,
  });
  const rentalAdmin = new RentalAdmin({
    ...{ store, clock, rentals, rights, uses, blocked, book, spec: { endAfterMs: 86_400_000 }, prices: desk.prices },
    ...{ isGiving: () => false, allocate: (size) => desk.allocate(size), isFree: (locker) => desk.isFree(locker) },
    ...{ lockers, unblock: () => undefined, hashPin: async () => '$argon2id$00', randomPin: () => '135791' },
    changed: () => undefined,
  });
  const courier = async (ref = 'c1', returns = false): Promise<RightTerms> => {
    if (!rights.get(ref)) {
      const right = { ref, role: 'courier', lockers: 'any', holder: 'rider-7', cards: [`C${ref.length}`] } as const;
      await admin.put({ ...right, ...(returns && { returns: true }) }, installer);
    }
    const stored = rights.get(ref);
    if (stored === undefined) throw new Error('no right');
    return termsOfStored(stored);
  };
  return {
    ...{ ...cabinet, world, state, desk, rentalAdmin, reports, open, courier, isFree },
    events: (): string[] => audit.read({ from: 1, limit: 10_000 }).map(({ event }) => event),
    told: () => reports.open().map(({ about, state: how, details }) => ({ about, state: how, ...details })),
    /** A courier who wants to leave something; the outcome, or why not. */
    drop: async (wanted: Wanted = {}, ref = 'c1'): Promise<string> => {
      const verdict = judge.judge(await courier(ref), 'card', wanted);
      if (verdict.kind !== 'granted') return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
      const { locker } = verdict.grant;
      const { outcome } = await open(verdict.grant, () => {
        const rental = rentals.holding(locker)?.id ?? '';
        const there = world.inside.get(locker);
        if (there !== undefined && there !== rental) world.wrongs.push(`${locker} given with ${there} in it`);
        world.inside.set(locker, rental);
      });
      return `${locker} ${outcome}`;
    },
    /** Somebody shuts a door, and that is read. */
    shut: (locker: string): void => {
      if (!world.open.has(locker)) return;
      world.open.delete(locker);
      cabinet.unsound.delete(locker);
      store.tx(() => dropOffs.close(locker));
    },
    /** The cloud sends the recipient a right for a delivery. */
    card: (rental: StoredRental, ref: string, uses?: number) =>
      admin.put(
        {
          ...{ ref, role: 'customer', lockers: [rental.locker], rental: rental.id, cards: [`A${ref.length}`] },
          ...(uses !== undefined && { uses }),
        },
        installer,
      ),
    /** A QR code for a delivery, or for none. */
    code: (locker: string, jti: string, rental?: string, uses = 1): RightTerms =>
      termsOfToken({
        ...{ jti, cabinet: 'CAB-1', lockers: [locker], uses, untilMs: clock.now().wallMs + 20 * 86_400_000 },
        ...(rental !== undefined && { rental }),
      }),
    stored: (ref: string): RightTerms | undefined => {
      const right = rights.get(ref);
      return right && termsOfStored(right);
    },
    /** A recipient comes; the outcome, or why not. `mine`: what he may find. */
    collect: async (right: RightTerms, mine?: string): Promise<string> => {
      const verdict = judge.judge(right, 'qr');
      if (verdict.kind !== 'granted') return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
      const { locker } = verdict.grant;
      const { outcome } = await open(verdict.grant, () => {
        const there = world.inside.get(locker);
        if (there !== undefined && there !== mine) world.wrongs.push(`${locker} opened with ${there} in it`);
        world.inside.delete(locker);
      });
      return outcome;
    },
    /** A courier takes back what is due. */
    takeBack: async (locker: string, ref: string, returns = false): Promise<string> => {
      const verdict = judge.judge(await courier(ref, returns), 'card', { locker, back: true });
      if (verdict.kind !== 'granted') return verdict.kind === 'denied' ? verdict.reason : verdict.kind;
      return (await open(verdict.grant, () => world.inside.delete(locker))).outcome;
    },
    /** The start after a power cut: openings without an outcome get one, and nothing is fired. */
    resolve: (): void =>
      store.tx(() => {
        for (const pending of record.openings.pending())
          writeOutcome(record, pending, { outcome: 'unconfirmed', reason: 'restarted' });
      }),
    tick: (): void => {
      dropOffs.tick((locker) => world.open.has(locker));
      desk.tick();
    },
  };
}

/** The steel: it outlives the program. */
export class Lockers {
  readonly locks = new Map<string, 'opened' | 'failed' | 'unconfirmed'>();
  readonly open = new Set<string>();
  /** Whose things lie in a locker: the delivery, or the right of who rents it. */
  readonly inside = new Map<string, string>();
  /** What must not happen. */
  readonly wrongs: string[] = [];
}
