import { describe, expect, it } from 'vitest';
import { BusTally } from '../../drivers/bus-tally.js';
import { givesWay, JobQueue, type Priority, priorities } from '../../drivers/job.js';
import { LateWatch } from '../../drivers/late-watch.js';
import type { Decoder } from '../../drivers/protocol.js';
import { characterMs, quietMs, silenceMs } from '../../drivers/wire-timing.js';
import { defaultSerial } from '../../src/config/line-specs.js';

interface Waiting {
  readonly board: string;
  readonly question: string;
  readonly role: 'status' | 'unlock' | 'off';
  readonly priority: Priority;
  readonly sinceMs: number;
  readonly beginByMs?: number;
}
const job = (priority: Priority, changed: Partial<Waiting> = {}): Waiting => ({
  ...{ board: 'b1', question: 'status', role: 'status', priority, sinceMs: 0 },
  ...changed,
});

/** A queue of these jobs. `barred`: until when a board must not be asked. */
function queueOf(jobs: readonly Waiting[], barred: Readonly<Record<string, number>> = {}) {
  const queue = new JobQueue<Waiting>(({ board }) => barred[board] ?? 0);
  for (const one of jobs) queue.add(one);
  const order = (nowMs = 0): string[] => {
    const taken: string[] = [];
    for (let next = queue.take(nowMs); next; next = queue.take(nowMs)) taken.push(next.question);
    return taken;
  };
  return { queue, order };
}

