import { describe, expect, it } from 'vitest';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import type { InsideLocker } from '../../src/kiosk/overview-wire.js';
import { insideFormats } from '../../src/kiosk/page/operator/formats.js';
import { isOperatorKey, sayOperator } from '../../src/kiosk/page/operator/say.js';
import {
  alarmWords,
  doneWords,
  eventTitle,
  eventTone,
  faultWords,
  neighbour,
  rowsOf,
  stateOf,
  toneOf,
} from '../../src/kiosk/page/operator/words.js';
import { operator } from '../../src/kiosk/page/texts/en/operator.js';
import { formatsOf } from '../../src/kiosk/page/texts/formats.js';
import { shownEvents } from '../../src/kiosk/shown-events.js';

const t = sayOperator('en', operator);
const locker: InsideLocker = {
  ...{ id: 'A1', size: 'M', board: 'b1', latch: 'closed', opening: false, use: 'free', faults: [] },
};

describe('how a locker stands', () => {
  it.each([
    ['free', {}],
    ['rental', { use: 'rental' }],
    ['unknown', { latch: 'unknown' }],
    ['open', { latch: 'open', use: 'rental' }],
    ['open', { door: 'open' }],
    ['free', { latch: 'unknown', door: 'closed' }],
    ['unknown', { use: 'unknown' }],
    ['blocked', { blocked: 'by_hand', latch: 'open' }],
    ['fault', { faults: ['stuck'], blocked: 'by_hand' }],
    ['opening', { opening: true, faults: ['stuck'] }],
  ] as const)('is told by what matters most: %s', (state, change) => {
    expect(stateOf({ ...locker, ...change })).toBe(state);
  });

  it('has a tone for each state', () => {
    expect(Object.values(toneOf).every((tone) => ['good', 'busy', 'warn', 'bad', 'off'].includes(tone))).toBe(true);
  });
});

describe('what is wrong', () => {
  it('has a title and something to do, for each alarm', () => {
    for (const code of alarmCodes) {
      const { title, act } = alarmWords(t, code, 'b2');
      expect(`${title} ${act}`, code).not.toMatch(/[{}]|operator\./);
      expect(act, code).toMatch(/\.$/);
    }
  });

  it('with a locker names the part that it is about: itself, its board or its bus', () => {
    const inside = {
      alarms: [
        { code: 'board_silent', part: 'b2' },
        { code: 'board_silent', part: 'b1' },
        { code: 'port_lost', part: 'rs485' },
      ],
      boards: [{ id: 'b1', bus: 'rs485', state: 'silent', timeouts: 3 }],
    } as const;
    expect(faultWords(t, 'board_silent', locker, inside)).toMatch(/^Board b1 does not answer\. /);
    expect(faultWords(t, 'port_lost', locker, inside)).toMatch(/^The port of bus rs485 is gone\. /);
    expect(faultWords(t, 'stuck', locker, inside)).toMatch(/stayed shut/);
  });
});

it('every event that is shown has a name of its own, and bad news look so', () => {
  const names = shownEvents.map((event) => eventTitle(t, event));
  for (const [at, event] of shownEvents.entries()) {
    expect(isOperatorKey(`operator.event_${event.replace('.', '_')}`), event).toBe(true);
    expect(names[at]).not.toBe(event);
  }
  const event = { seq: 1, atMs: 0, clock: 'trusted' } as const;
  expect(eventTone({ ...event, event: 'device.board_silent' })).toBe('bad');
  expect(eventTone({ ...event, event: 'device.board_back' })).toBe('off');
  expect(eventTone({ ...event, event: 'lock.opened', outcome: 'opened' })).toBe('good');
  expect(eventTone({ ...event, event: 'lock.failed', outcome: 'failed' })).toBe('bad');
});

it('what was done is said for what it came to', () => {
  const said = (...[deed, done]: [Parameters<typeof doneWords>[1], Parameters<typeof doneWords>[3]]) =>
    doneWords(t, deed, 'A1', done).text;
  expect(said('block', { kind: 'changed' })).toBe('Locker A1 is blocked.');
  expect(said('clear', { kind: 'same' })).toBe('Nothing to do: it was so before.');
  expect(said('open', { kind: 'failed' })).toMatch(/stayed shut/);
  expect(said('open', { kind: 'unavailable', error: 'board.silent' })).toContain('board.silent');
});

it('arrow keys lead from tile to tile in their columns, and not over the edge', () => {
  expect([1, 6, 24, 100].map(rowsOf)).toEqual([1, 2, 4, 9]);
  expect(neighbour('ArrowDown', 0, 4, 24)).toBe(1);
  expect(neighbour('ArrowRight', 0, 4, 24)).toBe(4);
  expect(neighbour('ArrowLeft', 3, 4, 24)).toBeUndefined();
  expect(neighbour('ArrowUp', 0, 4, 24)).toBeUndefined();
  expect(neighbour('ArrowRight', 22, 4, 24)).toBeUndefined();
  expect(neighbour('Enter', 0, 4, 24)).toBeUndefined();
});

it('ages are told from a second on, and times in the zone of the cabinet', () => {
  const { age, moment, now } = insideFormats('en', 'Asia/Kolkata', formatsOf('en', 'Asia/Kolkata'));
  expect([400, 1000, 59_000, 90_000, 90_000_000].map(age)).toEqual([
    ...['0 seconds', '1 second', '59 seconds', '2 minutes', '1 day 1 hour'],
  ]);
  expect(moment(Date.UTC(2026, 10, 23, 18, 30))).toMatch(/24 Nov.*12:00:00/);
  expect(now(Date.UTC(2026, 10, 23, 18, 30))).toMatch(/24 November 2026/);
});
