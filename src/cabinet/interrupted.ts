import { setTimeout as wait } from 'node:timers/promises';
import type { Latch } from '../../drivers/feedback.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { PendingOpening } from '../store/openings.js';
import type { Doors } from './doors.js';
import type { Life } from './opening.js';
import { writeOutcome } from './opening-rows.js';
import type { Place } from './place.js';
import type { PulseResult } from './read-back.js';
import type { CabinetTables } from './tables.js';

/** How long a start waits for a board before an interrupted opening is called unconfirmed. */
const patienceMs = 5_000;
const readGapMs = 100;
const outcomeRetryMs = 1_000;

/** What the end of an interrupted opening touches outside of itself. */
interface InterruptedWorld {
  readonly hardware: Pick<Hardware, 'read'>;
  readonly tables: CabinetTables;
  readonly time: TimeSource;
  readonly life: Life;
  readonly doors: Pick<Doors, 'setOpening' | 'mayHaveFired'>;
  /** False when the disk does not take it. */
  write(work: () => void): boolean;
  /** The outcomes of this locker are recorded. */
  outcomeRecorded(locker: string, pulse: PulseResult): void;
}

/** Openings without an outcome by locker, each locker's oldest first. */
export function interruptedOpenings(pendings: readonly PendingOpening[]): ReadonlyMap<string, PendingOpening[]> {
  const byLocker = new Map<string, PendingOpening[]>();
  for (const pending of pendings) {
    byLocker.set(pending.locker, [...(byLocker.get(pending.locker) ?? []), pending]);
  }
  return byLocker;
}

/**
 * Gives the intents that a crash or power cut left without an outcome theirs. Nothing is pulsed: nobody may be standing there,
 * and a supply that browns out on firing would loop. `place` is absent when the locker is no longer in the config.
 */
export async function resolveInterrupted(
  world: InterruptedWorld,
  locker: string,
  place: Place | undefined,
  pendings: readonly PendingOpening[],
): Promise<void> {
  const { doors, tables } = world;
  if (place) {
    doors.setOpening(locker, true);
    doors.mayHaveFired(locker);
  }
  let pulse: PulseResult = { outcome: 'unconfirmed', reason: 'restarted' };
  const write = (): boolean =>
    world.write(() => {
      for (const pending of pendings) writeOutcome(tables, pending, pulse);
    });
  let written: boolean;
  try {
    if (place) pulse = await resultAfterRestart(world, place);
    written = write();
  } finally {
    // A disk that takes no outcome, or an intent that was salvaged with damage, must not keep anybody from this door.
    if (place) doors.setOpening(locker, false);
  }
  while (!written && world.life.phase === 'running') {
    await wait(outcomeRetryMs);
    written = write();
  }
  if (written && place) world.outcomeRecorded(locker, pulse);
}

/** Reads the latch for `patienceMs` at most. A door that stands open says nothing: it may have stood open before. */
async function resultAfterRestart(
  { hardware, time }: Pick<InterruptedWorld, 'hardware' | 'time'>,
  { board, locker }: Place,
): Promise<PulseResult> {
  const deadlineMs = time.monoMs() + patienceMs;
  let latch: Latch = 'unknown';
  for (;;) {
    latch = (await hardware.read(board.id)).latches[locker.channel - 1] ?? 'unknown';
    if (latch !== 'unknown' || time.monoMs() >= deadlineMs) break;
    await wait(readGapMs);
  }
  if (latch === 'open') return { outcome: 'opened', reason: 'restarted', latchSwitch: 'agrees' };
  return { outcome: 'unconfirmed', reason: 'restarted' };
}
