import { describe, expect, test } from 'vitest';
import type { Presentation } from '../../src/access/presentation.js';
import { LockerError } from '../../src/lib/errors.js';
import { openSessions } from './session-workshop.js';
import { installer } from './workshop.js';

const minute = 60_000;
const card = (number: string) => ({ kind: 'card', number }) as const;
const never = new AbortController().signal;
const over = { kind: 'over' };

/** The locker that was opened, or why none was. */
const came = (what: Presentation | { kind: 'over' }): string => (what.kind === 'done' ? what.result.locker : what.kind);

describe('a session', () => {
  test('of a customer opens his lockers, and no others', async () => {
    const { sessions, begin, token, opened, events } = openSessions();
    const text = await token({ lkr: ['A01', 'A02'] });
    const view = await begin({ kind: 'code', text });
    expect(view).toEqual({
      session: expect.stringMatching(/^[\w-]{22}$/),
      role: 'customer',
      seconds: 60,
      lockers: ['A01', 'A02'],
    });
    expect(await sessions.open(view.session, {})).toEqual({ kind: 'choose', lockers: ['A01', 'A02'] });
    expect(came(await sessions.open(view.session, { locker: 'B01' }))).toBe('denied');
    expect(events().at(-1)).toMatchObject({ event: 'access.denied', reason: 'other_locker', locker: 'B01' });
    expect(came(await sessions.open(view.session, { locker: 'A02' }))).toBe('A02');
    expect(opened).toMatchObject([{ locker: 'A02', mode: 'qr', credentialRef: 't1' }]);
    expect(sessions.view(view.session)).toMatchObject({ lockers: ['A01'] });
    expect(came(await sessions.open(view.session, { locker: 'A02' }))).toBe('denied');
    expect(events().at(-1)).toMatchObject({ reason: 'used_up', locker: 'A02' });
  });

  test('is over a minute after the last thing that was done in it, and lasts no longer by being looked at', async () => {
    const { sessions, begin, card: give, time } = openSessions();
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const { session } = await begin(card('4A1'));
    time.pass(minute - 1);
    expect(came(await sessions.open(session, { locker: 'A01' }))).toBe('A01');
    time.pass(minute - 1500);
    expect(sessions.view(session)).toMatchObject({ seconds: 2 });
    time.pass(1500);
    expect(sessions.view(session)).toBeUndefined();
    expect(await sessions.open(session, { locker: 'A01' })).toEqual(over);
    expect(sessions.end(session)).toBe(false);
  });

  test('of somebody who runs the cabinet lasts as long as he touches his screen, and no longer for a screen that asks', async () => {
    const { sessions, begin, card: give, time } = openSessions();
    await give('4A1', { role: 'installer', lockers: ['A01'] });
    const { session } = await begin(card('4A1'));
    time.pass(minute - 1500);
    const insight = await sessions.look(session);
    expect(insight).toMatchObject({ kind: 'insight', role: 'installer', seconds: 2 });
    if (insight.kind !== 'insight') throw new Error(insight.kind);
    expect(['A01', 'A02'].map(insight.names)).toEqual([true, false]);
    expect(await sessions.stay(session)).toMatchObject({ kind: 'stays', view: { session, seconds: 60 } });
    time.pass(minute - 1);
    expect(await sessions.look(session)).toMatchObject({ kind: 'insight', seconds: 1 });
    time.pass(1);
    expect(await sessions.look(session)).toEqual(over);
    expect(await sessions.stay(session)).toEqual(over);
  });

  test('of somebody who runs the cabinet is over when his right is taken back', async () => {
    const { sessions, begin, card: give, admin } = openSessions();
    const { ref } = await give('4A1', { role: 'operator', lockers: 'any' });
    const { session } = await begin(card('4A1'));
    expect(await sessions.look(session)).toMatchObject({ kind: 'insight', role: 'operator' });
    admin.revoke(ref, installer);
    expect(await sessions.look(session)).toEqual(over);
    expect(await sessions.stay(session)).toEqual(over);
  });

  test('that is ended, or never was, does nothing', async () => {
    const { sessions, begin, card: give, events } = openSessions();
    await give('4A1', { role: 'operator', lockers: 'any' });
    const { session } = await begin(card('4A1'));
    expect([sessions.end(session), sessions.end(session)]).toEqual([true, false]);
    const { length } = events();
    for (const id of [session, '', 'constructor', 'A'.repeat(22)]) {
      expect(await sessions.open(id, { locker: 'A01' })).toEqual(over);
      expect(await sessions.openAll(id, never)).toEqual(over);
      expect(await sessions.lookAfter(id, 'block', 'A01')).toEqual(over);
      expect(sessions.view(id)).toBeUndefined();
    }
    expect(events()).toHaveLength(length);
  });

  test('ends when there are too many: the one that was used longest ago', async () => {
    const { sessions, begin, card: give } = openSessions();
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const first = await begin(card('4A1'));
    const second = await begin(card('4A1'));
    await sessions.open(first.session, { locker: 'A01' });
    for (let n = 2; n < 33; n++) await begin(card('4A1'));
    expect(sessions.view(first.session)).toBeDefined();
    expect(sessions.view(second.session)).toBeUndefined();
  });

  test('is over when its right is revoked, removed or expired meanwhile, and the record says why', async () => {
    const { sessions, begin, card: give, admin, time, clock, events } = openSessions();
    const untilMs = clock.effectiveMs() + 30_000;
    for (const [number, reason, away] of [
      ['4A1', 'revoked', (ref: string) => admin.revoke(ref, installer)],
      ['4A2', 'no_right', () => admin.removeCard('4A2', installer)],
      ['4A3', 'expired', () => time.pass(30_000)],
    ] as const) {
      const { ref } = await give(number, { role: 'customer', lockers: ['A01', 'A02'], untilMs });
      const { session } = await begin(card(number));
      away(ref);
      expect(sessions.view(session)).toBeUndefined();
      expect(await sessions.open(session, { locker: 'A01' })).toEqual(over);
      expect(events().at(-1)).toMatchObject({ event: 'access.denied', reason, credential_ref: ref });
    }
  });

  test('of a token is over when that is taken back', async () => {
    const { sessions, begin, admin, token, events } = openSessions();
    const { session } = await begin({ kind: 'code', text: await token() });
    admin.revoke('t1', installer);
    expect(await sessions.open(session, {})).toEqual(over);
    expect(events().at(-1)).toMatchObject({ reason: 'revoked', credential_ref: 't1' });
  });

  test('follows a right that is replaced meanwhile', async () => {
    const { sessions, begin, card: give } = openSessions();
    const { ref } = await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const { session } = await begin(card('4A1'));
    await give('4A1', { ref, role: 'customer', lockers: ['A02', 'B01'] });
    expect(sessions.view(session)).toMatchObject({ lockers: ['A02', 'B01'] });
    expect(came(await sessions.open(session, { locker: 'A01' }))).toBe('denied');
  });

  test('is not begun by a right that has expired, and the refusal is that of an opening', async () => {
    const { presenter, card: give, token, inHours, time, events } = openSessions();
    await give('4A1', { role: 'customer', lockers: ['A01'], untilMs: time.wall + 1000 });
    time.pass(2000);
    const text = await token({ exp: inHours(-1) });
    for (const presented of [card('4A1'), { kind: 'code', text }] as const) {
      const refused = await presenter.identify(presented);
      expect(refused).toEqual(await presenter.present(presented));
      expect(events().slice(-2)).toMatchObject(Array(2).fill({ event: 'access.denied', reason: 'expired' }));
    }
  });

  test('is begun, and a door opened, by the number of a card at the page, and never by one in a code at a scanner', async () => {
    const { presenter, card: give, opened, events } = openSessions();
    await give('13005D1DA5', { role: 'customer', lockers: ['A01'] });
    for (const text of ['13005D1DA5', '0x13005d1da5', '81610481061']) {
      expect(await presenter.present({ kind: 'code', text })).toEqual({ kind: 'denied' });
      expect(await presenter.identify({ kind: 'code', text })).toEqual({ kind: 'denied' });
      expect(await presenter.identify({ kind: 'text', text })).toMatchObject({ kind: 'holder', mode: 'card' });
    }
    const denied = events().filter(({ event }) => event === 'access.denied');
    expect(denied).toMatchObject(Array(6).fill({ access_mode: 'qr', reason: 'not_a_token' }));
    expect(opened).toEqual([]);
  });

  test('covers every right of a card that may be used', async () => {
    const { sessions, begin, card: give, time } = openSessions();
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    await give('4A1', { role: 'customer', lockers: ['B01'], untilMs: time.wall + 10_000 });
    const view = await begin(card('4A1'));
    expect(view.lockers).toEqual(['A01', 'A02', 'B01']);
    expect(came(await sessions.open(view.session, { locker: 'B01' }))).toBe('B01');
    time.pass(10_000);
    expect(sessions.view(view.session)).toMatchObject({ lockers: ['A01', 'A02'] });
    expect(came(await sessions.open(view.session, { locker: 'B01' }))).toBe('denied');
  });
});

