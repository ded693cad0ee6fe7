import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Installation } from '../../drivers/installation.js';
import { modbusWaveshare } from '../../drivers/modbus-waveshare.js';
import { waveshareFirmware } from '../../drivers/simulator/modbus-waveshare.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { eventually } from './bench-cabinet.js';
import { releasedIn, type SimulatedLine } from './board-line.js';
import {
  answerOf,
  itKeepsItsVectors,
  looseHands,
  modbusSpec,
  modbusVectors,
  onesIn,
  simulateModbus,
  statusDecoder,
  unlockDecoder,
} from './modbus-bench.js';
import { bytesOf } from './vectors.js';
import { openWire, type Wire } from './wire.js';

const b = bytesOf;

describe('the published frames', () => {
  itKeepsItsVectors('modbus-waveshare', modbusWaveshare, 8);
});

describe('setting the address', () => {
  const published = modbusVectors('modbus-waveshare').filter(
    ({ request }) => request?.kind === 'write-register' && request.unit === 0,
  );

  it('is the published frame, to every board on the line', () => {
    expect(published.length).toBeGreaterThan(1);
    for (const { hex, request } of published) {
      const address = request && 'value' in request ? request.value : 0;
      expect(modbusWaveshare.setAddress?.(address)).toMatchObject({ bytes: b(hex), decode: null });
    }
    expect(modbusWaveshare.setAddress?.(247).bytes.slice(0, 6)).toEqual(b('00 06 40 00 00 F7'));
  });

  it.each([0, -1, 248, 256, 1.5, Number.NaN])('to %s is refused before a byte is made', (address) => {
    expect(() => modbusWaveshare.setAddress?.(address)).toThrow(
      expect.objectContaining({ code: 'config.bad_address' }),
    );
  });
});

describe('an unlock', () => {
  it('is a flash that the board ends by itself, in steps of 100 ms', () => {
    expect(modbusWaveshare.unlock(modbusSpec({ pulseMs: 700 }), 1).bytes).toEqual(b('01 05 02 00 00 07 8D B0'));
    expect(modbusWaveshare.unlock(modbusSpec({ pulseMs: 100, channels: 32 }), 32).bytes.slice(0, 6)).toEqual(
      b('01 05 02 1F 00 01'),
    );
    expect(modbusWaveshare.unlock(modbusSpec({ pulseMs: 3_276_700 }), 1).bytes.slice(4, 6)).toEqual(b('7F FF'));
    expect(modbusWaveshare.release).toBeUndefined();
  });

  it('of a length that the board cannot make is refused before a byte is made', () => {
    for (const pulseMs of [0, 50, 350, 3_276_800]) {
      expect(() => modbusWaveshare.unlock(modbusSpec({ pulseMs }), 1)).toThrow(
        expect.objectContaining({ code: 'config.pulse_impossible' }),
      );
    }
  });

  it('is answered by its own echo and by no echo of another length', () => {
    const decode = unlockDecoder(modbusWaveshare, modbusSpec({ pulseMs: 700 }), 1);
    expect(decode(b('01 05 02 00 00 07 8D B0'), false)).toEqual({ kind: 'answer', value: {}, used: 8 });
    expect(decode(b('01 05 04 00 00 05 0C F9'), true)).toEqual({ kind: 'foreign', used: 8 });
    const shorter = modbusWaveshare.unlock(modbusSpec({ pulseMs: 600 }), 1).bytes;
    expect(decode(shorter, true)).toEqual({ kind: 'foreign', used: 8 });
  });

  it('of a relay that the board does not have is refused by it with a name', () => {
    const refusal = answerOf(
      waveshareFirmware(looseHands(modbusSpec())),
      modbusWaveshare.unlock(modbusSpec({ channels: 9 }), 9).bytes,
    );
    expect(unlockDecoder(modbusWaveshare, modbusSpec(), 9)(refusal ?? b('00'), false)).toEqual({
      kind: 'refused',
      error: 'modbus.illegal_address',
      used: 5,
    });
  });
});

describe('the inputs', () => {
  it('are read by whole bytes, and input n is channel n', () => {
    expect(modbusWaveshare.status(modbusSpec({ channels: 5 }))[0]?.bytes).toEqual(b('01 02 00 00 00 08 79 CC'));
    for (const [channels, ones] of [
      [5, [1, 5]],
      [8, [8]],
      [16, [1, 9, 16]],
      [24, [17, 24]],
      [32, [2, 31]],
    ] as const) {
      const spec = modbusSpec({ channels });
      const query = modbusWaveshare.status(spec)[0]?.bytes ?? b('00');
      const answer = answerOf(waveshareFirmware(looseHands(spec, ones)), query) ?? b('00');
      expect(onesIn(modbusWaveshare, spec, answer)).toEqual(ones);
    }
  });

  it('of a board with none are refused by it, and never read as closed', () => {
    const taken = statusDecoder(modbusWaveshare, modbusSpec())(b('01 82 01 81 60'), false);
    expect(taken).toEqual({ kind: 'refused', error: 'modbus.illegal_function', used: 5 });
  });

  it('of fewer than were asked are no answer', () => {
    const decode = statusDecoder(modbusWaveshare, modbusSpec({ channels: 16 }));
    expect(decode(b('01 02 01 00 A1 88'), true)).toEqual({ kind: 'foreign', used: 6 });
  });
});

