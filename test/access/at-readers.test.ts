import { describe, expect, test } from 'vitest';
import type { Presentation } from '../../src/access/presentation.js';
import { openSessions } from './session-workshop.js';
import { installer } from './workshop.js';

const card = (number: string) => ({ kind: 'card', number }) as const;

/** The locker that was opened, or why none was. */
const came = (what: Presentation | { kind: 'over' }): string => (what.kind === 'done' ? what.result.locker : what.kind);

describe('what is presented at a reader', () => {
  test('and leaves a choice begins a session that finishes it; whoever listens is told', async () => {
    const { atReaders, sessions, card: give, events } = openSessions();
    const told: Presentation[] = [];
    const release = atReaders.onPresented((presentation) => told.push(presentation));
    await give('4A1', { role: 'customer', lockers: ['A01', 'A02'] });
    const { length } = events();
    const asked = await atReaders.present(card('4A1'));
    expect(asked).toMatchObject({ kind: 'choose', lockers: ['A01', 'A02'], session: { seconds: 60 } });
    expect(events()).toHaveLength(length);
    const id = asked.kind === 'choose' ? asked.session?.session : undefined;
    expect(came(await sessions.open(id ?? '', { locker: 'A02' }))).toBe('A02');
    await give('4A2', { role: 'customer', lockers: ['B01'] });
    await atReaders.present(card('4A2'));
    await atReaders.present(card('FFFF'));
    expect(told).toMatchObject([
      asked,
      { kind: 'done', result: { outcome: 'opened', locker: 'B01' } },
      { kind: 'denied' },
    ]);
    release();
    await atReaders.present(card('FFFF'));
    expect(told).toHaveLength(3);
  });

  test('begins a courier’s session where there is a page that asks him, also when no locker is free, and opens one at once where there is none', async () => {
    const { atReaders, card: give, opened, shut } = openSessions();
    await give('4A1', { role: 'courier', lockers: ['A01'] });
    const release = atReaders.onPresented(() => undefined);
    expect(await atReaders.present(card('4A1'))).toMatchObject({
      ...{ kind: 'choose', lockers: ['A01'], session: { role: 'courier', sizes: ['S'] } },
    });
    expect(opened).toEqual([]);
    release();
    expect(await atReaders.present(card('4A1'))).toMatchObject({ kind: 'done', result: { locker: 'A01' } });
    shut('A01');
    atReaders.onPresented(() => undefined);
    expect(await atReaders.present(card('4A1'))).toMatchObject({ kind: 'choose', lockers: [], session: { sizes: [] } });
    expect(await atReaders.present(card('FFFF'))).toEqual({ kind: 'denied' });
  });

  test('begins an operator’s session, whose own number names no locker, where there is a page to go on with it', async () => {
    const { atReaders, admin, sleeps, denials, events } = openSessions();
    const who = { role: 'operator', lockers: 'any', holder: 'emp-1', number: '9001', pin: '493817' } as const;
    await admin.put(who, installer);
    expect(await atReaders.present({ kind: 'pin', number: '9001', pin: '493817' })).toEqual({ kind: 'denied' });
    expect(denials()).toBe(1);
    expect(events().at(-1)).toMatchObject({
      event: 'access.denied',
      reason: 'no_page',
      access_mode: 'pin',
      actor: 'emp-1',
    });
    const looks = () => events().filter(({ event, actor }) => event === 'admin.viewed' && actor === 'emp-1').length;
    // Nothing was opened, but his PIN was right.
    expect(looks()).toBe(1);
    atReaders.onPresented(() => undefined);
    const asked = await atReaders.present({ kind: 'pin', number: '9001', pin: '493817' });
    expect(looks()).toBe(3);
    expect(asked).toMatchObject({ kind: 'choose', session: { role: 'operator', lockers: ['A01', 'A02', 'B01'] } });
    expect(await atReaders.present({ kind: 'pin', number: '9001', pin: '000000' })).toEqual({ kind: 'denied' });
    expect(sleeps).toHaveLength(1);
  });
});
