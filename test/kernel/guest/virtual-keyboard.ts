import { closeSync, existsSync, openSync, readdirSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ioctl, ioctlNumber } from '../../../drivers/libc.js';
import { inputEventBytes } from '../../../drivers/readers/input-events.js';
import { characterOf, keyCodes } from '../../../drivers/readers/keymap.js';
import { eventually } from '../../running-daemon.js';

/** ioctl numbers of linux/uinput.h: `_IOC(direction, 'U', number, size)`. */
const numberOf = (direction: number, number: number, size: number): number =>
  direction * 2 ** 30 + (size << 16) + (0x55 << 8) + number;
const uinput = {
  create: numberOf(0, 1, 0),
  destroy: numberOf(0, 2, 0),
  setup: numberOf(1, 3, 92),
  eventBit: numberOf(1, 100, 4),
  keyBit: numberOf(1, 101, 4),
  sysname: numberOf(2, 44, 64),
};
const EV_SYN = 0;
const EV_KEY = 1;
const LAST_KEY = 125;
const USB = 3;
const little = endianness() === 'LE';

/** A USB keyboard that a test types on, plugs in and pulls out. `path` stays the same, as a name in by-id does. */
export class VirtualKeyboard {
  readonly path: string;
  #fd: number | undefined;

  constructor(
    private readonly name: string,
    private readonly keys: readonly number[] = Array.from({ length: LAST_KEY }, (_, index) => index + 1),
  ) {
    this.path = `/run/tmp/${name}-event-kbd`;
  }

  async plugIn(): Promise<void> {
    const fd = openSync('/dev/uinput', 'w');
    this.#fd = fd;
    ioctlNumber(fd, uinput.eventBit, EV_KEY);
    for (const key of this.keys) ioctlNumber(fd, uinput.keyBit, key);
    const setup = new Uint8Array(92);
    new DataView(setup.buffer).setUint16(0, USB, little);
    setup.set(new TextEncoder().encode(this.name), 8);
    ioctl(fd, uinput.setup, setup);
    ioctlNumber(fd, uinput.create, 0);
    const sysname = new Uint8Array(64);
    ioctl(fd, uinput.sysname, sysname);
    const folder = join('/sys/devices/virtual/input', new TextDecoder().decode(sysname).replaceAll('\0', ''));
    const node = await eventually('its device', () => readdirSync(folder).find((name) => name.startsWith('event')));
    await eventually('its file', () => existsSync(`/dev/input/${node}`));
    symlinkSync(`/dev/input/${node}`, this.path);
  }

  pullOut(): void {
    if (this.#fd === undefined) return;
    rmSync(this.path);
    ioctlNumber(this.#fd, uinput.destroy, 0);
    closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** A key goes down (1), repeats because it stays down (2), or goes up (0). */
  key(code: number, value: 0 | 1 | 2): void {
    const size = inputEventBytes(process.arch);
    const bytes = new Uint8Array(2 * size);
    const view = new DataView(bytes.buffer);
    view.setUint16(size - 8, EV_KEY, little);
    view.setUint16(size - 6, code, little);
    view.setInt32(size - 4, value, little);
    view.setUint16(2 * size - 8, EV_SYN, little);
    if (this.#fd === undefined) throw new Error(`${this.name} is not plugged in`);
    writeSync(this.#fd, bytes);
  }

  press(code: number): void {
    this.key(code, 1);
    this.key(code, 0);
  }

  /** As a scanner types: one key after the other, with Shift where a character needs it. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      const { code, shift } = keyFor(character);
      if (shift) this.key(keyCodes.leftShift, 1);
      this.press(code);
      if (shift) this.key(keyCodes.leftShift, 0);
      // The kernel's buffer holds a few keys only, and they are read in this very process.
      await delay(2);
    }
  }

  async enter(text: string): Promise<void> {
    await this.type(text);
    this.press(keyCodes.enter);
  }
}

/** Without the keypad: its keys are tried by their codes. */
function keyFor(character: string): { readonly code: number; readonly shift: boolean } {
  for (let code = 1; code <= 57; code++) {
    for (const shift of [false, true]) {
      if (code !== keyCodes.keypadAsterisk && characterOf(code, shift, false) === character) return { code, shift };
    }
  }
  throw new Error(`no key types ${character}`);
}
