import { describe, expect, it } from 'vitest';
import { kerongCu16 } from '../../drivers/kerong-cu16.js';
import { encodeKerong, readKerong } from '../../drivers/kerong-cu16-frames.js';
import { KerongCu16Firmware, readKerongRequest } from '../../drivers/simulator/kerong-cu16.js';
import { readXor8aRequest, Xor8aFirmware } from '../../drivers/simulator/xor-8a.js';
import { xor8a } from '../../drivers/xor-8a.js';
import { encodeXor8a, readXor8a } from '../../drivers/xor-8a-frames.js';
import { boardSpec } from './board-spec.js';
import { notingHands } from './one-board.js';
import { bytesOf, kerongVectors, xorVectors } from './vectors.js';

function channelsOf(mask: number): readonly number[] {
  return Array.from({ length: 16 }, (_, index) => index + 1).filter((channel) => mask & (1 << (channel - 1)));
}

it('both families have vectors of every sort', () => {
  for (const vectors of [xorVectors, kerongVectors]) {
    expect(vectors.filter((vector) => vector.request).length).toBeGreaterThan(10);
    expect(vectors.filter((vector) => vector.reply).length).toBeGreaterThan(2);
    expect(vectors.filter((vector) => vector.negative).length).toBeGreaterThan(0);
  }
});

describe('xor-8a', () => {
  for (const { hex, means, request, reply, negative, onesLowLast } of xorVectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encodes exactly, and its board understands: ${means} (${hex})`, () => {
        expect(encodeXor8a(request)).toEqual(bytes);
        expect(readXor8aRequest(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
      });
    }
    if (reply) {
      it(`reads exactly: ${means} (${hex})`, () => {
        const frame = reply.kind === 'states' ? { ...reply, status: Uint8Array.from(reply.status) } : reply;
        expect(readXor8a(bytes)).toEqual({ kind: 'frame', frame, used: bytes.length });
      });
      it(`its board answers exactly: ${means} (${hex})`, () => {
        const ones = 'bit' in reply && reply.bit === 1 ? [reply.channel] : (onesLowLast ?? []);
        const firmware = new Xor8aFirmware(notingHands(boardSpec(), ones));
        const { kind } = reply;
        const channel = 'channel' in reply ? reply.channel : 0;
        const asked =
          kind === 'states'
            ? encodeXor8a({ kind: 'query-all', address: 1 })
            : kind === 'state'
              ? encodeXor8a({ kind: 'query', address: 1, channel })
              : encodeXor8a(channel === 0 ? { kind: 'open-all', address: 1 } : { kind: 'open', address: 1, channel });
        const heard = firmware.hear(asked);
        expect(heard.reply && firmware.seal(heard.reply.body)).toEqual(bytes);
      });
    }
    if (reply?.kind === 'states') {
      it(`the driver answers a whole-board query with it: ${means} (${hex})`, () => {
        const taken = xor8a.status(boardSpec())[0]?.decode?.(bytes, false);
        const bits = taken?.kind === 'answer' ? taken.value : [];
        expect(bits).toHaveLength(24);
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(onesLowLast);
      });
    }
    if (reply?.kind === 'opened' && reply.channel > 0) {
      it(`the driver answers an unlock with it: ${means} (${hex})`, () => {
        const taken = xor8a.unlock(boardSpec(), reply.channel).decode?.(bytes, false);
        expect(taken).toEqual({ kind: 'answer', value: { bit: reply.bit }, used: 5 });
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const spec = boardSpec({ address: bytes[1] ?? 0 });
        const channel = bytes[2] ?? 0;
        const decoders = [xor8a.idle, xor8a.unlock(spec, channel).decode, xor8a.status(spec)[0]?.decode];
        for (const decode of decoders) expect(decode?.(bytes, true).kind).toBe('damaged');
        expect(readXor8aRequest(bytes)).toBe('none');
      });
    }
  }
});

describe('kerong-cu16', () => {
  const kerongSpec = boardSpec({ driver: 'kerong-cu16', address: 0, channels: 16 });

  for (const { hex, means, request, reply, negative } of kerongVectors) {
    const bytes = bytesOf(hex);
    if (request) {
      it(`encodes exactly: ${means} (${hex})`, () => {
        expect(encodeKerong(request)).toEqual(bytes);
      });
    }
    if (request && !(request.kind === 'set-unlock-time' && request.order === 'low-first')) {
      it(`its board understands: ${means} (${hex})`, () => {
        expect(readKerongRequest(bytes)).toEqual({ kind: 'request', request, used: bytes.length });
      });
    }
    if (reply?.kind === 'status') {
      it(`reads exactly: ${means} (${hex})`, () => {
        expect(readKerong(bytes)).toEqual({ kind: 'frame', frame: reply, used: bytes.length });
      });
    }
    if (reply?.kind === 'status' && reply.items === 0) {
      it(`its board answers exactly: ${means} (${hex})`, () => {
        const firmware = new KerongCu16Firmware(notingHands(kerongSpec, channelsOf(reply.hooks)));
        const kind = reply.command === 0x35 ? 'status' : 'status-of-all';
        const heard = firmware.hear(encodeKerong({ kind, unit: reply.unit }));
        expect(heard.reply && firmware.seal(heard.reply.body)).toEqual(bytes);
      });
    }
    if (reply?.kind === 'status' && reply.command === 0x35) {
      it(`the driver answers a query with it: ${means} (${hex})`, () => {
        const taken = kerongCu16.status(kerongSpec)[0]?.decode?.(bytes, false);
        const bits = taken?.kind === 'answer' ? taken.value : [];
        expect(bits).toHaveLength(16);
        expect(bits.filter(({ bit }) => bit === 1).map(({ channel }) => channel)).toEqual(channelsOf(reply.hooks));
      });
    }
    if (negative) {
      it(`refuses: ${means} (${hex})`, () => {
        const decoders = [
          kerongCu16.idle,
          kerongCu16.unlock(kerongSpec, 16).decode,
          kerongCu16.status(kerongSpec)[0]?.decode,
        ];
        for (const decode of decoders) expect(decode?.(bytes, true).kind).toBe('damaged');
        expect(readKerongRequest(bytes)).toBe('none');
      });
    }
  }
});
