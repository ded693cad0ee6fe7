import { afterEach, describe, expect, it } from 'vitest';
import { openPty, type Pty } from '../../drivers/simulator/pty.js';
import { openWire, type Wire } from './wire.js';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, value) => value)).toString('hex');

let pty: Pty | undefined;
let wire: Wire | undefined;

/** The first `count` bytes that arrive at the far end. */
function arrived(far: Pty, count: number): Promise<string> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    far.onData((bytes) => {
      seen = Buffer.concat([seen, bytes]);
      if (seen.length >= count) resolve(seen.toString('hex'));
    });
  });
}

describe('a pseudo-terminal', () => {
  afterEach(async () => {
    await wire?.close();
    pty?.close();
  });

  it('carries every byte value unaltered both ways', async () => {
    pty = openPty();
    wire = await openWire(pty.path);
    const there = arrived(pty, 256);
    wire.port.write(Buffer.from(everyByte, 'hex'));
    expect(await there).toBe(everyByte);
    pty.write(Buffer.from(everyByte, 'hex'));
    expect((await wire.take(256)).replaceAll(' ', '').toLowerCase()).toBe(everyByte);
  });

  it('outlives the closing of the port and serves the next opening', async () => {
    pty = openPty();
    await (await openWire(pty.path)).close();
    wire = await openWire(pty.path);
    const there = arrived(pty, 3);
    wire.port.write([1, 2, 3]);
    expect(await there).toBe('010203');
  });

  it('goes away for the agent when it is closed, also when closed twice', async () => {
    pty = openPty();
    wire = await openWire(pty.path);
    pty.close();
    pty.close();
    // A write is what surely notices: the reader of a hung-up tty may see an endless end of file instead of an error.
    wire.port.write([1]);
    await wire.gone;
    await expect(openWire(pty.path)).rejects.toThrow();
  });
});
