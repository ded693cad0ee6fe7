import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modbusLctech } from '../../drivers/modbus-lctech.js';
import { lctechFirmware } from '../../drivers/simulator/modbus-lctech.js';
import { releasedIn, type SimulatedLine } from './board-line.js';
import {
  answerOf,
  itKeepsItsVectors,
  looseHands,
  modbusSpec,
  onesIn,
  simulateModbus,
  unlockDecoder,
} from './modbus-bench.js';
import { bytesOf } from './vectors.js';
import { openWire, type Wire } from './wire.js';

const b = bytesOf;
const spec = modbusSpec({ address: 255 });

describe('the published frames', () => {
  itKeepsItsVectors('modbus-lctech', modbusLctech, 8);
});

describe('an unlock', () => {
  it('is a flash of the relay, in steps of 100 ms', () => {
    const unlock = (pulseMs: number, address: number, channel: number): Uint8Array =>
      modbusLctech.unlock(modbusSpec({ pulseMs, address }), channel).bytes;
    expect(unlock(2000, 255, 1)).toEqual(b('FF 10 00 03 00 02 04 00 04 00 14 C5 9F'));
    expect(unlock(1000, 254, 1)).toEqual(b('FE 10 00 03 00 02 04 00 04 00 0A 41 6B'));
    expect(unlock(500, 254, 2)).toEqual(b('FE 10 00 08 00 02 04 00 04 00 05 40 DC'));
    expect(unlock(2000, 1, 1)).toEqual(b('01 10 00 03 00 02 04 00 04 00 14 F2 74'));
    expect(modbusLctech.release).toBeUndefined();
  });

  it('of a length that the board cannot make is refused before a byte is made', () => {
    expect(() => modbusLctech.unlock(modbusSpec({ pulseMs: 250 }), 1)).toThrow(
      expect.objectContaining({ code: 'config.pulse_impossible' }),
    );
  });

  it('of a relay that the board does not have is refused by it with a name', () => {
    const request = modbusLctech.unlock(modbusSpec({ address: 255, channels: 9 }), 9).bytes;
    const refusal = answerOf(lctechFirmware(looseHands(spec)), request);
    expect(unlockDecoder(modbusLctech, spec, 9)(refusal ?? b('00'), false)).toEqual({
      kind: 'refused',
      error: 'modbus.illegal_address',
      used: 5,
    });
  });
});

describe('the inputs', () => {
  it('are read by whole bytes, and input n is channel n', () => {
    expect(modbusLctech.status(modbusSpec({ address: 255, channels: 4 }))[0]?.bytes).toEqual(
      b('FF 02 00 00 00 08 6C 12'),
    );
    const wide = modbusSpec({ channels: 16 });
    const query = modbusLctech.status(wide)[0]?.bytes ?? b('00');
    const answer = answerOf(lctechFirmware(looseHands(wide, [3, 12])), query) ?? b('00');
    expect(onesIn(modbusLctech, wide, answer)).toEqual([3, 12]);
  });
});

describe('all off', () => {
  it('names the configured relays and no more, since a board refuses the whole order for one that it lacks', () => {
    const board = modbusSpec({ address: 255, channels: 10 });
    const off = modbusLctech.allOff(board);
    expect(off.map(({ bytes }) => bytes.slice(0, -2))).toEqual([b('FF 0F 00 00 00 0A 02 00 00')]);
    const hands = looseHands(board);
    const answer = answerOf(lctechFirmware(hands), off[0]?.bytes ?? b('00')) ?? b('00');
    expect(off[0]?.decode?.(answer, false)).toEqual({ kind: 'answer', value: {}, used: 8 });
    expect(hands.deeds).toEqual(Array.from({ length: 10 }, (_, index) => ({ did: 'release', channel: index + 1 })));
  });
});

describe('simulated boards on a real tty', () => {
  let line: SimulatedLine;
  let wire: Wire;

  beforeEach(async () => {
    line = simulateModbus(lctechFirmware, [spec, modbusSpec({ id: 'b2', address: 254 })]);
    wire = await openWire(line.bus.port);
  });

  afterEach(async () => {
    await wire.close();
    line.close();
  });

  it('answer the published requests exactly', async () => {
    expect(await wire.ask('FF 02 00 00 00 08 6C 12', 6)).toBe('FF 02 01 FF D0 20');
    expect(await wire.ask('FF 10 00 03 00 02 04 00 04 00 14 C5 9F', 8)).toBe('FF 10 00 03 00 02 A4 16');
    expect(await wire.ask('FE 10 00 08 00 02 04 00 04 00 05 40 DC', 8)).toBe('FE 10 00 08 00 02 D4 05');
    expect(await wire.ask('FF 05 00 00 FF 00 99 E4', 8)).toBe('FF 05 00 00 FF 00 99 E4');
    expect(line.events.of('energised')).toMatchObject([
      { board: 'b1', channel: 1, forMs: 2000 },
      { board: 'b2', channel: 2, forMs: 500 },
      { board: 'b1', channel: 1 },
    ]);
    expect(await wire.ask('FF 05 00 00 00 00 D8 14', 8)).toBe('FF 05 00 00 00 00 D8 14');
    expect(releasedIn(line.switched)).toEqual([1]);
    expect(await wire.ask('FE 02 00 00 00 08 6D C3', 6)).toBe('FE 02 01 FD 50 1D');
  });
});
