import { createHash } from 'node:crypto';
import { AtReaders } from '../../src/access/at-readers.js';
import type { NewRight } from '../../src/access/check-right.js';
import { type Presented, Presenter } from '../../src/access/present.js';
import { Sessions } from '../../src/access/sessions.js';
import type { Grant, LockerView, OpeningResult } from '../../src/cabinet/cabinet-view.js';
import { takeUse } from '../../src/cabinet/use.js';
import { Latches } from '../../src/store/latches.js';
import { Openings } from '../../src/store/openings.js';
import { openTokens } from './token-workshop.js';
import { installer } from './workshop.js';

const holder = 'emp-1';

/** Sessions over a real store, before a cabinet that takes the uses of its openings and opens at once. */
export function openSessions() {
  const desk = openTokens();
  const { store, clock, lockers, judge, rights, admin, pins, cards, tokens, dropOffs } = desk;
  const record = { ...desk, openings: new Openings(store), latches: new Latches(store), boot: clock.now().boot };
  const opened: Grant[] = [];
  const open = new Set<string>();
  const views = (): LockerView[] =>
    [...lockers].map(([id, { size }], at) => {
      const state = open.has(id) ? 'open' : 'closed';
      const sensors = { latch: state, door: 'unknown', doorContact: false, state } as const;
      return { id, size, board: 'b1', channel: at + 1, ...sensors, opening: false, blocked: false, alarms: [] };
    });
  const cabinet = {
    /** What an opening comes to, once its use is taken. */
    answer: (locker: string): OpeningResult => ({ outcome: 'opened', locker }),
    lockers: views,
    open: async (grant: Grant): Promise<OpeningResult> => {
      store.tx(() => takeUse(record, grant, clock.now().monoMs, false));
      opened.push(grant);
      open.add(grant.locker);
      return cabinet.answer(grant.locker);
    },
    upkeep: { block: () => true, unblock: () => true, clearFaults: () => true, emptied: () => true },
  };
  let denials = 0;
  const presenter = new Presenter({ pins, cards, tokens, judge, cabinet, denied: () => denials++ });
  // Predictable, and no two alike.
  let count = 0;
  const random = (bytes: number): Uint8Array => createHash('sha256').update(`${count++}`).digest().subarray(0, bytes);
  const sessions = new Sessions({ judge, rights, presenter, cabinet, dropOffs, clock, random });
  return {
    ...{ ...desk, cabinet, opened, presenter, sessions },
    atReaders: new AtReaders({ presenter, sessions, judge, delivers: true }),
    denials: () => denials,
    /** Somebody shuts a door. */
    shut: (locker: string): void => {
      open.delete(locker);
      store.tx(() => dropOffs.close(locker));
    },
    /** A right with a card. */
    card: (number: string, right: Omit<NewRight, 'cards'>) =>
      admin.put({ ...(right.role !== 'customer' && { holder }), ...right, cards: [number] }, installer),
    begin: async (presented: Presented) => {
      const identified = await presenter.identify(presented);
      if (identified.kind !== 'holder') throw new Error(`it is ${identified.kind}`);
      return sessions.begin(identified);
    },
  };
}
