import type { Sessions } from '../access/sessions.js';
import type { Config } from '../config/specs.js';
import { type Kiosk, startKiosk } from '../kiosk/kiosk.js';
import type { KioskWorld } from '../kiosk/kiosk-world.js';
import { packageVersion } from '../lib/built.js';
import type { Uplink } from '../uplink/uplink.js';
import type { Edges } from './edges.js';
import { countOpenings } from './opening-count.js';
import { startOverview } from './overview.js';
import type { RentalOffice } from './rentals.js';

/** Serves the page and its API, where there is one. */
export async function startPage(edges: Edges, uplink?: Uplink): Promise<Kiosk | undefined> {
  const { config, tables, hardware, cabinet, people, signed, presenter, sessions, atReaders, rentals, sim, fault } =
    edges;
  if (!config.kiosk) return undefined;
  return startKiosk({
    listen: config.kiosk.listen,
    page: pageFacts(config, config.kiosk),
    cabinet,
    present: (presented) => presenter.present(presented),
    identify: (presented) => presenter.identify(presented),
    sessions,
    inside: startOverview({ config, tables, cabinet, hardware, receipts: signed.receipts, uplink }),
    // Where customers rent nothing there are deliveries, and these need sessions only.
    ...(rentals && config.rental?.tariffs.length && { rentals: rentalsAtPage(rentals, sessions) }),
    onPresented: (listener) => atReaders.onPresented(listener),
    pinDigits: config.access.pinDigits,
    clock: () => tables.clock.now(),
    counters: {
      hardware: () => hardware.counters(),
      openings: countOpenings(cabinet),
      record: () => ({ rows: tables.room.use.rows, ratio: tables.room.ratio }),
      requests: () => people.requests.measure(),
      ...(rentals && { rentals: () => rentals.desk.counts() }),
      ...(uplink && { uplink: () => uplink.state() }),
    },
    ...(sim && { sim }),
    version: packageVersion(),
    onFault: fault,
  });
}

function pageFacts(
  { cabinet, sizes, audit, rental }: Config,
  { listen: _, ...page }: NonNullable<Config['kiosk']>,
): KioskWorld['page'] {
  const { timezone, leftOpenMs } = cabinet;
  return {
    ...{ ...page, timezone, leftOpenMs, sizes, keptMs: audit.retentionMs.payment },
    ...(rental?.deliveries && { deliver: true }),
  };
}

/** What the page may do to rentals. */
export function rentalsAtPage(
  { desk, inSession, onChange }: RentalOffice,
  sessions: Sessions,
): NonNullable<KioskWorld['rentals']> {
  const acts = inSession(sessions);
  return {
    offer: (wish) => desk.offer(wish),
    offers: () => desk.offers(),
    view: (rental) => desk.view(rental),
    cancel: (rental) => desk.cancel(rental),
    again: (rental) => desk.again(rental),
    rentalOf: (session) => acts.rentalOf(session),
    pay: (session, moreMs) => acts.pay(session, moreMs),
    end: (session, open) => acts.end(session, open),
    onChange,
  };
}
