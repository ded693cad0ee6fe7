import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modbusEletechsup } from '../../drivers/modbus-eletechsup.js';
import { modbusLctech } from '../../drivers/modbus-lctech.js';
import {
  askModbus,
  crc16Modbus,
  encodeModbus,
  type ModbusRequest,
  modbusIdle,
  orderModbus,
} from '../../drivers/modbus-rtu.js';
import { modbusWaveshare } from '../../drivers/modbus-waveshare.js';
import type { Decoder } from '../../drivers/protocol.js';
import { eletechsupFirmware } from '../../drivers/simulator/modbus-eletechsup.js';
import { lctechFirmware } from '../../drivers/simulator/modbus-lctech.js';
import { DONE, ModbusSlave, readModbusRequest } from '../../drivers/simulator/modbus-slave.js';
import { waveshareFirmware } from '../../drivers/simulator/modbus-waveshare.js';
import { lineOf } from './frame-line.js';
import { answerOf, looseHands, modbusSpec, modbusVectors, statusDecoder, unlockDecoder } from './modbus-bench.js';
import { bytesOf } from './vectors.js';

const families = [
  { name: 'modbus-waveshare', protocol: modbusWaveshare, firmware: waveshareFirmware },
  { name: 'modbus-eletechsup', protocol: modbusEletechsup, firmware: eletechsupFirmware },
  { name: 'modbus-lctech', protocol: modbusLctech, firmware: lctechFirmware },
];

/** Seals by the simulator's checksum, which is not the driver's. */
const sealer = new ModbusSlave(looseHands(modbusSpec()), () => DONE);
const sealed = (...body: readonly number[]): number[] => [...sealer.seal(body)];
const b = (hex: string): Uint8Array => bytesOf(hex);
const glued = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

interface Answer {
  readonly value: unknown;
  readonly bytes: readonly number[];
}

/** Everything that a decoder takes for an answer or a refusal on a line that then falls silent. */
function settledIn(decode: Decoder<unknown>, received: Uint8Array): Answer[] {
  const answers: Answer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const taken = decode(rest, true);
    if (taken.kind === 'more') break;
    if (taken.used < 1 || taken.used > rest.length) throw new Error(`used ${taken.used} of ${rest.length}`);
    const bytes = [...rest.subarray(0, taken.used)];
    if (taken.kind === 'answer') answers.push({ value: taken.value, bytes });
    if (taken.kind === 'refused') answers.push({ value: taken.error, bytes });
    rest = rest.subarray(taken.used);
  }
  return answers;
}

describe('the checksum', () => {
  it('is CRC-16/MODBUS by its published check value', () => {
    expect(crc16Modbus(new TextEncoder().encode('123456789'))).toBe(0x4b37);
  });
});

describe('a request', () => {
  const requests: readonly ModbusRequest[] = [
    { kind: 'read-coils', unit: 0, address: 0, count: 8 },
    { kind: 'read-inputs', unit: 0, address: 0, count: 8 },
    { kind: 'read-registers', unit: 0, address: 0, count: 1 },
    { kind: 'write-coil', unit: 0, address: 0, value: 0xff00 },
    { kind: 'write-register', unit: 0, address: 0x4000, value: 2 },
    { kind: 'write-coils', unit: 0, address: 0, bits: [1] },
    { kind: 'write-registers', unit: 0, address: 0, values: [1] },
  ];

  it('to unit 0, which is every board on the line, is never made', () => {
    for (const request of requests) {
      expect(() => encodeModbus(request)).toThrow(expect.objectContaining({ code: 'config.bad_address' }));
      expect(encodeModbus({ ...request, unit: 1 })[0]).toBe(1);
    }
    for (const { protocol } of families) {
      const spec = modbusSpec({ address: 0 });
      expect(() => protocol.unlock(spec, 1)).toThrow(/address 0 is every board/);
      expect(() => protocol.allOff(spec)).toThrow(/address 0 is every board/);
      expect(() => protocol.status(spec)).toThrow(/address 0 is every board/);
    }
  });

  it('with a number too big for its field is not cut down to another relay', () => {
    const failed = expect.objectContaining({ code: 'internal' });
    expect(() => encodeModbus({ kind: 'write-coil', unit: 256, address: 0, value: 0 })).toThrow(failed);
    expect(() => encodeModbus({ kind: 'write-coil', unit: 1, address: 0x10000, value: 0 })).toThrow(failed);
    expect(() => encodeModbus({ kind: 'write-coil', unit: 1, address: -1, value: 0 })).toThrow(failed);
    expect(() => encodeModbus({ kind: 'write-register', unit: 1, address: 1, value: 0.5 })).toThrow(failed);
  });
});

