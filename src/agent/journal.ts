import type { Cabinet } from '../cabinet/cabinet.js';
import type { Alarm } from '../cabinet/cabinet-view.js';
import type { BoardSpec } from '../config/specs.js';
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

/** A measured pulse this far off does not do to a lock what the config asks for. */
const pulseTolerance = { share: 0.2, ms: 20 };

/** Tells the log of ports, GPIO banks, readers, pulses of a wrong length, and of the hardware process. */
export function logHardware(hardware: Pick<Hardware, 'on'>, boards: readonly BoardSpec[], log: Log): void {
  hardware.on('bus', ({ bus, open, error }) =>
    log(open ? 'info' : 'warn', open ? 'bus.open' : 'bus.port_failed', { bus, message: error }),
  );
  hardware.on('process', ({ up, restarts, error }) =>
    log(up ? 'info' : 'error', up ? 'hardware.up' : 'hardware.gone', { restarts, message: error }),
  );
  const faulty = new Set<string>();
  hardware.on('board', ({ board, answering, error, message }) => {
    if (error) {
      faulty.add(board);
      log('warn', error, { board, message });
    } else if (answering && faulty.delete(board)) log('info', 'board.answers', { board });
  });
  hardware.on('reader', ({ reader, ready, error, message }) => {
    if (ready) log('info', 'reader.ready', { reader });
    else if (error) log('warn', error, { reader, message });
  });
  const duePulseMs = new Map(boards.map(({ id, pulseMs }) => [id, pulseMs]));
  hardware.on('pulse', ({ board, channel, lengthMs }) => {
    const dueMs = duePulseMs.get(board) ?? lengthMs;
    if (Math.abs(lengthMs - dueMs) <= pulseTolerance.share * dueMs + pulseTolerance.ms) return;
    log('warn', 'pulse.wrong_length', { board, channel, dueMs, lengthMs: Math.round(lengthMs) });
  });
}