describe('all off', () => {
  it('is one order to every relay', () => {
    expect(modbusWaveshare.allOff(modbusSpec()).map(({ bytes }) => bytes)).toEqual([b('01 05 00 FF 00 00 FD FA')]);
    const hands = looseHands(modbusSpec());
    answerOf(waveshareFirmware(hands), b('01 05 00 FF 00 00 FD FA'));
    expect(hands.deeds.map(({ did, channel }) => `${did} ${channel}`)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((channel) => `release ${channel}`),
    );
  });
});

describe('simulated boards on a real tty', () => {
  let line: SimulatedLine;
  let wire: Wire;

  beforeEach(async () => {
    line = simulateModbus(waveshareFirmware, [modbusSpec({ id: 'w1' }), modbusSpec({ id: 'w2', address: 2 })]);
    wire = await openWire(line.bus.port);
  });

  afterEach(async () => {
    await wire.close();
    line.close();
  });

  it('answer the published requests exactly', async () => {
    expect(await wire.ask('01 02 00 00 00 08 79 CC', 6)).toBe('01 02 01 FF E1 C8');
    expect(await wire.ask('01 05 02 00 00 07 8D B0', 8)).toBe('01 05 02 00 00 07 8D B0');
    expect(line.events.of('energised')).toMatchObject([{ channel: 1, forMs: 700 }]);
    expect(await wire.ask('01 02 00 00 00 08 79 CC', 6)).toBe('01 02 01 FE 20 08');
    expect(await wire.ask('01 05 00 FF 00 00 FD FA', 8)).toBe('01 05 00 FF 00 00 FD FA');
    expect(releasedIn(line.switched)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('all take the address that is sent to address 0, and keep it without power', async () => {
    const [first, second] = line.boards;
    second?.fault({ on: 'board', id: 'w2', fault: 'mute' }, true);
    wire.port.write(b('00 06 40 00 00 05 5D D8'));
    expect(await wire.ask('05 02 00 00 00 08 78 48', 6)).toBe('05 02 01 FF E0 F8');
    for (const powered of [false, true]) first?.fault({ on: 'board', id: 'w1', fault: 'unpowered' }, !powered);
    expect(await wire.ask('05 02 00 00 00 08 78 48', 6)).toBe('05 02 01 FF E0 F8');
    first?.fault({ on: 'board', id: 'w1', fault: 'dead' }, true);
    second?.fault({ on: 'board', id: 'w2', fault: 'mute' }, false);
    expect(await wire.ask('05 02 00 00 00 08 78 48', 6)).toBe('05 02 01 FF E0 F8');
  });

  it('refuse what they do not have', async () => {
    expect(await wire.ask('01 05 00 00 55 00 F2 9A', 5)).toBe('01 85 03 02 91');
    expect(await wire.ask('01 03 80 00 00 01 AD CA', 5)).toBe('01 83 01 80 F0');
    expect(await wire.ask('01 01 00 00 00 20 3D D2', 5)).toBe('01 81 01 81 90');
  });
});

describe('the bus with a board that answers late', () => {
  it('never takes a late echo for relay 3 as the success of relay 7', async () => {
    const spec = modbusSpec({ feedback: 'none' });
    const line = simulateModbus(waveshareFirmware, [spec]);
    const installation = new Installation({
      buses: [{ ...line.bus, replyTimeoutMs: 100 }],
      boards: [spec],
      random: () => 0,
      protocolOf: () => modbusWaveshare,
      tell: () => undefined,
    });
    const counters = () => installation.counters().buses.rs485;
    const unlock = (channel: number) => installation.unlock('b1', channel, systemTime.monoMs() + 5_000);
    try {
      await eventually(() => releasedIn(line.switched).length === 8);
      for (const board of line.boards) board.fault({ on: 'board', id: 'b1', fault: 'late', ms: 150 }, true);
      expect(await unlock(3)).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
      // The board obeys relay 7 and its own echo is lost; what comes in its time is the echo for relay 3.
      for (const board of line.boards) board.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
      expect(await unlock(7)).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
      expect(counters()).toMatchObject({ late: 1, timeouts: 2 });
      expect(line.events.of('energised').map(({ channel }) => channel)).toEqual([3, 7]);
    } finally {
      for (const board of line.boards) board.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
      await installation.stop(500);
      line.close();
    }
  });
});
