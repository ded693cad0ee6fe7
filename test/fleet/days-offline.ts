import { eventually } from '../running-daemon.js';
import { ledgerBreaches } from './ledger.js';
import { Kept } from './living.js';
import { openSendingCabinet } from './sending-cabinet.js';
import { Site } from './site.js';

const dayMs = 86_400_000;
const days = 3;
const rowsOfOpening = 2;
const withinMs = 300_000;
/** Openings that are recorded before the rest of the program has its turn. */
const atOnce = 50;

interface OfflineOutcome {
  readonly breaches: readonly string[];
  readonly events: number;
  /** From when the broker was there again until every row had its receipt. */
  readonly drainSeconds: number;
}

/** A cabinet whose broker is away for three days by its clock, in which it records so many events; then it is back. */
export async function daysOffline(events: number): Promise<OfflineOutcome> {
  const site = await Site.open();
  await site.broker.kill();
  const pace = { retry: { firstMs: 100, capMs: 1000 }, lookMs: 1000 };
  const [setup] = await site.cabinets(['AWAY-1'], site.broker.port, {}, pace);
  if (!setup) throw new Error('no cabinet');
  let passedMs = 0;
  const beganMs = Date.UTC(2026, 5, 1);
  const time = { wallMs: () => beganMs + passedMs, monoMs: () => passedMs };
  const cabinet = openSendingCabinet(setup, { time });
  const { uplink, audit } = cabinet;
  const ticks = setInterval(() => uplink.tick(), 1000);
  const config = await site.collector('collector-1');
  const collector = new Kept(() => site.run('fleet/plain-collector', config));
  try {
    uplink.start();
    for (let recorded = 0; recorded < events; recorded += rowsOfOpening) {
      passedMs += (days * dayMs * rowsOfOpening) / events;
      cabinet.record();
      if (recorded % (atOnce * rowsOfOpening) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const breaches = uplink.state().online || cabinet.receipted() > 0 ? ['it was not offline'] : [];
    await site.broker.start();
    const backMs = performance.now();
    await eventually('all is handed over', () => cabinet.receipted() === audit.head().seq, withinMs);
    const drainSeconds = (performance.now() - backMs) / 1000;

    const { chain, seq: last, hash } = audit.head();
    const written = { cabinet: setup.cabinet, chain, last, hashes: new Map([[last, hash]]) };
    const [found] = await site.query(
      `SELECT max(wall_ms) - min(wall_ms) AS span, count(*) FILTER (WHERE received_ms < before)::int AS early
       FROM (SELECT wall_ms, received_ms, lag(received_ms) OVER (ORDER BY seq) AS before FROM events) AS rows`,
    );
    if (found?.early !== 0) breaches.push(`${found?.early} rows came before the one that they follow`);
    if (Math.abs(Number(found?.span) - days * dayMs) > 60_000) breaches.push(`the rows are of ${found?.span} ms`);
    return { breaches: [...breaches, ...(await ledgerBreaches(site, [written]))], events: last, drainSeconds };
  } finally {
    clearInterval(ticks);
    await cabinet.end();
    await collector.end();
    await site.end();
  }
}
