import { describe, expect, it } from 'vitest';
import { latchOf } from '../../drivers/feedback.js';
import { kerongCu16 } from '../../drivers/kerong-cu16.js';
import { encodeKerong } from '../../drivers/kerong-cu16-frames.js';
import type { Decoder, FeedbackBit, Taken } from '../../drivers/protocol.js';
import { protocols } from '../../drivers/registry.js';
import { xor8a } from '../../drivers/xor-8a.js';
import { encodeXor8a } from '../../drivers/xor-8a-frames.js';
import { familyFacts, familyNames } from '../../src/config/families.js';
import { boardSpec } from './board-spec.js';
import { bytesOf } from './vectors.js';

const b = (hex: string): Uint8Array => bytesOf(hex);
const glued = (...hex: readonly string[]): Uint8Array => bytesOf(hex.join(''));

function unlockDecoder(channel: number, changes: Parameters<typeof boardSpec>[0] = {}) {
  const { decode } = xor8a.unlock(boardSpec(changes), channel);
  if (!decode) throw new Error('an unlock of this board is answered');
  return decode;
}

function statusDecoder(changes: Parameters<typeof boardSpec>[0] = {}): Decoder<readonly FeedbackBit[]> {
  const spec = boardSpec(changes);
  const decode = protocols[spec.driver].status(spec)[0]?.decode;
  if (!decode) throw new Error('this board has a status to read');
  return decode;
}

function ones(taken: Taken<readonly FeedbackBit[]>): readonly number[] {
  if (taken.kind !== 'answer') throw new Error(`no answer but ${taken.kind}`);
  return taken.value.filter(({ bit }) => bit === 1).map(({ channel }) => channel);
}

describe('the registry', () => {
  it('has a protocol for every family that the config accepts', () => {
    expect(Object.keys(protocols).sort()).toEqual(Object.keys(familyFacts).sort());
  });

  it('tells latches by the configured polarity, and nothing without feedback', () => {
    expect([latchOf(1, 'closed-is-1'), latchOf(0, 'closed-is-1')]).toEqual(['closed', 'open']);
    expect([latchOf(1, 'open-is-1'), latchOf(0, 'open-is-1')]).toEqual(['open', 'closed']);
    expect([latchOf(1, 'none'), latchOf(0, 'none')]).toEqual(['unknown', 'unknown']);
  });

  it('asks no status of a board without feedback, and releases what the board does not time itself', () => {
    for (const driver of familyNames) {
      const protocol = protocols[driver];
      const spec = boardSpec({ driver, channels: 4, feedback: 'none' });
      expect(protocol.status(spec)).toEqual([]);
      const hostTimed = familyFacts[driver].pulse === 'host';
      expect(protocol.release !== undefined).toBe(hostTimed);
      if (hostTimed) expect(protocol.allOff(spec)).not.toEqual([]);
    }
  });
});

