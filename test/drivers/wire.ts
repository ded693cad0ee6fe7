import { SerialPort } from 'serialport';
import type { SimEvent } from '../../drivers/simulator/messages.js';

/** The agent's end of a simulated line, as plain bytes. */
export interface Wire {
  readonly port: SerialPort;
  /** Sends and waits until `count` more bytes have come. */
  ask(hex: string, count: number): Promise<string>;
  /** Waits until `count` more bytes have come. */
  take(count: number): Promise<string>;
  /** Resolves when the tty has gone away. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
}

export async function openWire(path: string): Promise<Wire> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  // A write into a tty that went away ends in an error, a close, or both.
  const gone = new Promise<void>((resolve) => {
    port.on('close', () => resolve());
    port.on('error', () => resolve());
  });
  let received = Buffer.alloc(0);
  let changed: (() => void) | undefined;
  port.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    changed?.();
  });
  const take = async (count: number): Promise<string> => {
    while (received.length < count) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    const taken = received.subarray(0, count);
    received = received.subarray(count);
    return spaced(taken);
  };
  return {
    port,
    take,
    gone,
    ask: (hex, count) => {
      port.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
      return take(count);
    },
    close: () =>
      new Promise((resolve) => {
        if (port.isOpen) port.close(() => resolve());
        else resolve();
      }),
  };
}

function spaced(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

type EventOf<Type extends SimEvent['type']> = Extract<SimEvent, { type: Type }>;

/** Collects a simulator's events and waits for one. */
export class Events {
  readonly all: SimEvent[] = [];
  #changed: (() => void) | undefined;

  readonly add = (event: SimEvent): void => {
    this.all.push(event);
    this.#changed?.();
  };

  of<Type extends SimEvent['type']>(type: Type): EventOf<Type>[] {
    return this.all.filter((event): event is EventOf<Type> => event.type === type);
  }

  async waitFor<Type extends SimEvent['type']>(type: Type, count = 1): Promise<EventOf<Type>[]> {
    while (this.of(type).length < count) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.of(type);
  }
}