describe('who waits for the wire', () => {
  it('gets it by urgency, and the oldest of those that are alike urgent first', () => {
    const jobs = ['probe', 'poll', 'read', 'unlock', 'off', 'unlock'] as const;
    const waiting = jobs.map((priority, index) => job(priority, { question: `${priority} ${index}` }));
    expect(queueOf(waiting).order()).toEqual(['off 4', 'unlock 3', 'unlock 5', 'read 2', 'poll 1', 'probe 0']);
  });

  it('takes turns with the polls where it scans, and where it is a probe that has waited for two seconds', () => {
    const waiting = [
      job('probe', { question: 'probe' }),
      job('scan', { question: 'scan' }),
      job('poll', { question: 'poll' }),
    ];
    expect(queueOf(waiting).order(2000)).toEqual(['scan', 'poll', 'probe']);
    expect(queueOf(waiting).order(2001)).toEqual(['probe', 'scan', 'poll']);
    const later = [job('poll', { question: 'poll' }), job('probe', { question: 'probe', sinceMs: 7000 })];
    expect(queueOf(later.toReversed()).order(9000)).toEqual(['poll', 'probe']);
    expect(queueOf(later.toReversed()).order(9001)).toEqual(['probe', 'poll']);
    // Nothing else becomes more urgent by waiting.
    expect(queueOf([job('poll', { question: 'poll' }), job('read', { question: 'read' })]).order(9000)[0]).toBe('read');
  });

  it('lets others go first while its board must not be asked', () => {
    const waiting = [
      job('unlock', { board: 'b1', question: 'barred' }),
      job('poll', { board: 'b2', question: 'free' }),
    ];
    const { queue } = queueOf(waiting, { b1: 500 });
    expect(queue.readyAtMs(100)).toBe(100);
    expect(queue.take(100)?.question).toBe('free');
    expect(queue.readyAtMs(100)).toBe(500);
    expect(queue.take(499)).toBeUndefined();
    expect(queue.readyAtMs(600)).toBe(600);
    expect(queue.take(500)?.question).toBe('barred');
    expect(queue.readyAtMs(100)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is told when its time to begin is over, and not before', () => {
    const late = job('unlock', { question: 'late', beginByMs: 100 });
    const { queue, order } = queueOf([job('poll', { question: 'patient' }), late, job('read', { beginByMs: 200 })]);
    expect(queue.expiresAtMs()).toBe(100);
    expect(queue.expire(100)).toEqual([]);
    expect(queue.expire(101)).toEqual([late]);
    expect(queue.expiresAtMs()).toBe(200);
    expect(queue.expire(201)).toHaveLength(1);
    expect(queue.expiresAtMs()).toBe(Number.POSITIVE_INFINITY);
    expect(order()).toEqual(['patient']);
  });

  it('is told at once when the port goes away', () => {
    const { queue, order } = queueOf([job('poll'), job('read')]);
    expect(queue.empty()).toEqual([job('poll'), job('read')]);
    expect(order()).toEqual([]);
  });
});

it('an exchange that waits in vain gives way to an order to switch off, and a scan or probe to whoever stands at a door', () => {
  const ways = priorities.flatMap((current) =>
    priorities.filter((arriving) => givesWay(current, arriving)).map((arriving) => `${current} to ${arriving}`),
  );
  expect(ways).toEqual([
    ...['off to unlock', 'unlock to off', 'read to off', 'poll to off'],
    ...['scan to off', 'scan to unlock', 'scan to read', 'probe to off', 'probe to unlock'],
  ]);
});

describe('a request that was given up', () => {
  let nowMs = 0;
  /** Answers are one byte: 0xaa, after which 0xbb is a late no; 0xcc may become either. */
  const decode: Decoder<string> = ([head]) => {
    if (head === 0xaa) return { kind: 'answer', value: 'yes', used: 1 };
    if (head === 0xbb) return { kind: 'refused', error: 'board.refused', used: 1 };
    return head === 0xcc ? { kind: 'more' } : { kind: 'damaged', used: 1 };
  };
  const unlock = { board: 'b1', question: 'unlock 3', role: 'unlock' } as const;
  const watchOf = (untilMs: number) => {
    nowMs = 0;
    const watch = new LateWatch(() => nowMs);
    watch.add(unlock, decode, untilMs);
    return watch;
  };

  it('bars its board from the same question and from its status until a late answer can come no more', () => {
    const watch = watchOf(300);
    watch.add({ ...unlock, question: 'unlock 4' }, decode, 500);
    expect(watch.barredUntilMs(unlock)).toBe(300);
    expect(watch.barredUntilMs({ ...unlock, question: 'unlock 5' })).toBe(0);
    expect(watch.barredUntilMs({ board: 'b1', question: 'status', role: 'status' })).toBe(500);
    expect(watch.barredUntilMs({ board: 'b2', question: 'status', role: 'status' })).toBe(0);
    expect(watch.barredUntilMs({ ...unlock, role: 'off' })).toBe(0);
    nowMs = 300;
    expect(watch.barredUntilMs(unlock)).toBe(0);
    expect(watch.barredUntilMs({ board: 'b1', question: 'status', role: 'status' })).toBe(500);
    nowMs = 500;
    expect(watch.barredUntilMs({ board: 'b1', question: 'status', role: 'status' })).toBe(0);
  });

  it.each([
    ['answer', 0xaa],
    ['refusal', 0xbb],
  ])('has its late %s taken off the line, once', (_, byte) => {
    const watch = watchOf(300);
    expect(watch.claim(Uint8Array.of(byte, 0x00), false)).toBe(1);
    expect(watch.claim(Uint8Array.of(byte), false)).toBeUndefined();
    expect(watch.barredUntilMs(unlock)).toBe(0);
  });

  it('claims nothing that answers it not, and waits for what may', () => {
    const watch = watchOf(300);
    expect(watch.claim(Uint8Array.of(0x00), false)).toBeUndefined();
    expect(watch.claim(Uint8Array.of(0xcc), false)).toBe('more');
    nowMs = 300;
    expect(watch.claim(Uint8Array.of(0xcc), false)).toBeUndefined();
  });

  it('leaves the late answers of others to them', () => {
    const watch = watchOf(300);
    watch.add({ ...unlock, board: 'b2' }, ([head]) => ({ kind: head === 0xdd ? 'more' : 'damaged', used: 1 }), 300);
    expect(watch.claim(Uint8Array.of(0xaa), false)).toBe(1);
    expect(watch.barredUntilMs({ ...unlock, board: 'b2' })).toBe(300);
  });
});

describe('the times of a wire', () => {
  const format = { baud: 9600 };
  it('are those of start, data, parity and stop bits', () => {
    expect(characterMs(format)).toBeCloseTo(10 / 9.6);
    expect(characterMs({ ...format, serial: { ...defaultSerial, parity: 'even' } })).toBeCloseTo(11 / 9.6);
    expect(characterMs({ ...format, serial: { ...defaultSerial, dataBits: 7, stopBits: 2 } })).toBeCloseTo(10 / 9.6);
  });

  it('keep three and a half characters between frames, and no less than 1.75 ms on a fast wire', () => {
    expect(silenceMs(format)).toBeCloseTo(3.5 * (10 / 9.6));
    expect(silenceMs({ baud: 19_200 })).toBeCloseTo(3.5 * (10 / 19.2));
    expect(silenceMs({ baud: 38_400 })).toBe(1.75);
    expect(quietMs(format)).toBe(20);
    expect(quietMs({ baud: 1200 })).toBeCloseTo(3.5 * (10 / 1.2));
  });
});

describe('what is counted of a bus', () => {
  it('is each kind of thing heard, and how busy its wire was since the port opened', () => {
    const tally = new BusTally();
    for (const kind of ['late', 'late', 'foreign', 'damaged', 'echo-mismatch'] as const) tally.note({ kind });
    tally.opened(1000);
    tally.busy(300);
    tally.busy(200);
    expect(tally.counters(3000, true, 'on')).toEqual({
      ...{ exchanges: 0, timeouts: 0, late: 2, foreign: 1, damaged: 1, unsolicited: 0, stale: 0, reopens: 0 },
      ...{ unlocks: 0, echo: 'on', open: true, echoMismatches: 1, wireShare: 0.25 },
    });
    expect(tally.counters(3000, false, 'on')).toMatchObject({ open: false, wireShare: 0 });
    expect(tally.counters(1000, true, 'on').wireShare).toBe(0);
    expect(tally.counters(1100, true, 'on').wireShare).toBe(1);
    tally.opened(3000);
    expect(tally.counters(4000, true, 'on').wireShare).toBe(0);
  });
});