describe('an unlock of an xor-8a board', () => {
  it('names the seconds where the pulse is whole seconds, and leaves the board its own pulse otherwise', () => {
    expect(xor8a.unlock(boardSpec({ pulseMs: 3000 }), 1).bytes).toEqual(b('8A 01 01 11 03 98'));
    expect(xor8a.unlock(boardSpec({ pulseMs: 300 }), 1).bytes).toEqual(b('8A 01 01 11 9B'));
    expect(xor8a.unlock(boardSpec({ pulseMs: 1500 }), 1).bytes).toEqual(b('8A 01 01 11 9B'));
    // A board takes 1 to 9 seconds.
    expect(xor8a.unlock(boardSpec({ pulseMs: 1000 }), 1).bytes).toEqual(b('8A 01 01 11 01 9A'));
    expect(xor8a.unlock(boardSpec({ pulseMs: 9000 }), 1).bytes).toEqual(b('8A 01 01 11 09 92'));
    expect(xor8a.unlock(boardSpec({ pulseMs: 0 }), 1).bytes).toEqual(b('8A 01 01 11 9B'));
    expect(xor8a.unlock(boardSpec({ pulseMs: 10_000 }), 1).bytes).toEqual(b('8A 01 01 11 9B'));
  });

  it('is ended by the board: there is nothing to switch off', () => {
    expect(xor8a.allOff(boardSpec())).toEqual([]);
    expect(kerongCu16.allOff(boardSpec({ driver: 'kerong-cu16', channels: 16 }))).toEqual([]);
  });

  it('of several channels at once names them in three bytes, whichever they are', () => {
    const several = (...channels: number[]) => encodeXor8a({ kind: 'open-several', address: 1, channels });
    expect(several(1)).toEqual(b('90 01 01 00 00 90'));
    expect(several(1, 2, 8)).toEqual(b('90 01 83 00 00 12'));
    expect(several(9, 24)).toEqual(b('90 01 00 01 80 10'));
  });

  it('passes the feedback line on as a claim and never as a refusal', () => {
    expect(unlockDecoder(1)(b('8A 01 01 11 9B'), false)).toEqual({
      kind: 'answer',
      value: { bit: 1 },
      used: 5,
    });
  });

  it('is answered by its own board and channel only', () => {
    expect(unlockDecoder(7)(b('8A 01 03 00 88'), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(unlockDecoder(1, { address: 2 })(b('8A 01 01 00 8A'), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(unlockDecoder(1)(b('80 01 01 00 80'), true)).toEqual({ kind: 'foreign', used: 5 });
    expect(unlockDecoder(1)(encodeXor8a({ kind: 'open', address: 1, channel: 1, seconds: 2 }), true)).toEqual({
      kind: 'foreign',
      used: 6,
    });
  });

  it('waits for the rest of a split answer, however quiet the line is', () => {
    expect(unlockDecoder(1)(b('8A 01 01'), true)).toEqual({ kind: 'more' });
  });

  it('gives no acknowledgement where the config says that none comes', () => {
    const exchange = xor8a.unlock(boardSpec({ unlockReply: 'none' }), 1);
    expect(exchange.decode).toBeNull();
    expect(exchange.drainMs).toBeGreaterThan(0);
  });
});

describe('a whole-board query of an xor-8a board', () => {
  it('is answered with three, four or seven status bytes at once, by the number of channels', () => {
    expect(ones(statusDecoder({ channels: 8 })(b('80 01 00 00 02 33 B0'), false))).toEqual([2]);
    expect(ones(statusDecoder({ channels: 32 })(b('80 01 80 00 00 01 33 33'), false))).toEqual([1, 32]);
    expect(ones(statusDecoder({ channels: 50 })(b('80 01 02 00 00 00 00 00 01 33 B1'), false))).toEqual([1, 50]);
  });

  it('reads the status bytes in the configured order', () => {
    const decode = statusDecoder({ statusByteOrder: 'low-first' });
    expect(ones(decode(b('80 01 01 00 80 33 33'), false))).toEqual([1, 24]);
  });

  it('takes as few status bytes as hold its channels on a quiet line only', () => {
    const decode = statusDecoder({ channels: 40 });
    const five = b('80 01 00 00 00 00 04 33 B6');
    expect(decode(five, false)).toEqual({ kind: 'more' });
    expect(ones(decode(five, true))).toEqual([3]);
    expect(ones(decode(b('80 01 00 00 00 00 00 00 04 33 B6'), false))).toEqual([3]);
    expect(xor8a.status(boardSpec({ channels: 40 }))[0]?.bytes).toEqual(b('80 01 00 33 B2'));
  });

  it('refuses any other number of status bytes: a zero byte lost or gained passes the checksum', () => {
    expect(statusDecoder({ channels: 24 })(b('80 01 01 02 33 B1'), true)).toEqual({ kind: 'foreign', used: 6 });
    expect(statusDecoder({ channels: 4 })(b('80 01 00 0F 33 BD'), true)).toEqual({ kind: 'foreign', used: 6 });
    expect(statusDecoder({ channels: 4 })(b('80 01 00 00 0F 00 33 BD'), true)).toEqual({ kind: 'foreign', used: 8 });
  });

  it('is never answered by its own echo, alone or with the answer behind it', () => {
    for (const channels of [8, 24, 32, 50]) {
      const decode = statusDecoder({ channels });
      expect(decode(b('80 01 00 33 B2'), true)).toEqual({ kind: 'foreign', used: 5 });
      expect(decode(glued('80 01 00 33 B2', '80 01 01 01 01 33 B3'), true)).toEqual({ kind: 'foreign', used: 5 });
      expect(decode(glued('80 01 00 33 B2', '80 01 81 00 33 33 33'), false)).toEqual({ kind: 'foreign', used: 5 });
    }
  });

  it('reads an answer whose first five bytes look like the query itself', () => {
    expect(ones(statusDecoder()(b('80 01 00 33 B2 33 33'), false))).toEqual([2, 5, 6, 8, 9, 10, 13, 14]);
  });

  it('passes over another board, a late single answer and a report, and finds its own answer behind them', () => {
    const decode = statusDecoder();
    expect(decode(glued('80 02 00 00 02 33 B3', '80 01 00 00 02 33 B0'), false)).toEqual({ kind: 'foreign', used: 7 });
    expect(decode(glued('80 01 05 00 84', '80 01 00 00 02 33 B0'), false)).toEqual({ kind: 'foreign', used: 5 });
    expect(decode(glued('81 01 03 00 83', '80 01 00 00 02 33 B0'), false)).toEqual({
      kind: 'unsolicited',
      report: { address: 1, channel: 3 },
      used: 5,
    });
  });

  it('gives up the start of a frame that is noise, once the line is quiet and a whole frame is behind it', () => {
    const decode = statusDecoder();
    const noisy = glued('80', '80 01 00 00 02 33 B0');
    expect(decode(noisy, true)).toEqual({ kind: 'damaged', used: 1 });
    expect(ones(decode(noisy.subarray(1), true))).toEqual([2]);
  });
});

describe('a line with xor-8a boards while nothing is asked', () => {
  it('hears reports of both known forms, and takes a firmware answer for none', () => {
    const report = { kind: 'unsolicited', report: { address: 1, channel: 3 }, used: 5 };
    expect(xor8a.idle(b('81 01 03 11 92'), false)).toEqual(report);
    expect(xor8a.idle(b('82 01 03 11 91'), false)).toEqual(report);
    expect(xor8a.idle(b('82 01 00 28 AB'), false)).toEqual({ kind: 'foreign', used: 5 });
  });
});

describe('a kerong-cu16 unit', () => {
  const spec = boardSpec({ driver: 'kerong-cu16', address: 2, channels: 16, unlockReply: 'none' });
  const answered = { ...spec, unlockReply: 'expected' } as const;

  it('is addressed by unit and channel in their own halves of the byte', () => {
    expect(kerongCu16.unlock(spec, 6).bytes).toEqual(b('02 25 31 03 5B'));
    expect(kerongCu16.status(spec)[0]?.bytes).toEqual(b('02 20 30 03 55'));
  });

  it('expects no answer to an unlock unless the config says so', () => {
    expect(kerongCu16.unlock(spec, 1).decode).toBeNull();
    const decode = kerongCu16.unlock(answered, 6).decode;
    const ack = { kind: 'answer', value: { bit: 1 }, used: 9 };
    expect(decode?.(b('02 20 35 20 00 00 00 03 7A'), false)).toEqual(ack);
    expect(decode?.(b('02 25 35 20 00 00 00 03 7F'), false)).toEqual(ack);
    expect(decode?.(b('02 24 35 20 00 00 00 03 7E'), false)).toEqual({ kind: 'foreign', used: 9 });
    expect(decode?.(b('02 30 35 20 00 00 00 03 8A'), false)).toEqual({ kind: 'foreign', used: 9 });
  });

  it('is answered by its own unit only, and not by the answer to a query of all', () => {
    const decode = statusDecoder(spec);
    expect(ones(decode(b('02 20 35 01 80 00 00 03 DB'), false))).toEqual([1, 16]);
    expect(decode(b('02 10 35 01 80 00 00 03 CB'), false)).toEqual({ kind: 'foreign', used: 9 });
    expect(decode(b('02 20 36 01 80 00 00 03 DC'), false)).toEqual({ kind: 'foreign', used: 9 });
    expect(decode(encodeKerong({ kind: 'status', unit: 2 }), false)).toEqual({ kind: 'foreign', used: 5 });
  });

  it('reports its configured channels only', () => {
    const taken = statusDecoder({ ...spec, channels: 12 })(b('02 20 35 FF FF 00 00 03 58'), false);
    expect(ones(taken)).toHaveLength(12);
  });

  it('passes over frames of another family on its line', () => {
    const decode = statusDecoder(spec);
    const taken = decode(glued('80 01 00 00 02 33 B0', '02 20 35 00 00 00 00 03 5A'), true);
    expect(taken).toEqual({ kind: 'damaged', used: 7 });
  });
});
