import { stat } from 'node:fs/promises';
import type { SerialSettings } from '../../src/config/line-specs.js';
import { LockerError } from '../../src/lib/errors.js';
import { openSerialPort } from '../port-serial.js';
import type { OpenFor } from './device.js';

/** After an unplug serialport may say nothing until something is written, and to a reader nothing ever is. */
const LOOK_MS = 2_000;

/** A reader on a serial line. Rejects with `bus.port_failed`. */
export function serialDevice(
  line: { readonly port: string; readonly baud: number; readonly serial?: SerialSettings },
  lookMs = LOOK_MS,
): OpenFor<Uint8Array> {
  return async ({ data, lost }) => {
    const opened = await openSerialPort(line);
    const node = await nodeAt(line.port);
    const gone = (cause?: unknown): void =>
      lost(new LockerError('reader.gone', `${line.port} has gone; is it plugged in?`, { port: line.port }, { cause }));
    opened.onData(data);
    opened.onClose(gone);
    const look = setInterval(async () => {
      // The same name may stand for another device by now.
      if ((await nodeAt(line.port)) !== node) gone();
    }, lookMs);
    return {
      close: () => {
        clearInterval(look);
        opened.close();
      },
    };
  };
}

/** Which device a path stands for now; `none` when it is not there. */
async function nodeAt(path: string): Promise<string> {
  try {
    const { dev, ino, rdev } = await stat(path);
    return `${dev} ${ino} ${rdev}`;
  } catch {
    // Whatever the reason, nobody reaches the device by this name.
    return 'none';
  }
}
