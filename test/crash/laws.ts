import type { Row, Unlock } from './crash-cabinet.js';

/** Sentences about each breach of the laws of an opening; empty when all were kept. */
export function breaches(rows: readonly Row[], unlocks: readonly Unlock[], startsMs: readonly number[]): string[] {
  return [...gaps(rows), ...outcomes(rows), ...powerWithoutRecord(rows, unlocks, startsMs)];
}

function gaps(rows: readonly Row[]): string[] {
  const last = new Map<string, number>();
  return rows.flatMap(({ chain, seq }) => {
    const expected = (last.get(chain) ?? 0) + 1;
    last.set(chain, seq);
    return seq === expected ? [] : [`seq ${seq} where ${expected} was due`];
  });
}

function outcomes(rows: readonly Row[]): string[] {
  const found = new Map<number, number>();
  for (const row of rows) {
    if (!['lock.opened', 'lock.failed', 'lock.unconfirmed'].includes(row.event)) continue;
    const intent: unknown = JSON.parse(row.error_args ?? '[]')[0];
    if (typeof intent === 'number') found.set(intent, (found.get(intent) ?? 0) + 1);
  }
  return rows.flatMap(({ event, seq }) => {
    if (event !== 'lock.intent' || found.get(seq) === 1) return [];
    return [`intent ${seq} has ${found.get(seq) ?? 0} outcomes`];
  });
}

/** A byte that a killed process had sent may be read this long after the next process was started, and no process is up by then. */
const inFlightMs = 100;

/**
 * Each unlock on the wire has an intent of its own, recorded before its first byte and in the same life of the process:
 * nothing is pulsed after a restart by itself. All times are CLOCK_MONOTONIC.
 */
export function powerWithoutRecord(
  rows: readonly Pick<Row, 'event' | 'locker' | 'mono_ms'>[],
  unlocks: readonly Unlock[],
  startsMs: readonly number[],
): string[] {
  const intents = rows.filter(({ event }) => event === 'lock.intent').map((row) => ({ ...row, used: false }));
  return unlocks.flatMap(({ locker, monoMs }) => {
    // The latest unused intent before the byte: an earlier one may have died before it was sent.
    const intent = intents.findLast((row) => row.locker === locker && !row.used && row.mono_ms <= monoMs);
    if (!intent) return [`unlock of ${locker} at ${monoMs} has no intent before it`];
    intent.used = true;
    const restart = startsMs.find((startMs) => intent.mono_ms < startMs && monoMs > startMs + inFlightMs);
    return restart === undefined
      ? []
      : [`unlock of ${locker} at ${monoMs} follows a restart at ${restart}, its intent is older`];
  });
}
