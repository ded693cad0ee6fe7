import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPty, type Pty } from '../../drivers/simulator/pty.js';
import { defaultSerial } from '../../src/config/line-specs.js';
import type { ReaderSpec } from '../../src/config/reader-specs.js';
import type { HardwareEvents } from '../../src/hardware/hardware.js';
import { startHardware } from '../../src/hardware/link.js';
import { cabinetFolder, eventually } from '../running-daemon.js';

/** A serial reader whose cable a test plugs in and pulls out; its path stays the same, as a name in by-id does. */
class Cable {
  #pty: Pty | undefined;

  constructor(readonly path: string) {}

  plugIn(): void {
    this.#pty = openPty();
    symlinkSync(this.#pty.path, this.path);
  }

  pullOut(): void {
    if (!this.#pty) return;
    rmSync(this.path);
    this.#pty.close();
    this.#pty = undefined;
  }

  send(bytes: Uint8Array | string): void {
    this.#pty?.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  }

  async byteByByte(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      this.send(Uint8Array.of(byte));
      await delay(1);
    }
  }
}

/** A real hardware process with a scanner and a tag reader on real ttys, and with a keypad that is not there. */
async function bench() {
  const folder = cabinetFolder();
  onTestFinished(() => folder.remove());
  const scanner = new Cable(join(folder.path, 'scanner'));
  const tags = new Cable(join(folder.path, 'tags'));
  for (const cable of [scanner, tags]) {
    cable.plugIn();
    onTestFinished(() => cable.pullOut());
  }
  const readers: readonly ReaderSpec[] = [
    { id: 'front', driver: 'serial-scanner', port: scanner.path, baud: 9600, serial: defaultSerial },
    { id: 'tags', driver: 'rdm6300', port: tags.path },
    { id: 'pad', driver: 'keypad', device: join(folder.path, 'no-keypad') },
  ];
  const link = await startHardware({ buses: [], boards: [], readers });
  onTestFinished(() => link.stop());
  const presented: string[] = [];
  const states: HardwareEvents['reader'][] = [];
  link.on('presented', ({ reader, kind, text }) => presented.push(`${reader} ${kind} ${text}`));
  link.on('reader', (fact) => states.push(fact));
  const state = (reader: string, ready: boolean) =>
    eventually(`${reader} is ${ready ? 'ready' : 'away'}`, () => {
      const last = states.findLast((fact) => fact.reader === reader);
      return last?.ready === ready ? last : undefined;
    });
  const told = (count: number) => eventually(`presentation ${count}`, () => presented.length >= count && presented);
  await state('front', true);
  await state('tags', true);
  return { scanner, tags, link, presented, state, told };
}

const tag = new TextEncoder().encode('\x0213005D1DA5F6\x03');

describe('the readers of a hardware process', () => {
  it('hand on codes and cards that come byte by byte, and one that is missing delays none', async () => {
    const { scanner, tags, link, state, told } = await bench();
    expect(await state('pad', false)).toMatchObject({ error: 'reader.no_device' });
    const ack = Uint8Array.of(0x02, 0, 0, 0x01, 0, 0x33, 0x31);
    await scanner.byteByByte(Uint8Array.from([...ack, ...new TextEncoder().encode('eyJ.abc\r\n')]));
    expect(await told(1)).toEqual(['front code eyJ.abc']);
    // Without an end: the silence behind it is one.
    scanner.send('plain');
    expect(await told(2)).toContain('front code plain');
    await tags.byteByByte(tag);
    tags.send(tag);
    tags.send(tag);
    expect(await told(3)).toContain('tags card 13005D1DA5');
    const counters = () => link.counters().then(({ readers }) => readers);
    await eventually('the repeats', async () => (await counters()).tags?.repeats === 2);
    expect(await counters()).toMatchObject({
      front: { ready: true, read: 2 },
      tags: { ready: true, read: 1 },
      pad: { ready: false, read: 0, error: 'reader.no_device' },
    });
  });

  it('outlive noise, and take none of it for a code or a card', async () => {
    const { scanner, tags, link, told } = await bench();
    const noise = Uint8Array.from({ length: 500 }, (_, index) => (index * 7919) & 0xff);
    scanner.send(noise);
    tags.send(noise);
    scanner.send('\r');
    await eventually('the noise is over', async () => (await link.counters()).readers.front?.refused.noise);
    tags.send('\x0213005D1DA5F7\x03');
    tags.send(tag);
    await told(1);
    scanner.send('good\r');
    expect((await told(2)).toSorted()).toEqual(['front code good', 'tags card 13005D1DA5']);
    expect((await link.counters()).readers.tags?.refused.damaged).toBeGreaterThan(0);
  });

  it('that is pulled out is told, and is read again when it is back; what it had begun is forgotten', async () => {
    const { scanner, tags, presented, state, told } = await bench();
    scanner.send('half');
    scanner.pullOut();
    expect(['reader.gone', 'bus.port_failed']).toContain((await state('front', false)).error);
    tags.send(tag);
    await told(1);
    scanner.plugIn();
    await state('front', true);
    scanner.send('whole\r');
    await eventually('the whole text', () => presented.includes('front code whole'));
    expect(presented).not.toContain('front code halfwhole');
  });

  it('are away with their process and back with the next, which presents nothing a second time', async () => {
    const { scanner, link, state, told } = await bench();
    scanner.send('once\r');
    await told(1);
    if (link.pid === undefined) throw new Error('there is no hardware process');
    process.kill(link.pid, 'SIGKILL');
    expect(await state('front', false)).toEqual({ reader: 'front', ready: false });
    await state('front', true);
    scanner.send('twice\r');
    expect(await told(2)).toEqual(['front code once', 'front code twice']);
  });
});
