import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodeModbus, type ModbusRequest, readModbus } from '../../drivers/modbus-rtu.js';
import type { Decoder, FeedbackBit, LockProtocol } from '../../drivers/protocol.js';
import type { Hands } from '../../drivers/simulator/firmware.js';
import { type ModbusSlave, readModbusRequest } from '../../drivers/simulator/modbus-slave.js';
import type { BusBoardSpec } from '../../src/config/specs.js';
import { type SimulatedLine, simulateLine } from './board-line.js';
import { boardSpec } from './board-spec.js';
import { bytesOf } from './vectors.js';

/** A published frame, as test/vectors/modbus-*.json keep it. */
interface ModbusVector {
  readonly direction: 'request' | 'reply';
  readonly hex: string;
  readonly means: string;
  /** Absent in frames of boards that no family here drives. */
  readonly request?: ModbusRequest;
  /** `data`: everything between the function code and the CRC. */
  readonly reply?: { readonly unit: number; readonly code: number; readonly data: readonly number[] };
  /** To every board on the line: never made here. */
  readonly broadcast?: true;
  /** In an answer to the status query: the channels whose input is 1. */
  readonly ones?: readonly number[];
  /** Published with a checksum that does not hold. */
  readonly negative?: true;
}

export function modbusVectors(name: string): readonly ModbusVector[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}

export function modbusSpec(changes: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return boardSpec({ channels: 8, ...changes });
}

type ModbusFirmware = (hands: Hands) => ModbusSlave;

/** What a board's hands have done, in order. */
interface Deed {
  readonly did: 'energise' | 'release';
  readonly channel: number;
  readonly forMs?: number;
}

/** Hands without a board, with the given inputs at 1. */
export function looseHands(spec: BusBoardSpec, ones: readonly number[] = []): Hands & { readonly deeds: Deed[] } {
  const deeds: Deed[] = [];
  return {
    spec,
    deeds,
    bit: (channel) => (ones.includes(channel) ? 1 : 0),
    energise: (channel, forMs) => deeds.push({ did: 'energise', channel, forMs }),
    release: (channel) => deeds.push({ did: 'release', channel }),
  };
}

/** What a simulated board answers to a request, as it is on the wire. */
export function answerOf(firmware: ModbusSlave, request: Uint8Array): Uint8Array | undefined {
  const { used, reply } = firmware.hear(request);
  expect(used).toBe(request.length);
  return reply && firmware.seal(reply.body);
}

/** The first exchange of a board's status; its decoder. */
export function statusDecoder(protocol: LockProtocol, spec: BusBoardSpec): Decoder<readonly FeedbackBit[]> {
  const decode = protocol.status(spec)[0]?.decode;
  if (!decode) throw new Error('this board has a status to read');
  return decode;
}

/** The decoder of an unlock that is answered. */
export function unlockDecoder(protocol: LockProtocol, spec: BusBoardSpec, channel: number): Decoder<unknown> {
  const { decode } = protocol.unlock(spec, channel);
  if (!decode) throw new Error('an unlock of this board is answered');
  return decode;
}

/** One test for each published frame of a family, on both sides of the wire. */
export function itKeepsItsVectors(
  name: string,
  protocol: LockProtocol,
  channels: number,
  /** Which of the answers that tell inputs are in the form that the dialect under test asks for. */
  asked: (reply: NonNullable<ModbusVector['reply']>) => boolean = () => true,
): void {
  for (const { hex, means, request, reply, broadcast, ones, negative } of modbusVectors(name)) {
    const bytes = bytesOf(hex);
    const spec = modbusSpec({ address: bytes[0] || 1, channels });
    if (broadcast && request) {
      it(`never makes: ${means} (${hex})`, () => {
        expect(() => encodeModbus(request)).toThrow(expect.objectContaining({ code: 'config.bad_address' }));
      });
    } else if (request) {
      it(`encodes exactly, and a slave understands: ${means} (${hex})`, () => {
        expect(encodeModbus(request)).toEqual(bytes);
        expect(readModbusRequest(bytes)).toMatchObject({ unit: request.unit, used: bytes.length });
      });
    }
    if (request) {
      it(`takes a request for no answer: ${means} (${hex})`, () => {
        expect(protocol.idle(bytes, true)).toEqual({ kind: 'foreign', used: bytes.length });
        expect(statusDecoder(protocol, spec)(bytes, true)).toEqual({ kind: 'foreign', used: bytes.length });
      });
    }
    if (reply) {
      it(`reads exactly: ${means} (${hex})`, () => {
        const frame = Uint8Array.of(reply.unit, reply.code, ...reply.data);
        expect(readModbus(bytes)).toEqual({ kind: 'frame', frame, used: bytes.length });
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const decoders = [protocol.idle, unlockDecoder(protocol, spec, 1), statusDecoder(protocol, spec)];
        for (const decode of decoders) expect(decode(bytes, true).kind).not.toMatch(/answer|foreign|unsolicited/);
        expect(readModbusRequest(bytes)).not.toHaveProperty('request');
      });
    }
    if (ones && reply && asked(reply)) {
      it(`says which inputs are 1: ${means} (${hex})`, () => {
        expect(onesIn(protocol, spec, bytes)).toEqual(ones);
      });
    }
  }
}

/** The channels whose input is 1 by an answer to the status query. */
export function onesIn(protocol: LockProtocol, spec: BusBoardSpec, bytes: Uint8Array): readonly number[] {
  const taken = statusDecoder(protocol, spec)(bytes, false);
  if (taken.kind !== 'answer') throw new Error(`no answer but ${taken.kind}`);
  expect(taken.used).toBe(bytes.length);
  return taken.value.filter(({ bit }) => bit === 1).map(({ channel }) => channel);
}

/** Simulated Modbus boards of one firmware behind a real tty. */
export function simulateModbus(firmware: ModbusFirmware, specs: readonly BusBoardSpec[], baud?: number): SimulatedLine {
  return simulateLine(
    specs.map((spec) => ({ spec, firmware })),
    baud,
  );
}
