import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Installation } from '../../drivers/installation.js';
import { modbusEletechsup } from '../../drivers/modbus-eletechsup.js';
import { sealModbus } from '../../drivers/modbus-rtu.js';
import { eletechsupFirmware } from '../../drivers/simulator/modbus-eletechsup.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { eventually } from './bench-cabinet.js';
import { releasedIn, type SimulatedLine } from './board-line.js';
import {
  answerOf,
  itKeepsItsVectors,
  looseHands,
  modbusSpec,
  onesIn,
  simulateModbus,
  statusDecoder,
  unlockDecoder,
} from './modbus-bench.js';
import { bytesOf } from './vectors.js';
import { openWire, type Wire } from './wire.js';

const b = bytesOf;
const PACKED_QUERY = '01 03 00 C0 00 01 84 36';

describe('the published frames', () => {
  for (const dialect of ['open-close', 'open-close-0081']) {
    describe(dialect, () => {
      const status = (board: Parameters<typeof modbusEletechsup.status>[0]) =>
        modbusEletechsup.status({ ...board, dialect });
      const wanted = dialect === 'open-close' ? 2 : 16;
      itKeepsItsVectors('modbus-eletechsup', { ...modbusEletechsup, status }, 8, ({ data }) => data[0] === wanted);
    });
  }
});

describe('an unlock', () => {
  it('energises until it is released, each by its own order', () => {
    const spec = modbusSpec();
    expect(modbusEletechsup.unlock(spec, 1).bytes).toEqual(b('01 06 00 01 01 00 D9 9A'));
    expect(modbusEletechsup.release?.(spec, 1).bytes).toEqual(b('01 06 00 01 02 00 D9 6A'));
  });

  it('in a momentary dialect has the board as the backstop, and is released all the same', () => {
    for (const dialect of ['momentary', 'momentary-0081']) {
      const spec = modbusSpec({ dialect });
      expect(modbusEletechsup.unlock(spec, 1).bytes).toEqual(b('01 06 00 01 05 00 DB 5A'));
      expect(modbusEletechsup.unlock(spec, 2).bytes).toEqual(b('01 06 00 02 05 00 2B 5A'));
      expect(modbusEletechsup.release?.(spec, 1).bytes).toEqual(b('01 06 00 01 02 00 D9 6A'));
    }
  });

  it('is not acknowledged by the release of the same relay, nor the other way round', () => {
    const unlock = b('01 06 00 01 01 00 D9 9A');
    const release = b('01 06 00 01 02 00 D9 6A');
    expect(unlockDecoder(modbusEletechsup, modbusSpec(), 1)(release, true)).toEqual({ kind: 'foreign', used: 8 });
    expect(modbusEletechsup.release?.(modbusSpec(), 1).decode?.(unlock, true)).toEqual({ kind: 'foreign', used: 8 });
  });

  it('in a dialect that the config should have refused is not guessed', () => {
    const failed = expect.objectContaining({ code: 'internal' });
    expect(() => modbusEletechsup.unlock(modbusSpec({ dialect: 'latch' }), 1)).toThrow(failed);
  });
});

describe('the inputs', () => {
  it('are read from one register, or from one each', () => {
    expect(modbusEletechsup.status(modbusSpec())[0]?.bytes).toEqual(b(PACKED_QUERY));
    expect(modbusEletechsup.status(modbusSpec({ dialect: 'open-close-0081' }))[0]?.bytes.slice(0, 6)).toEqual(
      b('01 03 00 81 00 08'),
    );
  });

  it('are the channels of the same numbers, in both forms', () => {
    for (const dialect of ['open-close', 'momentary-0081']) {
      const spec = modbusSpec({ dialect, channels: 16 });
      const query = modbusEletechsup.status(spec)[0]?.bytes ?? b('00');
      const answer = answerOf(eletechsupFirmware(looseHands(spec, [1, 8, 9, 16])), query) ?? b('00');
      expect(onesIn(modbusEletechsup, spec, answer)).toEqual([1, 8, 9, 16]);
    }
  });

  it('with a value that is neither 0 nor 1 say nothing of their channel', () => {
    const decode = statusDecoder(modbusEletechsup, modbusSpec({ channels: 2, dialect: 'open-close-0081' }));
    expect(decode(b('01 03 04 00 01 00 02 2A 32'), false)).toEqual({
      kind: 'answer',
      value: [{ channel: 1, bit: 1 }],
      used: 9,
    });
    const four = statusDecoder(modbusEletechsup, modbusSpec({ channels: 4, dialect: 'open-close-0081' }));
    expect(four(sealModbus([1, 3, 8, 0, 0, 0, 1, 1, 0, 1, 1]), false)).toEqual({
      kind: 'answer',
      value: [
        { channel: 1, bit: 0 },
        { channel: 2, bit: 1 },
      ],
      used: 13,
    });
  });
});

