import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { LockerError, messageOf } from '../src/lib/errors.js';
import type { Port, Written } from './port.js';
import { PortEnd } from './port-end.js';

/** Opens a tty, 8N1, for this process alone. */
export async function openSerialPort(path: string, baud: number): Promise<Port> {
  await mustBeDevice(path);
  // hupcl off: closing must not drop DTR and RTS, which reset some adapters and boards.
  const serial = new SerialPort({ path, baudRate: baud, autoOpen: false, lock: true, hupcl: false });
  const end = new PortEnd();
  serial.on('error', (error) => end.end(error));
  serial.on('close', (error: Error | null) => end.end(error ?? undefined));
  await new Promise<void>((resolve, reject) => {
    serial.open((error) => (error ? reject(portFailed(path, explain(path, error), error)) : resolve()));
  });
  return wrap(serial, end);
}

function wrap(serial: SerialPort, end: PortEnd): Port {
  const close = (error?: Error): void => {
    end.end(error);
    // It reports its end by events that are listened to above; an error here is that it is closed already.
    if (serial.isOpen) serial.close(() => undefined);
  };
  return {
    // No drain: tcdrain holds a thread of the pool for as long as the line is slow, and on USB adapters and
    // pseudo-terminals returns before the wire is through. The bus computes the end instead.
    write: (bytes) =>
      new Promise<Written>((resolve) => {
        if (end.ended || !serial.isOpen) {
          resolve('no');
          return;
        }
        serial.write(bytes, undefined, (error) => {
          // The kernel refused the write (EIO after an unplug): none of it is on its way.
          resolve(error ? 'no' : 'yes');
          if (error) close(error);
        });
      }),
    purge: () =>
      new Promise((resolve) => {
        serial.flush((error) => {
          if (error) close(error);
          resolve();
        });
      }),
    onData: (listener) => {
      serial.on('data', (chunk: Buffer) => listener(chunk));
    },
    onClose: (listener) => end.listen(listener),
    close: () => close(),
  };
}

async function mustBeDevice(path: string): Promise<void> {
  try {
    const found = await stat(path);
    if (found.isCharacterDevice()) return;
  } catch (error) {
    throw portFailed(path, explain(path, error), error);
  }
  throw portFailed(path, `${path} is no serial port: it is not a device. Set \`port\` to the adapter's path`);
}

function explain(path: string, error: unknown): string {
  const message = messageOf(error);
  if (/ENOENT|ENXIO|no such file|no such device/i.test(message))
    return `${path} is not there. Is the adapter plugged in?`;
  if (/EACCES|permission denied/i.test(message)) {
    return `${path} may not be opened by this user. Add the user to the group of the device, often dialout`;
  }
  if (/inappropriate ioctl|ENOTTY/i.test(message)) {
    return `${path} is no serial port: it is a device of another kind. Set \`port\` to the adapter's path`;
  }
  if (/lock/i.test(message)) return `${path} is used by another program. Stop that program`;
  return `${path} cannot be opened: ${message}`;
}

function portFailed(path: string, message: string, cause?: unknown): LockerError {
  return new LockerError('bus.port_failed', message, { port: path }, cause === undefined ? {} : { cause });
}
