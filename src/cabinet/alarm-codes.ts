export const alarmCodes = [
  'left_open',
  'forced',
  'sensor_contradicts',
  'sensor_chatters',
  'board_silent',
  'duplicate_address',
  'port_lost',
  'reader_lost',
  'hardware_down',
  'pin_attack',
  'pepper_lost',
  'data_exposed',
  'trust_unusable',
  'terminal_down',
  'device_keys_unusable',
  'uses_lost',
  'state_awaited',
  'record_failed',
  'record_filling',
  'record_collection_only',
  'record_full',
  'receipt_mismatch',
  'clock_not_set',
  'uplink_down',
  'uplink_budget',
  'certificate_expires',
  'backup_failed',
  'decommissioned',
] as const;
export type AlarmCode = (typeof alarmCodes)[number];

/** False for a code that another version of the program stored. */
export function isAlarmCode(code: string): code is AlarmCode {
  return alarmCodes.some((known) => known === code);
}
