import { endianness } from 'node:os';

/**
 * Version 2 of the GPIO character device's ABI, as in linux/gpio.h (kernel 5.10 and later): ioctl numbers and structs, the
 * same on x86 and arm, 32 and 64 bit. Pure: structs are bytes here, in the machine's own byte order.
 */

const little = endianness() === 'LE';

/** Bytes of each struct. */
export const sizes = { chipInfo: 68, lineInfo: 256, lineRequest: 592, lineValues: 16, lineEvent: 48 } as const;

const READ = 2;
const READ_WRITE = 3;

/** `_IOC(direction, 0xb4, number, size)` of linux/ioctl.h. */
function ioctlNumber(direction: number, number: number, size: number): number {
  return direction * 2 ** 30 + (size << 16) + (0xb4 << 8) + number;
}

export const ioctls = {
  chipInfo: ioctlNumber(READ, 0x01, sizes.chipInfo),
  lineInfo: ioctlNumber(READ_WRITE, 0x05, sizes.lineInfo),
  requestLines: ioctlNumber(READ_WRITE, 0x07, sizes.lineRequest),
  getValues: ioctlNumber(READ_WRITE, 0x0e, sizes.lineValues),
  setValues: ioctlNumber(READ_WRITE, 0x0f, sizes.lineValues),
} as const;

/** Lines that one request can hold. */
export const MOST_LINES = 64;
/** The largest event buffer that the kernel gives to one request. */
const EVENT_BUFFER = 1024;
const NAME_BYTES = 32;

/** GPIO_V2_LINE_FLAG_*. */
export const flags = {
  used: 1n << 0n,
  activeLow: 1n << 1n,
  input: 1n << 2n,
  output: 1n << 3n,
  edgeRising: 1n << 4n,
  edgeFalling: 1n << 5n,
  openDrain: 1n << 6n,
  openSource: 1n << 7n,
  biasPullUp: 1n << 8n,
  biasPullDown: 1n << 9n,
  biasDisabled: 1n << 10n,
} as const;

/** GPIO_V2_LINE_ATTR_ID_*. */
const OUTPUT_VALUES = 2;
const DEBOUNCE = 3;
/** Places in `struct gpio_v2_line_request` and in the `gpio_v2_line_config` within it. */
const request = { consumer: 256, config: 288, lines: 560, eventBuffer: 564, fd: 588 } as const;
const config = { flags: request.config, attributes: request.config + 8, attribute: request.config + 32 } as const;
const RISING = 1;

export interface ChipInfo {
  /** As in /dev, such as `gpiochip0`. */
  readonly name: string;
  readonly label: string;
  readonly lines: number;
}

export interface LineInfo {
  readonly offset: number;
  /** Empty where the board gives it none. */
  readonly name: string;
  /** Who holds the line; empty when nobody does, or he does not say. */
  readonly consumer: string;
  /** Held, or put to another function by the kernel. */
  readonly used: boolean;
  readonly direction: 'input' | 'output';
}

interface LineRequest {
  readonly offsets: readonly number[];
  readonly consumer: string;
  readonly flags: bigint;
  /** Inputs only; 0: none. */
  readonly debounceUs: number;
}

export interface LineEvent {
  readonly offset: number;
  /** 1: the line has become active. */
  readonly bit: 0 | 1;
  /** Counts the events of all lines of the request from 1, those too that found no place in the buffer. */
  readonly sequence: number;
  /** When it happened, by CLOCK_MONOTONIC: ms with fractions. */
  readonly atMs: number;
}

export function decodeChipInfo(bytes: Uint8Array): ChipInfo {
  const lines = viewOf(bytes).getUint32(2 * NAME_BYTES, little);
  return { name: textAt(bytes, 0), label: textAt(bytes, NAME_BYTES), lines };
}

/** The question for one line; the kernel fills the rest in. */
export function encodeLineInfo(offset: number): Uint8Array {
  const bytes = new Uint8Array(sizes.lineInfo);
  viewOf(bytes).setUint32(2 * NAME_BYTES, offset, little);
  return bytes;
}

export function decodeLineInfo(bytes: Uint8Array): LineInfo {
  const view = viewOf(bytes);
  const found = view.getBigUint64(72, little);
  return {
    offset: view.getUint32(2 * NAME_BYTES, little),
    name: textAt(bytes, 0),
    consumer: textAt(bytes, NAME_BYTES),
    used: (found & flags.used) !== 0n,
    direction: (found & flags.output) !== 0n ? 'output' : 'input',
  };
}

/** A request for 1 to 64 lines. Outputs are inactive from the first moment: that is part of the request, not a later step. */
export function encodeRequest({ offsets, consumer, flags: wanted, debounceUs }: LineRequest): Uint8Array {
  const bytes = new Uint8Array(sizes.lineRequest);
  const view = viewOf(bytes);
  for (const [index, offset] of offsets.entries()) view.setUint32(4 * index, offset, little);
  bytes.set(new TextEncoder().encode(consumer).subarray(0, NAME_BYTES - 1), request.consumer);
  view.setUint32(request.lines, offsets.length, little);
  view.setBigUint64(config.flags, wanted, little);
  const isOutput = (wanted & flags.output) !== 0n;
  if (!isOutput) view.setUint32(request.eventBuffer, EVENT_BUFFER, little);
  if (isOutput || debounceUs > 0) {
    view.setUint32(config.attributes, 1, little);
    view.setUint32(config.attribute, isOutput ? OUTPUT_VALUES : DEBOUNCE, little);
    if (!isOutput) view.setUint32(config.attribute + 8, debounceUs, little);
    view.setBigUint64(config.attribute + 16, maskOf(offsets.length), little);
  }
  return bytes;
}

/** The descriptor of the lines, from a request that the kernel has granted. */
export function requestedFd(bytes: Uint8Array): number {
  return viewOf(bytes).getInt32(request.fd, little);
}

/** A bit for each line of a request, the first lowest. */
export function maskOf(lines: number): bigint {
  return (1n << BigInt(lines)) - 1n;
}

export function encodeValues(bits: bigint, mask: bigint): Uint8Array {
  const bytes = new Uint8Array(sizes.lineValues);
  const view = viewOf(bytes);
  view.setBigUint64(0, bits, little);
  view.setBigUint64(8, mask, little);
  return bytes;
}

/** The first `lines` values; 1 is active. */
export function decodeValues(bytes: Uint8Array, lines: number): (0 | 1)[] {
  const bits = viewOf(bytes).getBigUint64(0, little);
  return Array.from({ length: lines }, (_, index) => ((bits >> BigInt(index)) & 1n ? 1 : 0));
}

/** As many events as were read; the kernel hands whole ones only. */
export function decodeEvents(bytes: Uint8Array): LineEvent[] {
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / sizes.lineEvent) }, (_, index) => {
    const at = index * sizes.lineEvent;
    const bit = view.getUint32(at + 8, little) === RISING ? 1 : 0;
    const atMs = Number(view.getBigUint64(at, little)) / 1e6;
    return { offset: view.getUint32(at + 12, little), bit, sequence: view.getUint32(at + 16, little), atMs };
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textAt(bytes: Uint8Array, at: number): string {
  const field = bytes.subarray(at, at + NAME_BYTES);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}
