import type { AuditLog } from '../audit/audit-log.js';
import type { NewEvent } from '../audit/event.js';
import type { AlarmCode } from '../cabinet/alarm-codes.js';
import type { Alarms } from '../store/alarms.js';
import type { Store } from '../store/store.js';

/**
 * Raises an alarm and writes its row once while a part of the cabinet cannot be used; clears it when it can.
 * @param row what to write; `undefined` when the part can be used
 * @throws LockerError `store.*`
 */
export function recordOutage(
  store: Store,
  audit: AuditLog,
  alarms: Alarms,
  alarm: AlarmCode,
  row: NewEvent | undefined,
): void {
  if ((row !== undefined) === alarms.has(alarm)) return;
  store.tx(() => {
    if (row === undefined) {
      alarms.remove(alarm);
      return;
    }
    alarms.add(alarm);
    audit.append(row);
  });
}
