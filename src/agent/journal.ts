import type { Cabinet } from '../cabinet/cabinet.js';
import type { Alarm } from '../cabinet/cabinet-view.js';
import type { Hardware } from '../hardware/hardware.js';
import type { Log } from '../lib/log.js';

/** Tells the log of each alarm raised and cleared. */
export function logAlarms(cabinet: Pick<Cabinet, 'alarms' | 'onAlarms'>, log: Log): void {
  const keyOf = ({ code, part }: Alarm): string => `${code} ${part}`;
  let known = new Map(cabinet.alarms().map((alarm) => [keyOf(alarm), alarm]));
  cabinet.onAlarms((alarms) => {
    const now = new Map(alarms.map((alarm) => [keyOf(alarm), alarm]));
    for (const [key, { code, part, message }] of now)
      if (!known.has(key)) log('warn', 'alarm.raised', { code, part: part || undefined, message });
    for (const [key, { code, part }] of known)
      if (!now.has(key)) log('info', 'alarm.cleared', { code, part: part || undefined });
    known = now;
  });
}

/** Tells the log of ports and of the hardware process. */
export function logHardware(hardware: Pick<Hardware, 'on'>, log: Log): void {
  hardware.on('bus', ({ bus, open, error }) =>
    log(open ? 'info' : 'warn', open ? 'bus.open' : 'bus.port_failed', { bus, message: error }),
  );
  hardware.on('process', ({ up, restarts, error }) =>
    log(up ? 'info' : 'error', up ? 'hardware.up' : 'hardware.gone', { restarts, message: error }),
  );
}
