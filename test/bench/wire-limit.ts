import { setTimeout as wait } from 'node:timers/promises';
import type { FamilyName } from '../../src/config/families.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { type Figure, percentile } from './figures.js';
import { boardsOf, busAt, pollsOf, type SerialRig, serialRig, TURNAROUND_MS } from './serial-rig.js';

/** Bytes asked and answered by one poll of a board with 16 locks. */
const polls = [
  { driver: 'xor-8a', asked: 5, answered: 7 },
  { driver: 'kerong-cu16', asked: 5, answered: 9 },
  { driver: 'modbus-waveshare', asked: 8, answered: 7 },
] as const satisfies readonly { driver: FamilyName; asked: number; answered: number }[];

/** The wire's own limit for one exchange: its bytes, the simulated board's thinking, and the silence that must follow. */
function limitMs(baud: number, bytes: number): number {
  const characterMs = 10_000 / baud;
  return bytes * characterMs + TURNAROUND_MS + (baud > 19_200 ? 1.75 : 3.5 * characterMs);
}

/** One board polled flat out, for three families at two speeds. */
export async function wireLimitFigures(seconds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const baud of [9600, 115_200]) {
    for (const { driver, asked, answered } of polls) {
      const rig = await serialRig([busAt(baud)], boardsOf(driver, 1));
      const cycleMs = await cycle(rig, seconds);
      const limit = limitMs(baud, asked + answered);
      figures.push({
        what: `${driver} at ${baud}: poll rate / the wire's limit`,
        value: limit / cycleMs,
        unit: 'x',
        goal: { least: 0.9 },
        how: `${seconds} s; a poll takes ${cycleMs.toFixed(2)} ms, the wire's limit is ${limit.toFixed(2)} ms`,
      });
    }
  }
  return figures;
}

async function cycle(rig: SerialRig, seconds: number): Promise<number> {
  try {
    await wait(1_000);
    const before = { polls: await pollsOf(rig.hardware), monoMs: systemTime.monoMs() };
    await wait(seconds * 1_000);
    const after = { polls: await pollsOf(rig.hardware), monoMs: systemTime.monoMs() };
    return (after.monoMs - before.monoMs) / (after.polls - before.polls);
  } finally {
    await rig.stop();
  }
}

/** Unlocks asked at any moment of a bus with 31 boards that are polled without a pause. */
export async function fullBusFigures(count: number): Promise<Figure[]> {
  const boards = boardsOf('xor-8a', 31);
  const rig = await serialRig([busAt(9600)], boards);
  try {
    await wait(3_000);
    const heard = new Map<string, (monoMs: number) => void>();
    rig.sim.onEvent((event) => {
      if (event.type === 'request' && event.hex.startsWith('8a')) heard.get(event.hex.slice(2, 6))?.(event.monoMs);
    });
    const samples: number[] = [];
    for (let index = 0; index < count; index++) {
      const board = boards[index % boards.length];
      const channel = 1 + (index % 16);
      if (!board) continue;
      const key = Buffer.of(board.address, channel).toString('hex');
      const firstByte = new Promise<number>((resolve) => heard.set(key, resolve));
      const askedMs = systemTime.monoMs();
      const report = await rig.hardware.unlock(board.id, channel, 2_000);
      if (report.sent !== 'yes') throw new Error(`${board.id} ${channel}: ${report.error ?? 'not sent'}`);
      samples.push((await firstByte) - askedMs);
      // Not in step with the polls.
      await wait(20 + Math.random() * 60);
    }
    const exchangeMs = limitMs(9600, 12);
    return [
      {
        what: 'unlock asked to first byte, 31 boards polled flat out, p95',
        value: percentile(samples, 0.95),
        unit: 'ms',
        goal: { most: Math.round((exchangeMs + 5) * 10) / 10 },
        how: `${count} unlocks; one exchange is ${exchangeMs.toFixed(1)} ms`,
      },
    ];
  } finally {
    await rig.stop();
  }
}