describe('a courier', () => {
  test('has three minutes for each thing that he does, beside whoever has one', async () => {
    const { sessions, begin, card: give, time } = openSessions();
    await give('C01', { role: 'courier', lockers: 'any' });
    await give('4A1', { role: 'customer', lockers: ['B01'] });
    const { session } = await begin(card('C01'));
    const { session: customers } = await begin(card('4A1'));
    time.pass(minute);
    expect(sessions.view(customers)).toBeUndefined();
    time.pass(2 * minute - 1);
    expect(sessions.view(session)).toMatchObject({ seconds: 1 });
    expect(await sessions.stay(session)).toMatchObject({ kind: 'stays', view: { session, seconds: 180 } });
    time.pass(3 * minute - 1);
    expect(came(await sessions.open(session, { size: 'S' }))).toBe('A01');
    time.pass(3 * minute);
    expect(await sessions.stay(session)).toEqual(over);
  });

  test('gets a free locker of the size he wants, the same until its door is shut, then another', async () => {
    const { sessions, begin, card: give, shut, opened } = openSessions();
    await give('C01', { role: 'courier', lockers: 'any' });
    const { session, ...view } = await begin(card('C01'));
    expect(view).toMatchObject({ role: 'courier', lockers: ['A01', 'A02', 'B01'], sizes: ['S', 'L'] });
    expect(came(await sessions.open(session, { size: 'S' }))).toBe('A01');
    expect(sessions.view(session)).toEqual({ session, role: 'courier', seconds: 180, lockers: ['A01'] });
    expect(came(await sessions.open(session, {}))).toBe('A01');
    expect(came(await sessions.open(session, { locker: 'A02' }))).toBe('denied');
    shut('A01');
    expect(sessions.view(session)).toMatchObject({ lockers: ['A02', 'B01'], sizes: ['S', 'L'] });
    expect(came(await sessions.open(session, { size: 'S' }))).toBe('A02');
    shut('A02');
    expect(came(await sessions.open(session, { size: 'S' }))).toBe('denied');
    expect(came(await sessions.open(session, { size: 'L' }))).toBe('B01');
    expect(opened.map(({ locker, actor, actorRole }) => [locker, actor, actorRole])).toEqual(
      ['A01', 'A01', 'A02', 'B01'].map((locker) => [locker, 'emp-1', 'courier']),
    );
  });

  test('who may fill one size is offered no other', async () => {
    const { sessions, begin, card: give } = openSessions();
    await give('C01', { role: 'courier', lockers: 'any', sizes: ['L'] });
    const { session, ...view } = await begin(card('C01'));
    expect(view).toMatchObject({ lockers: ['B01'], sizes: ['L'] });
    expect(came(await sessions.open(session, { size: 'S' }))).toBe('denied');
  });
});

