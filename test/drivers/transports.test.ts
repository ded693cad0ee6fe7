import { execFileSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSerialPort } from '../../drivers/port-serial.js';
import { encodeRs485 } from '../../drivers/rs485.js';
import { openPty } from '../../drivers/simulator/pty.js';
import { characterMs, quietMs, silenceMs } from '../../drivers/wire-timing.js';
import { defaultSerial, type Rs485Settings } from '../../src/config/line-specs.js';
import { BenchCabinet, boardSpec, busSpec, eventually } from './bench-cabinet.js';

const rs485: Rs485Settings = {
  ...{ rtsOnSend: true, rtsAfterSend: false, delayBeforeMs: 0, delayAfterMs: 0, rxDuringTx: false },
};

describe('a character on the wire', () => {
  it('is as long as its start, data, parity and stop bits', () => {
    expect(characterMs({ baud: 10_000 })).toBe(1);
    expect(characterMs({ baud: 10_000, serial: { ...defaultSerial, parity: 'even' } })).toBe(1.1);
    expect(characterMs({ baud: 10_000, serial: { ...defaultSerial, dataBits: 7, parity: 'odd', stopBits: 2 } })).toBe(
      1.1,
    );
    expect(characterMs({ baud: 10_000, serial: { ...defaultSerial, dataBits: 5 } })).toBe(0.7);
  });

  it('makes the silence between two frames longer with a parity bit', () => {
    expect(silenceMs({ baud: 10_000 })).toBe(3.5);
    expect(silenceMs({ baud: 10_000, serial: { ...defaultSerial, parity: 'even' } })).toBeCloseTo(3.85);
    expect(silenceMs({ baud: 115_200, serial: { ...defaultSerial, parity: 'even' } })).toBe(1.75);
    expect(quietMs({ baud: 1000, serial: { ...defaultSerial, stopBits: 2 } })).toBe(38.5);
  });
});

describe('a tty', () => {
  it('gets the settings of its bus', async () => {
    const pty = openPty();
    onTestFinished(() => pty.close());
    // A pseudo-terminal has always eight data bits and no parity; the rest it keeps as it is told.
    const serial = {
      ...defaultSerial,
      stopBits: 2,
      rtscts: true,
      xon: true,
      xoff: true,
      xany: true,
      hupcl: true,
    } as const;
    const settings = () => execFileSync('stty', ['-F', pty.path, '-a'], { encoding: 'utf8' });
    const port = await openSerialPort(busSpec({ port: pty.path, baud: 38400, serial }));
    expect(settings()).toMatch(/speed 38400 baud/);
    for (const name of ['cstopb', 'crtscts', 'ixon', 'ixoff', 'ixany', 'hupcl']) {
      expect(settings()).toMatch(new RegExp(`(?<!-)\\b${name}\\b`));
    }
    port.close();
    const plain = openPty();
    onTestFinished(() => plain.close());
    const usual = await openSerialPort(busSpec({ port: plain.path }));
    onTestFinished(() => usual.close());
    const text = execFileSync('stty', ['-F', plain.path, '-a'], { encoding: 'utf8' });
    for (const name of ['cstopb', 'crtscts', 'ixon', 'ixoff', 'hupcl']) expect(text).toContain(`-${name}`);
  });
});

describe('the direction of an RS-485 driver', () => {
  it('is told to the kernel as its struct serial_rs485', () => {
    const words = (settings: Partial<Rs485Settings>, order: 'LE' | 'BE' = 'LE') =>
      Buffer.from(encodeRs485({ ...rs485, ...settings }, order))
        .toString('hex')
        .match(/.{8}/g);
    const padding = new Array(5).fill('00000000');
    expect(words({})).toEqual(['03000000', '00000000', '00000000', ...padding]);
    expect(words({ rtsOnSend: false, rtsAfterSend: true })).toEqual(['05000000', '00000000', '00000000', ...padding]);
    expect(words({ rxDuringTx: true, delayBeforeMs: 1, delayAfterMs: 100 })).toEqual([
      ...['13000000', '01000000', '64000000', ...padding],
    ]);
    expect(words({ delayBeforeMs: 2 }, 'BE')).toEqual(['00000003', '00000002', '00000000', ...padding]);
  });

  it('that the port cannot switch is told once with what to do, and another bus goes on', async () => {
    const cabinet = new BenchCabinet({
      buses: [busSpec(), busSpec({ id: 'soc', rs485 })],
      boards: [boardSpec(), boardSpec({ id: 'b2', bus: 'soc' })],
    });
    onTestFinished(() => cabinet.stop());
    await eventually(() => cabinet.buses.some(({ open }) => !open));
    await eventually(() => cabinet.answering.get('b1'));
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect(await cabinet.unlock('b2', 7)).toEqual({ sent: 'no', error: 'bus.closed' });
    const errors = cabinet.buses.filter(({ open }) => !open).map(({ error }) => error);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`${cabinet.simulator.paths.soc} cannot switch the direction of an RS-485 line by RTS`);
    expect(errors[0]).toContain('ENOTTY');
    expect(errors[0]).toContain('Leave `rs485` out of the bus when the adapter switches by itself');
  });

  it('leaves the port free for others when it cannot be switched', async () => {
    const pty = openPty();
    onTestFinished(() => pty.close());
    await expect(openSerialPort(busSpec({ port: pty.path, rs485 }))).rejects.toMatchObject({ code: 'bus.port_failed' });
    const port = await openSerialPort(busSpec({ port: pty.path }));
    port.close();
  });
});
