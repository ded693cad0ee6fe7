import type { Presentation } from '../access/presentation.js';
import type { Alarm, LockerView } from '../cabinet/cabinet-view.js';
import type { KioskWorld } from './kiosk-world.js';
import type { KioskCabinet, KioskHealth, KioskLocker, KioskPresented } from './wire.js';

/** Leaves out what a stranger at the cabinet has no use for: boards, channels and alarms by name. */
export function kioskLocker({ id, size, latch, door, doorContact, opening }: LockerView): KioskLocker {
  return { id, size, latch, ...(doorContact && { door }), opening };
}

export function kioskHealth(alarms: readonly Alarm[]): KioskHealth {
  if (alarms.some(({ code }) => code !== 'clock_not_set')) return 'attention';
  return alarms.length === 0 ? 'good' : 'clock_not_set';
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
  };
}

export function kioskPresented(presentation: Presentation): KioskPresented {
  switch (presentation.kind) {
    case 'done':
      return { outcome: presentation.result.outcome, locker: presentation.result.locker };
    case 'choose': {
      const { lockers, session } = presentation;
      return { outcome: 'choose', lockers, ...(session && { session: session.session, seconds: session.seconds }) };
    }
    case 'denied':
      return { outcome: 'denied' };
    case 'wait':
      return { outcome: 'wait', seconds: presentation.seconds };
    case 'unavailable':
      return { outcome: 'unavailable', error: presentation.error.code };
  }
}