describe('who runs the cabinet', () => {
  test('opens blocked lockers, which customers do not', async () => {
    const { sessions, begin, card: give, store, blocked, events } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    await give('E02', { role: 'installer', lockers: 'any' });
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    store.tx(() => blocked.add('A01'));
    const customer = await begin(card('4A1'));
    expect(customer.lockers).toEqual(['A02']);
    expect(came(await sessions.open(customer.session, { locker: 'A01' }))).toBe('denied');
    expect(events().at(-1)).toMatchObject({ reason: 'blocked', locker: 'A01' });
    for (const number of ['E01', 'E02']) {
      const { session, lockers } = await begin(card(number));
      expect(lockers).toEqual(['A01', 'A02', 'B01']);
      expect(came(await sessions.open(session, { locker: 'A01' }))).toBe('A01');
    }
  });

  test('opens all lockers but those that are open, and is told of each', async () => {
    const { sessions, begin, card: give, cabinet, opened } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    const { session } = await begin(card('E01'));
    await sessions.open(session, { locker: 'A01' });
    cabinet.answer = (locker) => ({ outcome: 'failed', locker, reason: 'latch_closed' });
    expect(await sessions.openAll(session, never)).toEqual({
      kind: 'all',
      lockers: [
        { locker: 'A01', came: { kind: 'already_open' } },
        { locker: 'A02', came: { kind: 'done', result: { outcome: 'failed', locker: 'A02', reason: 'latch_closed' } } },
        { locker: 'B01', came: { kind: 'done', result: { outcome: 'failed', locker: 'B01', reason: 'latch_closed' } } },
      ],
      complete: true,
    });
    expect(opened.map(({ locker }) => locker)).toEqual(['A01', 'A02', 'B01']);
  });

  test('leaves a row with his right when he begins a session, and when he is told that all is as it was', async () => {
    const { sessions, begin, card: give, events } = openSessions();
    const { ref } = await give('E01', { role: 'installer', lockers: ['A01'] });
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const viewed = () => events().filter(({ event }) => event === 'admin.viewed');
    await begin(card('4A1'));
    expect(viewed()).toEqual([]);
    const { session } = await begin(card('E01'));
    const look = { actor: 'emp-1', actor_role: 'installer', access_mode: 'card', credential_ref: ref };
    expect(viewed()).toMatchObject([look]);
    expect(await sessions.openAll(session, never)).toMatchObject({ lockers: [{ came: { kind: 'done' } }] });
    expect(viewed()).toHaveLength(1);
    expect(await sessions.openAll(session, never)).toMatchObject({ lockers: [{ came: { kind: 'already_open' } }] });
    expect(viewed()).toMatchObject([look, look]);
  });

  test('leaves a row when he may open and nothing could begin, which is no denial; nobody else does', async () => {
    const { presenter, card: give, cabinet, events } = openSessions();
    await give('E01', { role: 'operator', lockers: ['A01'] });
    await give('4A1', { role: 'customer', lockers: ['A02'] });
    const fail = (code: LockerError['code']) => {
      cabinet.answer = () => {
        throw new LockerError(code, 'not now');
      };
    };
    const refused = () => events().filter(({ event }) => event === 'admin.refused');
    fail('opening.busy');
    expect(await presenter.present(card('E01'))).toMatchObject({ kind: 'wait' });
    expect(await presenter.present(card('4A1'))).toMatchObject({ kind: 'wait' });
    fail('hardware.gone');
    expect(await presenter.present(card('E01'))).toMatchObject({ kind: 'unavailable' });
    // The lock was fired: that is on the record as an opening, not as a refusal.
    fail('opening.outcome_unrecorded');
    expect(await presenter.present(card('E01'))).toMatchObject({ kind: 'unavailable' });
    const who = { actor: 'emp-1', actor_role: 'operator', access_mode: 'card', locker: 'A01', outcome: 'refused' };
    expect(refused()).toMatchObject([
      { ...who, error: 'opening.busy' },
      { ...who, error: 'hardware.gone' },
    ]);
  });

  test('opens no more of them when the session ends, the signal says so, or the agent stops', async () => {
    const { sessions, begin, card: give, cabinet, shut } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    const stopping = new LockerError('opening.stopping', 'The daemon is stopping.');
    for (const [left, stop] of [
      [1, (session: string) => sessions.end(session)],
      [1, (_: string, abort: () => void) => abort()],
      [
        0,
        () => {
          throw stopping;
        },
      ],
    ] as const) {
      const { session } = await begin(card('E01'));
      const abort = new AbortController();
      cabinet.answer = (locker) => {
        stop(session, () => abort.abort());
        return { outcome: 'opened', locker };
      };
      const all = await sessions.openAll(session, abort.signal);
      expect(all).toMatchObject({ kind: 'all', complete: false });
      expect(all.kind === 'all' && all.lockers).toHaveLength(left);
      shut('A01');
    }
  });

  test('does not lose his session while he opens many lockers slowly', async () => {
    const { sessions, begin, card: give, cabinet, time } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    const { session } = await begin(card('E01'));
    cabinet.answer = (locker) => {
      time.pass(40_000);
      return { outcome: 'failed', locker, reason: 'latch_closed' };
    };
    expect(await sessions.openAll(session, never)).toMatchObject({ complete: true });
    expect(sessions.view(session)).toMatchObject({ seconds: 60 });
  });

  test('looks after lockers only as an operator; everybody else is denied, and recorded so', async () => {
    const { sessions, begin, card: give, denials, events } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    const mine = await begin(card('E01'));
    expect(await sessions.lookAfter(mine.session, 'block', 'A01')).toEqual({ kind: 'cared', changed: true });
    await give('E02', { role: 'installer', lockers: 'any' });
    await give('C01', { role: 'courier', lockers: 'any' });
    await give('4A1', { role: 'customer', lockers: ['A01'] });
    for (const [number, actor_role] of [
      ['E02', 'installer'],
      ['C01', 'courier'],
      ['4A1', null],
    ] as const) {
      const { session } = await begin(card(number));
      for (const care of ['block', 'unblock', 'clearFaults', 'emptied'] as const) {
        expect(await sessions.lookAfter(session, care, 'A01')).toEqual({ kind: 'denied' });
      }
      const row = { event: 'access.denied', reason: 'wrong_role', actor_role, locker: 'A01', access_mode: 'card' };
      expect(events().at(-1)).toMatchObject(row);
      const all = await sessions.openAll(session, never);
      expect(all.kind).toBe(number === 'E02' ? 'all' : 'denied');
    }
    expect(denials()).toBe(14);
  });
});

