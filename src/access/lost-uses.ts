import type { ClockReading } from '../clock/clock.js';
import type { Alarms } from '../store/alarms.js';
import type { Meta } from '../store/meta.js';
import { type MetaValue, metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import { timeLeewayMs } from '../tokens/life.js';
import { longestLivesMs } from '../tokens/signed-types.js';

/** The database was lost or damaged, and with it uses of tokens. `beforeMs`: the loss was before this wall time. */
export type LostUses = Readonly<MetaValue<'uses_lost'>>;

/** The same for tokens: of them the cloud may have told what it knows. */
export function lostTokenUses(meta: Meta): LostUses | undefined {
  const lost = lostUses(meta);
  return lost?.tokensKnown ? undefined : lost;
}

export function lostUses(meta: Meta): LostUses | undefined {
  return metaShapes.uses_lost.optional().parse(meta.get('uses_lost'));
}

/**
 * Dates a loss as soon as the clock is trusted, and forgets it when every token of that time has expired; keeps the alarm
 * `uses_lost`. Call it every second or so.
 * @throws LockerError `store.*`; the next call tries again
 */
export function followLostUses(store: Store, meta: Meta, alarms: Alarms, now: ClockReading): void {
  const lost = lostUses(meta);
  const trusted = now.state === 'trusted';
  const longestMs = longestLivesMs['access+jwt'] + timeLeewayMs;
  const over = trusted && lost?.beforeMs !== undefined && now.wallMs > lost.beforeMs + longestMs;
  const datable = trusted && lost !== undefined && lost.beforeMs === undefined;
  const alarmed = lost !== undefined && !lost.tokensKnown && !over;
  if (!over && !datable && alarms.has('uses_lost') === alarmed) return;
  store.tx(() => {
    if (over) meta.remove('uses_lost');
    if (datable) meta.set('uses_lost', { ...lost, beforeMs: now.wallMs });
    if (alarmed) alarms.add('uses_lost');
    else alarms.remove('uses_lost');
  });
}
