import { endianness } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeChipInfo,
  decodeEvents,
  decodeLineInfo,
  decodeValues,
  encodeLineInfo,
  encodeRequest,
  encodeValues,
  flags,
  ioctls,
  maskOf,
  requestedFd,
  sizes,
} from '../../drivers/gpio/uapi.js';

const little = endianness() === 'LE';
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer);
const text = fc.stringMatching(/^[ -~]{0,31}$/);

function putText(bytes: Uint8Array, at: number, value: string): void {
  bytes.set(new TextEncoder().encode(value), at);
}

// Sizes, offsets and numbers as a C compiler gives them for linux/gpio.h on x86-64 and arm64.
describe('the GPIO v2 ABI', () => {
  it('has the sizes of linux/gpio.h', () => {
    expect(sizes).toEqual({ chipInfo: 68, lineInfo: 256, lineRequest: 592, lineValues: 16, lineEvent: 48 });
  });

  it('has the ioctl numbers of linux/gpio.h', () => {
    expect(ioctls).toEqual({
      chipInfo: 0x8044b401,
      lineInfo: 0xc100b405,
      requestLines: 0xc250b407,
      getValues: 0xc010b40e,
      setValues: 0xc010b40f,
    });
  });

  it('reads a chip with any name, label and number of lines', () => {
    fc.assert(
      fc.property(text, text, fc.nat({ max: 0xffff }), (name, label, lines) => {
        const bytes = new Uint8Array(68);
        putText(bytes, 0, name);
        putText(bytes, 32, label);
        viewOf(bytes).setUint32(64, lines, little);
        expect(decodeChipInfo(bytes)).toEqual({ name, label, lines });
      }),
    );
  });

  it('reads a name that fills its field to the last byte', () => {
    const bytes = new Uint8Array(68).fill('x'.charCodeAt(0), 0, 32);
    expect(decodeChipInfo(bytes)).toMatchObject({ name: 'x'.repeat(32), label: '' });
  });

  it('asks for a line and reads what the kernel fills in', () => {
    fc.assert(
      fc.property(fc.nat(), text, text, fc.boolean(), fc.boolean(), (offset, name, consumer, used, isOutput) => {
        const bytes = encodeLineInfo(offset);
        expect(bytes).toHaveLength(256);
        putText(bytes, 0, name);
        putText(bytes, 32, consumer);
        const found = (used ? flags.used : 0n) | (isOutput ? flags.output : flags.input) | flags.activeLow;
        viewOf(bytes).setBigUint64(72, found, little);
        const direction = isOutput ? 'output' : 'input';
        expect(decodeLineInfo(bytes)).toEqual({ offset, name, consumer, used, direction });
      }),
    );
  });

  it('requests outputs off from the start, by an attribute over all lines', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 64 }), (offsets) => {
        const wanted = flags.output | flags.activeLow;
        const bytes = encodeRequest({ offsets, consumer: 'lockerd', flags: wanted, debounceUs: 0 });
        expect(bytes).toHaveLength(592);
        const view = viewOf(bytes);
        expect(offsets.map((_, index) => view.getUint32(4 * index, little))).toEqual(offsets);
        expect(new TextDecoder().decode(bytes.subarray(256, 288))).toBe('lockerd'.padEnd(32, '\0'));
        expect(view.getBigUint64(288, little)).toBe(wanted);
        // config.num_attrs; attrs[0]: id 2 (output values), values 0, mask of the lines.
        expect(view.getUint32(296, little)).toBe(1);
        expect(view.getUint32(320, little)).toBe(2);
        expect(view.getBigUint64(328, little)).toBe(0n);
        expect(view.getBigUint64(336, little)).toBe((1n << BigInt(offsets.length)) - 1n);
        expect(view.getUint32(560, little)).toBe(offsets.length);
        expect(view.getUint32(564, little)).toBe(0);
        // Padding must be zero, or the kernel refuses the request.
        const padding = [...bytes.subarray(300, 320), ...bytes.subarray(324, 328), ...bytes.subarray(344, 560)];
        expect([...padding, ...bytes.subarray(568)].every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it('requests inputs with a debounce in microseconds and room for events', () => {
    const wanted = flags.input | flags.edgeRising | flags.edgeFalling;
    const bytes = encodeRequest({ offsets: [5, 6, 13], consumer: 'lockerd', flags: wanted, debounceUs: 20_000 });
    const view = viewOf(bytes);
    expect(view.getUint32(296, little)).toBe(1);
    expect(view.getUint32(320, little)).toBe(3);
    expect(view.getUint32(328, little)).toBe(20_000);
    expect(view.getBigUint64(336, little)).toBe(7n);
    expect(view.getUint32(564, little)).toBe(1024);
    const plain = viewOf(encodeRequest({ offsets: [5], consumer: 'lockerd', flags: wanted, debounceUs: 0 }));
    expect(plain.getUint32(296, little)).toBe(0);
  });

  it('cuts a consumer that is too long, and keeps its closing zero', () => {
    const bytes = encodeRequest({ offsets: [1], consumer: 'c'.repeat(40), flags: flags.input, debounceUs: 0 });
    expect(bytes.subarray(256, 288)).toEqual(Uint8Array.from([...Array.from({ length: 31 }, () => 99), 0]));
  });

  it('finds the descriptor at the end of a granted request', () => {
    const bytes = new Uint8Array(592);
    viewOf(bytes).setInt32(588, 23, little);
    expect(requestedFd(bytes)).toBe(23);
  });

  it('carries any values there and back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: 1, maxLength: 64 }), (values) => {
        const bits = values.reduceRight((sum, bit) => (sum << 1n) | BigInt(bit), 0n);
        const bytes = encodeValues(bits, maskOf(values.length));
        expect(bytes).toHaveLength(16);
        expect(viewOf(bytes).getBigUint64(8, little)).toBe((1n << BigInt(values.length)) - 1n);
        expect(decodeValues(bytes, values.length)).toEqual(values);
      }),
    );
  });

  it('reads as many events as came, also out of the middle of a buffer', () => {
    const event = fc.record({
      offset: fc.nat({ max: 63 }),
      bit: fc.constantFrom<0 | 1>(0, 1),
      sequence: fc.nat({ max: 0xffff_ffff }),
      atMs: fc.nat({ max: 0xffff_ffff }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const bytes = new Uint8Array(8 + 48 * events.length);
        for (const [index, { offset, bit, sequence, atMs }] of events.entries()) {
          const at = 8 + 48 * index;
          viewOf(bytes).setBigUint64(at, BigInt(atMs) * 1_000_000n, little);
          viewOf(bytes).setUint32(at + 8, bit === 1 ? 1 : 2, little);
          viewOf(bytes).setUint32(at + 12, offset, little);
          viewOf(bytes).setUint32(at + 16, sequence, little);
          viewOf(bytes).setUint32(at + 20, 99, little);
        }
        expect(decodeEvents(bytes.subarray(8))).toEqual(events);
      }),
    );
  });
});
