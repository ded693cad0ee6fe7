import type { BusSpec } from '../src/config/specs.js';
import type { Port } from './port.js';
import { openSerialPort } from './port-serial.js';
import { openTcpPort } from './port-tcp.js';

/**
 * Opens a bus's port: a tty path, or `tcp://IP:PORT`. Rejects with `bus.port_failed`, whose message says what is wrong with
 * which port and what to do.
 */
export function openPort(bus: BusSpec): Promise<Port> {
  return bus.port.startsWith('tcp://') ? openTcpPort(bus.port) : openSerialPort(bus);
}
