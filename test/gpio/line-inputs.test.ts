import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HeldLines } from '../../drivers/gpio/held-lines.js';
import { LineInputs } from '../../drivers/gpio/line-inputs.js';
import type { LineEvent } from '../../drivers/gpio/uapi.js';
import { LockerError } from '../../src/lib/errors.js';
import { eventually } from '../running-daemon.js';

const folder = mkdtempSync(join(tmpdir(), 'line-inputs-'));
const pipes: number[] = [];
afterAll(() => {
  for (const fd of pipes) closeSync(fd);
  rmSync(folder, { recursive: true });
});

/** A descriptor that is ready to be read for ever, as that of a chip is that has gone. */
function readyPipe(): number {
  const path = join(folder, `pipe${pipes.length}`);
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  pipes.push(fd);
  writeSync(fd, 'x');
  return fd;
}

/** One input, offset 4, whose edges are written down; `events` is asked whenever its descriptor is ready. */
function input(events: () => LineEvent[], read: () => (0 | 1)[] = () => [0]) {
  const told = { edges: [] as string[], gone: [] as Error[] };
  const lines: Pick<HeldLines, 'fd' | 'read' | 'events' | 'neverWait' | 'release'> = {
    fd: readyPipe(),
    read,
    events,
    neverWait: () => undefined,
    release: () => undefined,
  };
  const pins = new LineInputs(lines, [4], {
    edge: (index, bit) => told.edges.push(`${index}:${bit}`),
    gone: (error) => told.gone.push(error),
  });
  return { ...told, pins };
}

/** Descriptors that are ready come by turns: when this one has come several times, so have the others. */
async function severalTurns(): Promise<void> {
  let turns = 0;
  const { pins } = input(() => {
    turns += 1;
    return [];
  });
  await eventually('several turns', () => turns > 10);
  pins.close();
}

describe('inputs of the character device', () => {
  it('tell once that the chip has gone, and do not look again', async () => {
    const error = new LockerError('gpio.chip_gone', 'it does not answer any more');
    let looks = 0;
    const { edges, gone, pins } = input(() => {
      looks += 1;
      throw error;
    });
    await severalTurns();
    expect({ edges, gone, looks }).toEqual({ edges: [], gone: [error], looks: 1 });
    pins.close();
  });

  it('tell the change after one that has no event and only a reading has found', async () => {
    const events: LineEvent[] = [];
    let bit: 0 | 1 = 0;
    const { edges, pins } = input(
      () => events.splice(0),
      () => [bit],
    );
    bit = 1;
    expect(pins.read()).toEqual([1]);
    bit = 0;
    events.push({ offset: 4, bit: 0, sequence: 1, atMs: 0 });
    await eventually('the edge is told', () => edges.length > 0);
    expect(edges).toEqual(['0:0']);
    pins.close();
  });

  it('give way to everything else while a line never rests', async () => {
    let sequence = 0;
    const { edges, pins } = input(() => {
      sequence += 1;
      return [{ offset: 4, bit: sequence % 2 === 1 ? 1 : 0, sequence, atMs: 0 }];
    });
    await severalTurns();
    pins.close();
    expect(edges.length).toBeGreaterThan(16);
    expect(edges.slice(0, 3)).toEqual(['0:1', '0:0', '0:1']);
  });
});
