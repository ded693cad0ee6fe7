import { describe, expect, it } from 'vitest';
import { type Act, advance, type Step, start } from '../../src/kiosk/page/flow.js';
import { complete, nextKeys, takeBack, typeKey } from '../../src/kiosk/page/locker-ids.js';
import type { KioskLocker } from '../../src/kiosk/wire.js';

function lockers(...ids: string[]): KioskLocker[] {
  return ids.map((id) => ({ id, size: 'M', latch: 'closed', opening: false }));
}

function through(step: Step, cabinet: readonly KioskLocker[], ...acts: Act[]): Step {
  return acts.reduce((now, act) => advance(now, act, cabinet), step);
}

const key = (text: string): Act => ({ type: 'key', key: text });

describe('a locker number', () => {
  it('is completed as far as all ids agree, and never by a digit', () => {
    expect(complete(['A01', 'A02'], '')).toBe('A');
    expect(complete(['A01', 'B01'], '')).toBe('');
    expect(complete(['EAST-1', 'EAST-2'], '')).toBe('EAST-');
    expect(complete([], '')).toBe('');
  });

  it('can only go on to lockers that exist', () => {
    expect(nextKeys(['A01', 'A12', 'B3'], '')).toEqual(['A', 'B']);
    expect(nextKeys(['A01', 'A12', 'B3'], 'A')).toEqual(['0', '1']);
    expect(typeKey(['A01', 'B3'], '', 'a')).toBe('A');
    expect(typeKey(['A01', 'B3'], 'A', '7')).toBe('A');
  });

  it('loses with its last typed character what was completed by itself', () => {
    expect(takeBack(['EAST-1', 'WEST-1'], 'EAST-')).toBe('');
    expect(takeBack(['A01', 'A02'], 'A')).toBe('A');
    expect(takeBack(['A01', 'A02'], 'A0')).toBe('A');
  });

  it('leads to the PIN when it is whole, and waits for Next when a longer one begins with it', () => {
    const cabinet = lockers('A1', 'A12', 'A2');
    expect(through(start, cabinet, { type: 'doors' }, key('2'))).toEqual({ at: 'pin', locker: 'A2', digits: '' });
    const short = through(start, cabinet, { type: 'doors' }, key('1'));
    expect(short).toEqual({ at: 'locker', typed: 'A1' });
    expect(through(short, cabinet, { type: 'next' })).toEqual({ at: 'pin', locker: 'A1', digits: '' });
    expect(through(short, cabinet, key('2'))).toEqual({ at: 'pin', locker: 'A12', digits: '' });
  });
});

describe('a PIN', () => {
  const cabinet = lockers('A1', 'A2');
  const asked: Step = { at: 'pin', locker: 'A1', digits: '' };

  it('takes digits only, and is not sent before there are four', () => {
    const three = through(asked, cabinet, key('1'), key('x'), key('2'), key('3'));
    expect(three).toEqual({ at: 'pin', locker: 'A1', digits: '123' });
    expect(through(three, cabinet, { type: 'sent' })).toBe(three);
    expect(through(three, cabinet, key('4'), { type: 'sent' })).toEqual({ at: 'sending', locker: 'A1' });
  });

  it('is gone when another locker is chosen, and when it was sent', () => {
    const typed = through(asked, cabinet, key('1'));
    expect(through(typed, cabinet, { type: 'choose', locker: 'A2' })).toEqual({ at: 'pin', locker: 'A2', digits: '' });
    expect(JSON.stringify(through({ ...asked, digits: '4938' }, cabinet, { type: 'sent' }))).not.toContain('4938');
  });

  it('backspace without digits leads back to the choice', () => {
    expect(through(asked, cabinet, { type: 'back' })).toEqual({ at: 'locker', typed: 'A' });
  });
});

describe('while the door opens', () => {
  it('keys and taps change nothing', () => {
    const sending: Step = { at: 'sending', locker: 'A1' };
    expect(through(sending, lockers('A1', 'A2'), key('1'), { type: 'choose', locker: 'A2' })).toBe(sending);
  });

  it('goes by the door itself where it has a contact: a bolt that springs back is no closed door', () => {
    const opened: Step = { at: 'result', by: 'pin', locker: 'A1', result: { kind: 'opened', seenOpen: false } };
    const says = (latch: KioskLocker['latch'], door: KioskLocker['latch']): KioskLocker[] =>
      lockers('A1').map((locker) => ({ ...locker, latch, door }));
    const sprung = [says('open', 'closed'), says('closed', 'closed')];
    const after = sprung.reduce<Step>((step, cabinet) => advance(step, { type: 'doors' }, cabinet), opened);
    expect(after).toBe(opened);
    const pulled = through(opened, says('closed', 'open'), { type: 'doors' });
    expect(pulled).toMatchObject({ result: { kind: 'opened', seenOpen: true } });
    expect(through(pulled, says('closed', 'closed'), { type: 'doors' })).toMatchObject({ result: { kind: 'closed' } });
  });

  it('thanks only for a door that was seen open and then closed', () => {
    const opened: Step = { at: 'result', by: 'pin', locker: 'A1', result: { kind: 'opened', seenOpen: false } };
    const closed = lockers('A1');
    const open = closed.map((locker): KioskLocker => ({ ...locker, latch: 'open' }));
    const unknown = closed.map((locker): KioskLocker => ({ ...locker, latch: 'unknown' }));
    expect(through(opened, closed, { type: 'doors' })).toBe(opened);
    const seen = through(opened, open, { type: 'doors' });
    expect(through(seen, unknown, { type: 'doors' })).toBe(seen);
    expect(through(seen, closed, { type: 'doors' })).toEqual({
      at: 'result',
      by: 'pin',
      locker: 'A1',
      result: { kind: 'closed' },
    });
  });
});

describe('what is presented at a reader', () => {
  const cabinet = lockers('A1', 'A2', 'A3');
  const denied: Step = { at: 'result', by: 'code', locker: null, result: { kind: 'denied' } };
  const choose: Step = { at: 'choose', session: 's1', lockers: ['A1', 'A2'] };

  it('is shown in the place of what was typed, but never of an answer that somebody waits for', () => {
    const typed: Step = { at: 'pin', locker: 'A1', digits: '493' };
    const sending: Step = { at: 'sending', locker: 'A1' };
    for (const step of [denied, choose]) {
      expect(through(typed, cabinet, { type: 'presented', step })).toBe(step);
      expect(through(sending, cabinet, { type: 'presented', step })).toBe(sending);
    }
    expect(through(typed, cabinet, { type: 'scanned' })).toEqual({ at: 'sending', locker: null });
    expect(through(sending, cabinet, { type: 'scanned' })).toBe(sending);
  });

  it('and opens several lockers leaves the choice of these, and no keys', () => {
    expect(through(choose, cabinet, { type: 'choose', locker: 'A2' })).toEqual({ at: 'sending', locker: 'A2' });
    for (const act of [{ type: 'choose', locker: 'A3' }, key('1'), { type: 'next' }, { type: 'doors' }] as const) {
      expect(through(choose, cabinet, act)).toBe(choose);
    }
    expect(through(choose, cabinet, { type: 'back' })).toEqual({ at: 'locker', typed: 'A' });
  });

  it('is not tried again by a PIN', () => {
    expect(through(denied, cabinet, { type: 'again' })).toBe(denied);
  });
});
