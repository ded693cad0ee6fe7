import { execFileSync } from 'node:child_process';
import { constants, existsSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import type { Pty } from '../../../drivers/simulator/pty.js';
import { eventually } from '../../running-daemon.js';

const gadget = '/sys/kernel/config/usb_gadget/adapter';
const controller = 'dummy_udc.0';
const farEnd = '/dev/ttyGS0';

/** A USB serial adapter whose USB cable can be pulled: a gadget of the kernel's own on a host controller without wires. */
export interface UsbAdapter {
  /** The tty that the agent opens; there while the adapter is plugged in. */
  readonly path: string;
  /** Gives the line behind the adapter, to be opened afresh each time. */
  plugIn(): Promise<Pty>;
  /** The kernel has taken the tty away when this returns. */
  pullOut(): void;
}

export function usbAdapter(): UsbAdapter {
  mkdirSync(join(gadget, 'configs/c.1'), { recursive: true });
  mkdirSync(join(gadget, 'functions/acm.0'));
  writeFileSync(join(gadget, 'idVendor'), '0x1d6b');
  writeFileSync(join(gadget, 'idProduct'), '0x0104');
  symlinkSync(join(gadget, 'functions/acm.0'), join(gadget, 'configs/c.1/acm.0'));
  const path = '/dev/ttyACM0';
  return {
    path,
    plugIn: async () => {
      writeFileSync(join(gadget, 'UDC'), controller);
      await eventually('the kernel has found the adapter', () => existsSync(path));
      return openFarEnd();
    },
    pullOut: () => writeFileSync(join(gadget, 'UDC'), '\n'),
  };
}

function openFarEnd(): Pty {
  const fd = openSync(farEnd, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  execFileSync('stty', ['-F', farEnd, 'raw', '-echo']);
  const stream = new ReadStream(fd);
  // The cable is out: nobody is at the other end any more.
  stream.on('error', () => stream.destroy());
  return {
    path: farEnd,
    onData: (listener) => {
      stream.on('data', (chunk: Buffer) => listener(chunk));
    },
    write: (bytes) => {
      if (!stream.destroyed) stream.write(bytes);
    },
    close: () => stream.destroy(),
  };
}