describe('all off', () => {
  it('is one order to every relay', () => {
    expect(modbusEletechsup.allOff(modbusSpec()).map(({ bytes }) => bytes)).toEqual([b('01 06 00 00 08 00 8E 0A')]);
  });
});

describe('simulated boards on a real tty', () => {
  let line: SimulatedLine;
  let wire: Wire;

  beforeEach(async () => {
    line = simulateModbus(eletechsupFirmware, [modbusSpec(), modbusSpec({ id: 'b2', address: 2 })]);
    wire = await openWire(line.bus.port);
  });

  afterEach(async () => {
    await wire.close();
    line.close();
  });

  it('answer the published requests exactly', async () => {
    for (const request of [
      '01 06 00 01 01 00 D9 9A',
      '01 06 00 01 05 00 DB 5A',
      '01 06 00 01 06 03 9B AB',
      '01 06 00 01 02 00 D9 6A',
      '01 06 00 00 08 00 8E 0A',
    ]) {
      expect(await wire.ask(request, 8)).toBe(request);
    }
    expect(line.events.of('energised').map(({ channel, forMs }) => [channel, Math.min(forMs, 10_000)])).toEqual([
      [1, 10_000],
      [1, 1_000],
      [1, 3_000],
    ]);
    expect(releasedIn(line.switched)).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await wire.ask(PACKED_QUERY, 7)).toBe('01 03 02 00 FE 39 C4');
  });

  it('answer nothing to what they do not know', async () => {
    wire.port.write(Buffer.from(b('01 06 00 01 09 00 DE 5A')));
    wire.port.write(Buffer.from(modbusEletechsup.unlock(modbusSpec(), 9).bytes));
    expect(await wire.ask(PACKED_QUERY, 7)).toBe('01 03 02 00 FF F8 04');
    expect(line.events.of('energised')).toEqual([]);
  });
});

describe('the bus', () => {
  it('ends the pulse of a board whose acknowledgements are lost, and repeats that until one comes', async () => {
    const spec = modbusSpec({ feedback: 'none', pulseMs: 100 });
    const line = simulateModbus(eletechsupFirmware, [spec]);
    const installation = new Installation({
      buses: [{ ...line.bus, replyTimeoutMs: 60 }],
      boards: [spec],
      random: () => 0,
      protocolOf: () => modbusEletechsup,
      tell: () => undefined,
    });
    const mute = (active: boolean): void => {
      for (const board of line.boards) board.fault({ on: 'board', id: 'b1', fault: 'mute' }, active);
    };
    const sent = (hex: string): number => line.events.of('request').filter((request) => request.hex === hex).length;
    const release = Buffer.from(modbusEletechsup.release?.(spec, 5).bytes ?? []).toString('hex');
    try {
      await eventually(() => releasedIn(line.switched).length === 8);
      mute(true);
      const report = await installation.unlock('b1', 5, systemTime.monoMs() + 2_000);
      expect(report).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
      await eventually(() => sent(release) >= 2);
      mute(false);
      await installation.stop(500);
      expect(line.events.of('energised').map(({ channel }) => channel)).toEqual([5]);
      expect(releasedIn(line.switched).slice(8, 10)).toEqual([5, 5]);
      expect(releasedIn(line.switched).slice(-8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    } finally {
      line.close();
    }
  });
});