describe('an operator of some lockers', () => {
  test('opens all of these, and looks after no others', async () => {
    const { sessions, begin, card: give, opened, events } = openSessions();
    await give('E01', { role: 'operator', lockers: ['B01', 'A02'] });
    const { session } = await begin(card('E01'));
    const all = await sessions.openAll(session, never);
    expect(all.kind === 'all' && all.lockers.map(({ locker }) => locker)).toEqual(['A02', 'B01']);
    expect(opened.map(({ locker }) => locker)).toEqual(['A02', 'B01']);
    expect(await sessions.lookAfter(session, 'block', 'A02')).toEqual({ kind: 'cared', changed: true });
    expect(await sessions.lookAfter(session, 'block', 'A01')).toEqual({ kind: 'denied' });
    expect(events().at(-1)).toMatchObject({ event: 'access.denied', reason: 'other_locker', locker: 'A01' });
  });
});

describe('a record that cannot be written', () => {
  test('is said of each locker, and a right that was taken back opens nothing', async () => {
    const { sessions, begin, card: give, store, admin } = openSessions();
    await give('E01', { role: 'operator', lockers: 'any' });
    const { ref } = await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const [operator, customer] = [await begin(card('E01')), await begin(card('4A1'))];
    admin.revoke(ref, installer);
    store.use((db) => db.exec('PRAGMA query_only = 1'));
    const unavailable = { kind: 'unavailable', error: { code: expect.stringMatching(/^store/) } };
    expect(await sessions.openAll(operator.session, never)).toMatchObject({
      lockers: [{ came: unavailable }, { came: unavailable }, { came: unavailable }],
      complete: true,
    });
    expect(await sessions.open(customer.session, { locker: 'A01' })).toMatchObject(unavailable);
    expect(await sessions.open(customer.session, { locker: 'A01' })).toEqual(over);
  });
});
