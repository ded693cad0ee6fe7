import type { EventName } from '../audit/event.js';

/**
 * The events of the record that are shown at the cabinet to those who run it: what its doors, boards and lines did, and what was done to
 * them. A closed list: nothing about payments, rentals, persons and their requests, rights and cards.
 */
export const shownEvents = [
  ...['access.denied', 'lock.opened', 'lock.failed', 'lock.unconfirmed', 'lock.left_open', 'lock.forced'],
  ...['lock.sensor_contradicts', 'lock.sensor_agrees', 'lock.sensor_chatters', 'lock.sensor_rests'],
  ...['admin.open', 'admin.blocked', 'admin.unblocked', 'admin.emptied', 'admin.fault_cleared'],
  ...['admin.config_changed', 'admin.decommissioned', 'admin.recommissioned'],
  ...['device.started', 'device.stopped', 'device.crashed', 'device.updated'],
  ...['device.record_failed', 'device.record_room', 'device.hardware_died', 'device.hardware_back'],
  ...['device.port_lost', 'device.port_back', 'device.reader_lost', 'device.reader_back'],
  ...['device.board_silent', 'device.board_back', 'device.duplicate_address', 'device.address_unique'],
  ...['device.pin_attack', 'device.pin_attack_over', 'device.pepper_lost', 'device.data_exposed'],
  ...['device.trust_unusable', 'device.keys_unusable', 'device.terminal_down', 'device.terminal_back'],
  ...['device.uplink_down', 'device.uplink_back', 'device.uplink_budget_spent', 'device.uplink_budget_renewed'],
  ...['device.certificate_expires', 'device.chain_started', 'clock.changed', 'clock.stepped', 'sync.receipt_mismatch'],
] as const satisfies readonly EventName[];
type ShownEvent = (typeof shownEvents)[number];

export function isShown(event: EventName): event is ShownEvent {
  return shownEvents.some((shown) => shown === event);
}
