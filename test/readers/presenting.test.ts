import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Presented } from '../../src/access/present.js';
import type { Presentation } from '../../src/access/presentation.js';
import type { ReaderSpec } from '../../src/config/reader-specs.js';
import { Facts } from '../../src/hardware/facts.js';
import { LockerError } from '../../src/lib/errors.js';
import { FORGET_MS } from '../../src/readers/keypad-dialogue.js';
import { Readers } from '../../src/readers/readers.js';
import { fakeTime } from '../drivers/gpio/fake-pins.js';

const specs: readonly ReaderSpec[] = [
  { id: 'front', driver: 'usb-scanner', device: '/dev/input/a' },
  { id: 'cards', driver: 'rdm6300', port: '/dev/ttyUSB1' },
  { id: 'pad', driver: 'keypad', device: '/dev/input/b' },
];
const opened: Presentation = { kind: 'done', result: { outcome: 'opened', locker: 'A07' } };

/** Readers whose devices a test plays, in front of an agent that answers when it is told to. */
function bench() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const facts = new Facts();
  const presented: Presented[] = [];
  const answers: ((answer: Presentation | Promise<never>) => void)[] = [];
  const faults: unknown[] = [];
  let denials = 0;
  const readers = new Readers({
    world: {
      lockers: ['A01', 'A07'],
      present: (what) => {
        presented.push(what);
        return new Promise((resolve) => answers.push(resolve));
      },
      denied: () => {
        denials++;
      },
      onFault: (error) => faults.push(error),
    },
    hardware: { on: (event, listener) => facts.on(event, listener) },
    ...{ readers: specs, time: fakeTime },
  });
  const state = (reader: string, ready: boolean): void => facts.tell('reader', reader, { reader, ready });
  for (const { id } of specs) state(id, true);
  return {
    ...{ facts, readers, presented, faults, state },
    denials: () => denials,
    scan: (text: string) => facts.tell('presented', 'front', { reader: 'front', kind: 'code', text }),
    card: (text: string) => facts.tell('presented', 'cards', { reader: 'cards', kind: 'card', text }),
    keys: (...keys: readonly ('1' | '7' | 'enter' | 'clear')[]) => {
      for (const key of keys) facts.tell('key', 'pad', { reader: 'pad', key });
    },
    answer: async (answer: Presentation | Promise<never>) => {
      answers.shift()?.(answer);
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe('what is presented at a reader', () => {
  it('goes to the agent as what it is', async () => {
    const { scan, card, keys, presented, answer, denials } = bench();
    scan('eyJ');
    card('5D1DA5');
    keys('7', 'enter', '1', '1', 'enter');
    expect(presented).toEqual([
      { kind: 'code', text: 'eyJ' },
      { kind: 'card', number: '5D1DA5' },
      { kind: 'pin', number: 'A07', pin: '11' },
    ]);
    for (let count = 0; count < 3; count++) await answer(opened);
    expect(denials()).toBe(0);
  });

  it('is dealt with once while it is shown, and another one at that reader is denied meanwhile', async () => {
    const { scan, card, presented, answer, denials } = bench();
    scan('one');
    scan('one');
    expect(denials()).toBe(0);
    scan('two');
    expect(denials()).toBe(1);
    card('AB');
    expect(presented).toHaveLength(2);
    await answer(opened);
    scan('one');
    expect(presented).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_500);
    scan('one');
    scan('one');
    expect(presented).toHaveLength(3);
  });

  it.each<Presentation>([
    { kind: 'denied' },
    { kind: 'wait', seconds: 5, why: 'opening' },
    { kind: 'choose', lockers: ['A01'], session: { session: 's', role: 'customer', seconds: 60, lockers: ['A01'] } },
    { kind: 'unavailable', error: new LockerError('store.unwritable', 'The disk is full.') },
  ])('that opens nothing was denied aloud by whoever judged it, or is asked about on a page: $kind', async (answerOf) => {
    const { scan, answer, denials, faults } = bench();
    scan('one');
    await answer(answerOf);
    expect(denials()).toBe(0);
    expect(faults).toHaveLength(answerOf.kind === 'unavailable' ? 1 : 0);
  });

  it('that the agent fails to judge is denied, the fault is told, and the reader goes on', async () => {
    const { scan, answer, denials, faults, presented } = bench();
    scan('one');
    await answer(Promise.reject(new Error('a fault')));
    expect(denials()).toBe(1);
    expect(faults).toEqual([new Error('a fault')]);
    scan('two');
    expect(presented).toHaveLength(2);
  });

  it('is waited for at the end, and nothing is taken any more', async () => {
    const { readers, scan, card, keys, presented, answer } = bench();
    scan('one');
    let stopped = false;
    const stop = readers.stop().then(() => {
      stopped = true;
    });
    scan('two');
    card('AB');
    keys('7', 'enter', '1', 'enter');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    await answer(opened);
    await stop;
    expect(presented).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('before somebody listens is told to nobody afterwards', () => {
    const facts = new Facts();
    facts.tell('presented', 'front', { reader: 'front', kind: 'code', text: 'eyJ' });
    facts.tell('key', 'pad', { reader: 'pad', key: '1' });
    const late: unknown[] = [];
    facts.on('presented', (fact) => late.push(fact));
    facts.on('key', (fact) => late.push(fact));
    expect(late).toEqual([]);
  });
});

describe('what is typed on a keypad', () => {
  it('is forgotten after 20 s, and when its device goes', async () => {
    const { keys, state, presented } = bench();
    keys('7', 'enter', '1');
    await vi.advanceTimersByTimeAsync(FORGET_MS);
    expect(vi.getTimerCount()).toBe(0);
    keys('enter', 'enter');
    keys('7', 'enter', '1');
    state('pad', false);
    state('pad', true);
    keys('enter', 'enter');
    expect(presented).toEqual([]);
  });

  it('is denied while the entry before it is dealt with', async () => {
    const { keys, presented, answer, denials } = bench();
    keys('7', 'enter', '1', 'enter', '7', 'enter', '1', 'enter');
    expect(presented).toHaveLength(1);
    expect(denials()).toBe(1);
    await answer(opened);
    keys('7', 'enter', '1', 'enter');
    expect(presented).toHaveLength(2);
  });
});

describe('the next card at a reader', () => {
  const never = (): AbortSignal => new AbortController().signal;

  it('is given to who waits for it, and opens nothing', async () => {
    const { readers, card, presented } = bench();
    const next = readers.nextCard('cards', 30_000, never());
    await vi.advanceTimersByTimeAsync(1_000);
    card('5D1DA5');
    expect(await next).toBe('5D1DA5');
    expect(presented).toEqual([]);
    card('AB');
    expect(presented).toHaveLength(1);
  });

  it('is waited for by one, at a card reader that works', async () => {
    const { readers, state } = bench();
    await expect(readers.nextCard('front', 1_000, never())).rejects.toMatchObject({ code: 'reader.unknown' });
    const first = readers.nextCard('cards', 30_000, never());
    await expect(readers.nextCard('cards', 30_000, never())).rejects.toMatchObject({ code: 'reader.taken' });
    const away = expect(first).rejects.toMatchObject({ code: 'reader.away' });
    state('cards', false);
    await away;
    await expect(readers.nextCard('cards', 30_000, never())).rejects.toMatchObject({ code: 'reader.away' });
  });

  it('is not waited for for ever, nor when nobody wants it any more, nor at the end', async () => {
    const { readers, card, presented } = bench();
    const none = expect(readers.nextCard('cards', 30_000, never())).rejects.toMatchObject({ code: 'reader.no_card' });
    await vi.advanceTimersByTimeAsync(30_000);
    await none;
    const gone = new AbortController();
    const ended = expect(readers.nextCard('cards', 30_000, gone.signal)).rejects.toMatchObject({
      code: 'reader.ended',
    });
    await vi.advanceTimersByTimeAsync(0);
    gone.abort();
    await ended;
    await expect(readers.nextCard('cards', 30_000, gone.signal)).rejects.toMatchObject({ code: 'reader.ended' });
    card('AB');
    expect(presented).toHaveLength(1);
    const stopping = readers.nextCard('cards', 30_000, never());
    const atEnd = expect(stopping).rejects.toMatchObject({ code: 'reader.ended' });
    void readers.stop();
    await atEnd;
    await expect(readers.nextCard('cards', 1_000, never())).rejects.toMatchObject({ code: 'reader.ended' });
  });
});