describe('an exception answer', () => {
  const { decode } = orderModbus({ kind: 'write-coil', unit: 1, address: 2, value: 0xff00 });
  const refusalOf = (code: number) => decode?.(Uint8Array.from(sealed(1, 0x85, code)), false);

  it('is a refusal with the name of its code', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 11].map((code) => refusalOf(code))).toEqual(
      [
        'modbus.illegal_function',
        'modbus.illegal_address',
        'modbus.illegal_value',
        'modbus.device_failure',
        'modbus.busy',
        'modbus.busy',
        'modbus.exception',
        'modbus.exception',
      ].map((error) => ({ kind: 'refused', error, used: 5 })),
    );
    expect(decode?.(b('01 85 03 02 91'), false)).toEqual({ kind: 'refused', error: 'modbus.illegal_value', used: 5 });
  });

  it('of another unit or to another function refuses nothing', () => {
    expect(decode?.(Uint8Array.from(sealed(2, 0x85, 2)), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(decode?.(Uint8Array.from(sealed(1, 0x82, 2)), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(decode?.(Uint8Array.from(sealed(1, 0x90, 2)), true)).toEqual({ kind: 'foreign', used: 5 });
  });

  it('with a wrong checksum refuses nothing', () => {
    expect(decode?.(b('01 85 03 02 92'), true).kind).not.toBe('refused');
  });
});

describe.each(families)('the answers of $name', ({ protocol, firmware }) => {
  const spec = modbusSpec({ channels: 16 });
  const channels = Array.from({ length: 16 }, (_, index) => index + 1);
  const echoOf = (channel: number): Uint8Array => {
    const answer = answerOf(firmware(looseHands(spec)), protocol.unlock(spec, channel).bytes);
    if (!answer) throw new Error('the simulated board answers unlocks');
    return answer;
  };

  it('a late echo for relay 3 is never taken as the success of relay 7', () => {
    const decode = unlockDecoder(protocol, spec, 7);
    expect(decode(echoOf(3), true)).toEqual({ kind: 'foreign', used: 8 });
    expect(decode(glued(echoOf(3), echoOf(7)), false)).toEqual({ kind: 'foreign', used: 8 });
    expect(settledIn(decode, glued(echoOf(3), echoOf(7)))).toEqual([{ value: {}, bytes: [...echoOf(7)] }]);
  });

  it('an unlock is answered by its own relay and no other', () => {
    for (const asked of channels) {
      const decode = unlockDecoder(protocol, spec, asked);
      for (const answering of channels) {
        const kind = answering === asked ? 'answer' : 'foreign';
        expect(decode(echoOf(answering), false)).toMatchObject({ kind, used: 8 });
      }
    }
  });

  it('another unit answers nothing', () => {
    const other = modbusSpec({ channels: 16, address: 2 });
    expect(unlockDecoder(protocol, other, 3)(echoOf(3), true)).toEqual({ kind: 'foreign', used: 8 });
    const states = answerOf(firmware(looseHands(spec)), protocol.status(spec)[0]?.bytes ?? b('00'));
    expect(statusDecoder(protocol, other)(states ?? b('00'), true).kind).toBe('foreign');
  });

  it('a status query and an order to switch off are no answers to an unlock, nor the other way round', () => {
    const decode = unlockDecoder(protocol, spec, 3);
    const hands = looseHands(spec, [3]);
    const states = answerOf(firmware(hands), protocol.status(spec)[0]?.bytes ?? b('00')) ?? b('00');
    expect(decode(states, true)).toEqual({ kind: 'foreign', used: states.length });
    const off = protocol.allOff(spec)[0];
    const offEcho = answerOf(firmware(hands), off?.bytes ?? b('00')) ?? b('00');
    expect(off?.decode?.(offEcho, false)).toEqual({ kind: 'answer', value: {}, used: 8 });
    expect(decode(offEcho, true)).toEqual({ kind: 'foreign', used: 8 });
    expect(off?.decode?.(echoOf(3), true)).toEqual({ kind: 'foreign', used: 8 });
    expect(statusDecoder(protocol, spec)(offEcho, true)).toEqual({ kind: 'foreign', used: 8 });
  });

  it('the status query is told from its own echo', () => {
    for (const size of [1, 8, 16]) {
      const board = modbusSpec({ channels: size });
      const { bytes } = protocol.status(board)[0] ?? { bytes: b('00') };
      expect(statusDecoder(protocol, board)(bytes, true)).toEqual({ kind: 'foreign', used: 8 });
    }
  });

  it('are found behind noise, split at every byte and with a frame behind them', () => {
    const states = answerOf(firmware(looseHands(spec, [2, 9])), protocol.status(spec)[0]?.bytes ?? b('00')) ?? b('00');
    for (const [decode, whole] of [
      [unlockDecoder(protocol, spec, 3), echoOf(3)] as const,
      [statusDecoder(protocol, spec), states] as const,
    ]) {
      const own = expect.objectContaining({ bytes: [...whole] });
      for (let cut = 1; cut < whole.length; cut++) {
        for (const quiet of [false, true]) expect(decode(whole.subarray(0, cut), quiet)).toEqual({ kind: 'more' });
      }
      expect(decode(glued(whole, b('01 05 00 00')), false)).toMatchObject({ kind: 'answer', used: whole.length });
      for (const noise of ['00', 'FF FF', '01', '01 02', '01 10', '01 05 00 00', '7E 01 02 20']) {
        expect(settledIn(decode, glued(b(noise), whole))).toEqual([own]);
      }
    }
  });

  it('reads no feedback where there is none, and expects no answer to an unlock where the config says so', () => {
    expect(protocol.status(modbusSpec({ feedback: 'none' }))).toEqual([]);
    const unanswered = protocol.unlock(modbusSpec({ unlockReply: 'none' }), 1);
    expect(unanswered.decode).toBeNull();
    expect(unanswered.drainMs).toBeGreaterThan(0);
  });
});

describe('the echo of a request with data behind it', () => {
  it('never has the whole answer in its first bytes', () => {
    for (let address = 1; address <= 255; address++) {
      for (let channel = 1; channel <= 32; channel++) {
        const spec = modbusSpec({ address, channels: channel });
        const { bytes } = modbusLctech.unlock(spec, channel);
        expect(unlockDecoder(modbusLctech, spec, channel)(bytes, true).kind).toBe('foreign');
        const off = modbusLctech.allOff(spec)[0];
        expect(off?.decode?.(off.bytes, true).kind).toBe('foreign');
      }
    }
  });
});

describe('frames of Modbus boards that no family here drives', () => {
  for (const { hex, means } of modbusVectors('modbus-other')) {
    const bytes = b(hex);
    it(`answer nothing: ${means} (${hex})`, () => {
      for (const { protocol } of families) {
        const spec = modbusSpec({ address: bytes[0] === 0 ? 1 : (bytes[0] ?? 1) });
        const decoders = [protocol.idle, unlockDecoder(protocol, spec, 1), statusDecoder(protocol, spec)];
        for (const decode of decoders) expect(decode(bytes, true)).toEqual({ kind: 'foreign', used: bytes.length });
      }
    });
    it(`energise nothing: ${means} (${hex})`, () => {
      for (const { firmware } of families) {
        const hands = looseHands(modbusSpec());
        firmware(hands).hear(bytes);
        expect(hands.deeds.filter(({ did }) => did === 'energise')).toEqual([]);
      }
    });
  }
});

const byte = fc.integer({ min: 0, max: 255 });
const unit = fc.integer({ min: 0, max: 3 });
const small = fc.integer({ min: 0, max: 9 });
/** Frames with right checksums for few units and relays, so that nearly right ones are common. */
const frame = fc.oneof(
  fc
    .tuple(unit, fc.constantFrom(1, 2, 3, 5, 6), fc.constantFrom(0, 2), small, byte, byte)
    .map(([to, code, high, low, a, c]) => sealed(to, code, high, low, a, c)),
  fc
    .tuple(unit, fc.constantFrom(1, 2, 3), fc.array(byte, { minLength: 1, maxLength: 16 }))
    .map(([to, code, data]) => sealed(to, code, data.length, ...data)),
  fc.tuple(unit, small, byte).map(([to, relay, value]) => sealed(to, 0x10, 0, relay, 0, 2, 4, 0, 4, 0, value)),
  fc.tuple(unit, small).map(([to, register]) => sealed(to, 0x10, 0, register, 0, 2)),
  fc.tuple(unit, fc.constantFrom(0x82, 0x83, 0x85, 0x86, 0x8f, 0x90), small).map((body) => sealed(...body)),
);
const line = lineOf(frame);
const anything = fc.oneof(line, fc.uint8Array({ minLength: 1, maxLength: 60 }));
const anyFamily = fc.constantFrom(...families);
const anySpec = fc
  .record({
    address: fc.constantFrom(1, 2),
    channels: fc.constantFrom(4, 8, 16),
    pulseMs: fc.constantFrom(100, 300),
    dialect: fc.constantFrom('open-close', 'momentary', 'open-close-0081', 'momentary-0081'),
  })
  .map((changes) => modbusSpec(changes));

describe('no bytes on the line', () => {
  it('make a decoder throw or use up nothing or more than there is', () => {
    fc.assert(
      fc.property(anything, anyFamily, anySpec, fc.boolean(), (received, { protocol }, spec, quiet) => {
        const decoders = [modbusIdle, unlockDecoder(protocol, spec, 2), statusDecoder(protocol, spec)];
        for (const decode of decoders) {
          const taken = decode(received, quiet);
          if (taken.kind === 'more') continue;
          expect(taken.used).toBeGreaterThanOrEqual(1);
          expect(taken.used).toBeLessThanOrEqual(received.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('are an answer or a refusal unless they repeat everything that was asked', () => {
    fc.assert(
      fc.property(line, anyFamily, anySpec, fc.integer({ min: 1, max: 4 }), (received, { protocol }, spec, at) => {
        const { bytes: request } = protocol.unlock(spec, at);
        for (const { bytes, value } of settledIn(unlockDecoder(protocol, spec, at), received)) {
          const refused = typeof value === 'string';
          const [, code = 0] = request;
          const body = refused ? [spec.address, code + 0x80, bytes[2] ?? 0] : [...request.subarray(0, 6)];
          expect(bytes).toEqual(sealed(...body));
        }
        const { bytes: query } = protocol.status(spec)[0] ?? { bytes: b('00') };
        for (const { bytes, value } of settledIn(statusDecoder(protocol, spec), received)) {
          const [, code = 0, , , , count = 0] = query;
          const size = code === 3 ? 2 * count : Math.ceil(count / 8);
          const data = bytes.slice(3, -2);
          const refused = typeof value === 'string';
          const body = refused ? [spec.address, code + 0x80, bytes[2] ?? 0] : [spec.address, code, size, ...data];
          expect(bytes).toEqual(sealed(...body));
          if (!refused) expect(data).toHaveLength(size);
        }
      }),
      { numRuns: 4000 },
    );
  });

  it('hide an answer that comes behind other frames, nor make it count twice', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 3 }), anyFamily, (before, { protocol, firmware }) => {
        const spec = modbusSpec({ address: 7 });
        const answer = answerOf(firmware(looseHands(spec)), protocol.unlock(spec, 5).bytes) ?? b('00');
        const received = Uint8Array.from([...before.flat(), ...answer]);
        expect(settledIn(unlockDecoder(protocol, spec, 5), received)).toHaveLength(1);
      }),
    );
  });

  it('make a simulated board throw, or act for another address but that of all', () => {
    fc.assert(
      fc.property(anything, anyFamily, (received, { firmware }) => {
        const hands = looseHands(modbusSpec({ address: 9 }));
        const { used } = firmware(hands).hear(received);
        expect(used).toBeLessThanOrEqual(received.length);
        const reading = readModbusRequest(received);
        if (typeof reading === 'string' || reading.unit !== 0) expect(hands.deeds).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a register read', () => {
  it('is answered by as many bytes as its registers fill', () => {
    const { decode } = askModbus({ kind: 'read-registers', unit: 1, address: 0xff, count: 1 }, (data) => [...data]);
    expect(decode?.(b('01 03 02 00 03 F8 45'), false)).toEqual({ kind: 'answer', value: [0, 3], used: 7 });
    expect(decode?.(b('01 03 04 00 01 00 00 AB F3'), true)).toEqual({ kind: 'foreign', used: 9 });
  });

  it('is answered by its whole answer, though the first bytes of that look like a whole request', () => {
    const misleading = sealed(1, 3, 8, 0, 1, 0);
    const whole = Uint8Array.from(sealed(...misleading, 0, 1, 0));
    const { decode } = askModbus({ kind: 'read-registers', unit: 1, address: 0, count: 4 }, (data) => data.length);
    expect(decode?.(whole.subarray(0, 8), false)).toEqual({ kind: 'more' });
    expect(decode?.(whole, false)).toEqual({ kind: 'answer', value: 8, used: 13 });
    expect(decode?.(whole.subarray(0, 8), true)).toEqual({ kind: 'foreign', used: 8 });
  });
});
