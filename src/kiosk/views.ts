import type { Presentation } from '../access/presentation.js';
import type { AlarmCode } from '../cabinet/alarm-codes.js';
import type { Alarm, LockerView } from '../cabinet/cabinet-view.js';
import { formatDuration } from '../config/duration.js';
import { formatRupees } from '../lib/money.js';
import type { Offers } from '../rental/desk.js';
import type { KioskWorld } from './kiosk-world.js';
import { offerProblem } from './rentals.js';
import { screenAt } from './screen.js';
import type { KioskCabinet, KioskHealth, KioskLocker, KioskOffers, KioskPresented } from './wire.js';

/** Leaves out what a stranger at the cabinet has no use for: boards, channels and alarms by name. */
export function kioskLocker({ id, size, latch, door, doorContact, opening }: LockerView): KioskLocker {
  return { id, size, latch, ...(doorContact && { door }), opening };
}

/** With these no customer's door opens until somebody has looked after the cabinet. */
const opensNothing: ReadonlySet<AlarmCode> = new Set([
  'hardware_down',
  'record_failed',
  'record_full',
  'decommissioned',
]);

export function kioskHealth(alarms: readonly Alarm[]): KioskHealth {
  if (alarms.some(({ code }) => opensNothing.has(code))) return 'out_of_service';
  if (alarms.some(({ code }) => code !== 'clock_not_set')) return 'attention';
  return alarms.length === 0 ? 'good' : 'clock_not_set';
}

function kioskOffers({ sizes, refused }: Offers, measures: KioskWorld['page']['sizes']): KioskOffers {
  return {
    sizes: sizes.map(({ size, free, prices }) => ({
      ...{ size, free },
      ...(measures[size] && { measures: measures[size] }),
      prices: prices.map(({ durationMs, paise, tax }) => ({
        ...{ duration: formatDuration(durationMs), amount: formatRupees(paise) },
        ...(tax && { tax: { name: tax.name, percent: tax.basisPoints / 100, amount: formatRupees(tax.paise) } }),
      })),
    })),
    ...(refused && { refused: offerProblem(refused) }),
  };
}

/** What the config says of the page. */
function pageFacts({ page, clock }: KioskWorld) {
  const { language, languages, timezone, leftOpenMs, deliver, help, notice, keptMs, receipt, screen, sound } = page;
  const { state, wallMs } = clock();
  return {
    ...{ language, languages, timezone, leftOpenSeconds: Math.round(leftOpenMs / 1000) },
    ...(deliver && { deliver }),
    ...(help && { help }),
    ...(notice && { notice: { ...notice, kept: formatDuration(keptMs) } }),
    ...(receipt !== undefined && { receipt }),
    screen: screenAt(screen, state === 'untrusted' ? undefined : wallMs, timezone),
    sound,
  };
}

export function kioskCabinet(world: KioskWorld): KioskCabinet {
  const { cabinet } = world;
  return {
    id: cabinet.id,
    lockers: cabinet.lockers().map(kioskLocker),
    health: kioskHealth(cabinet.alarms()),
    clock: world.clock().state,
    simulated: world.sim !== undefined,
    pinDigits: world.pinDigits,
    ...pageFacts(world),
    ...(world.rentals && { rental: kioskOffers(world.rentals.offers(), world.page.sizes) }),
  };
}

export function kioskPresented(presentation: Presentation): KioskPresented {
  switch (presentation.kind) {
    case 'done': {
      const { result, session } = presentation;
      const by = session && { session: session.session, seconds: session.seconds };
      return { outcome: result.outcome, locker: result.locker, ...by };
    }
    case 'choose': {
      const { lockers, session } = presentation;
      return { outcome: 'choose', lockers, ...(session && { session: session.session, seconds: session.seconds }) };
    }
    case 'owing': {
      const { locker, paise, session } = presentation;
      const by = session && { session: session.session, seconds: session.seconds };
      return { outcome: 'owing', locker, amount: formatRupees(paise), ...by };
    }
    case 'denied':
      return { outcome: 'denied' };
    case 'wait':
      return { outcome: 'wait', seconds: presentation.seconds };
    case 'unavailable':
      return { outcome: 'unavailable', error: presentation.error.code };
  }
}
