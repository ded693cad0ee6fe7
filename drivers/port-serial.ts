import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { defaultSerial } from '../src/config/line-specs.js';
import type { BusSpec } from '../src/config/specs.js';
import { LockerError, messageOf } from '../src/lib/errors.js';
import type { Port, Written } from './port.js';
import { PortEnd } from './port-end.js';
import { switchByRts } from './rs485.js';

/** Opens a tty for this process alone. Rejects with `bus.port_failed`. */
export async function openSerialPort(bus: Pick<BusSpec, 'port' | 'baud' | 'serial' | 'rs485'>): Promise<Port> {
  const { port: path, baud: baudRate, serial: settings = defaultSerial } = bus;
  await mustBeDevice(path);
  const serial = new SerialPort({ path, baudRate, ...settings, autoOpen: false, lock: true });
  const end = new PortEnd();
  serial.on('error', (error) => end.end(error));
  serial.on('close', (error: Error | null) => end.end(error ?? undefined));
  await new Promise<void>((resolve, reject) => {
    serial.open((error) => (error ? reject(portFailed(path, explain(path, error), error)) : resolve()));
  });
  const opened = wrap(serial, end);
  if (!bus.rs485) return opened;
  try {
    switchByRts(path, descriptorOf(serial), bus.rs485);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** -1, which the kernel refuses, where the port has gone meanwhile. */
function descriptorOf({ port }: SerialPort): number {
  return port && 'fd' in port ? (port.fd ?? -1) : -1;
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
