import { afterEach, describe, expect, it } from 'vitest';
import type { ScanOutcome } from '../../drivers/scan.js';
import type { FromScan } from '../../drivers/scan-messages.js';
import { type Kind, planScan, query } from '../../drivers/scan-plan.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { BenchCabinet, boardSpec, busSpec, eventually } from './bench-cabinet.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A cabinet whose boards all answer. Other boards may be on the wire. */
async function inService(
  boards: readonly BusBoardSpec[],
  others: readonly BusBoardSpec[] = [],
  replyTimeoutMs = 200,
): Promise<BenchCabinet> {
  const cabinet = new BenchCabinet({
    buses: [busSpec({ replyTimeoutMs, echo: 'off' })],
    boards,
    simulated: [...boards, ...others],
  });
  ends.push(() => cabinet.stop());
  await eventually(() => boards.every(({ id }) => cabinet.answering.get(id)));
  return cabinet;
}

const xor = [{ driver: 'xor-8a' }] as const;
const hexAt = (address: number): string => Buffer.from(query(xor[0], address)?.bytes ?? []).toString('hex');

/** Scans addresses of one family. `id` is the scan's. */
function scanned(
  cabinet: BenchCabinet,
  from: number,
  to: number,
  id = 1,
  timeoutMs = 60,
  kinds: readonly Kind[] = xor,
): Promise<FromScan> {
  const questions = planScan({ kinds, bauds: [9600], addresses: { from, to } });
  return new Promise((resolve) => {
    void cabinet.installation.scans.begin(id, { bus: 'rs485', questions, timeoutMs }, (said) => {
      if (said.type !== 'news') resolve(said);
    });
  });
}

function outcomeOf(said: FromScan): ScanOutcome {
  if (said.type !== 'done') throw new Error(`the scan did not end well: ${JSON.stringify(said)}`);
  return said.outcome;
}

describe('a scan beside boards in service', () => {
  it('lets an unlock go before its next question', async () => {
    const cabinet = await inService([boardSpec({ pollMs: 60_000 })]);
    let over = false;
    const scan = scanned(cabinet, 2, 32).finally(() => {
      over = true;
    });
    for (let channel = 1; channel <= 5; channel++) {
      await eventually(() => cabinet.requests.at(-1)?.hex.startsWith('80'));
      const before = cabinet.requests.length;
      expect(await cabinet.unlock('b1', channel)).toMatchObject({ sent: 'yes', claims: 'open' });
      // The question that was just handed to the port may come first.
      const next = cabinet.requests.slice(before, before + 2).map(({ hex }) => hex.slice(0, 6));
      expect(next).toContain(`8a010${channel}`);
    }
    expect(over).toBe(false);
    expect(outcomeOf(await scan)).toMatchObject({ found: [], doubts: [] });
  });

  it('makes way for an unlock, and for reading its latch back, though a board may still answer', async () => {
    const cabinet = await inService([boardSpec({ pollMs: 60_000 })]);
    void scanned(cabinet, 2, 2, 1, 60_000);
    await eventually(() => cabinet.requests.at(-1)?.hex === hexAt(2));
    expect(await cabinet.unlock('b1', 3, 1_000)).toMatchObject({ sent: 'yes' });
    void scanned(cabinet, 3, 3, 2, 60_000);
    await eventually(() => cabinet.requests.at(-1)?.hex === hexAt(3));
    const { latches } = await cabinet.installation.read('b1');
    expect(latches[2]).toBe('open');
  });

  it('that is patient with a board does not keep its latch from being read back', async () => {
    const cabinet = await inService([boardSpec({ pollMs: 60_000 })]);
    const mute = { on: 'board', id: 'b1', fault: 'mute' } as const;
    cabinet.simulator.fault(mute, true);
    const before = cabinet.requests.length;
    void scanned(cabinet, 1, 1, 1, 60_000);
    await eventually(() => cabinet.requests.length > before);
    expect(await cabinet.unlock('b1', 3, 1_000)).toMatchObject({ sent: 'yes' });
    cabinet.simulator.fault(mute, false);
    const { latches } = await cabinet.installation.read('b1');
    expect(latches[2]).toBe('open');
  });

  it('takes turns with polls that fill the wire, and finds what is there', async () => {
    const flatOut = [1, 2].map((address) => boardSpec({ id: `b${address}`, address, pollMs: 0 }));
    const cabinet = await inService(flatOut, [boardSpec({ id: 'x', address: 14 })]);
    const outcome = outcomeOf(await scanned(cabinet, 10, 17));
    expect(outcome.found).toMatchObject([{ address: 14, channels: 24 }]);
    const polls = new Set([hexAt(1), hexAt(2)]);
    const isQuestion = cabinet.requests.map(({ hex }) => !polls.has(hex) && hex.startsWith('80'));
    const first = isQuestion.indexOf(true);
    const turns = isQuestion.slice(first, isQuestion.lastIndexOf(true) + 1);
    expect(turns.filter(Boolean).length).toBeGreaterThanOrEqual(8);
    expect(turns.filter((question) => !question).length).toBeGreaterThanOrEqual(8);
  });

  it.each([
    ['xor-8a', 'xor-8a'],
    // They have one query.
    ['modbus-lctech', 'modbus-waveshare'],
  ] as const)('never has its late answer taken for the answer to a poll: %s asked as %s', async (driver, asked) => {
    const cabinet = await inService([boardSpec({ driver, channels: 8, pollMs: 0 })], [], 1_500);
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'late', ms: 200 }, true);
    const before = cabinet.requests.length;
    const outcome = outcomeOf(await scanned(cabinet, 1, 1, 1, 100, [{ driver: asked }]));
    expect(outcome.found).toMatchObject([{ address: 1, slow: true }]);
    // The board is asked nothing, not by a poll either, before its answer has come.
    const times = cabinet.requests.slice(before + 1).map(({ monoMs }) => monoMs);
    expect(Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)))).toBeGreaterThan(200);
    expect(cabinet.counters().late).toBeGreaterThan(0);
    expect(cabinet.counters()).toMatchObject({ foreign: 0, damaged: 0 });
  });

  it('has no board quarantined by a few polls that it may have spoilt, and a dead one all the same', async () => {
    const cabinet = await inService([boardSpec({ pollMs: 0 })]);
    const scan = scanned(cabinet, 2, 32);
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'dead' }, true);
    const board = () => cabinet.installation.counters().boards.b1;
    await eventually(() => (board()?.timeouts ?? 0) >= 4 && board()?.quarantined === false);
    expect(cabinet.answering.get('b1')).toBe(true);
    await eventually(() => board()?.quarantined);
    expect(outcomeOf(await scan).found).toEqual([]);
  });

  it('ends when it is told to, after the exchange under way', async () => {
    const cabinet = await inService([boardSpec({ pollMs: 60_000 })]);
    const scan = scanned(cabinet, 2, 32, 7);
    await eventually(() => cabinet.requests.some(({ hex }) => hex === hexAt(4)));
    cabinet.installation.scans.end(7);
    expect(await scan).toMatchObject({ type: 'failed', code: 'scan.ended' });
    expect(cabinet.requests.some(({ hex }) => hex === hexAt(32))).toBe(false);
  });
});
