import { spawnSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { characterDevice } from '../../../drivers/gpio/character-device.js';
import { listChips } from '../../../drivers/gpio/chips.js';
import type { OutputPins } from '../../../drivers/gpio/pins.js';
import type { Config, GpioOutputSpec, SignalSpecs } from '../../../src/config/specs.js';
import { runLockerctl } from '../../../src/control/commands/program.js';
import { builtFile } from '../../../src/lib/built.js';
import { cabinetFolder } from '../../running-daemon.js';
import { type SimulatedChip, simulateChip } from './outside.js';
import { startOwner } from './owner.js';

const program = builtFile('lockerctl.js');

let chip: SimulatedChip | undefined;
const held: OutputPins[] = [];
const folder = cabinetFolder();
const socket = join(folder.path, 'control.sock');
afterEach(() => {
  for (const pins of held.splice(0)) pins.close();
  chip?.remove();
  chip = undefined;
});

const board: GpioOutputSpec = {
  ...{ id: 'g1', channels: 2, feedback: 'none', pulseMs: 300, coolDownMs: 1000 },
  ...{ driver: 'gpio', direction: 'outputs', chip: 'bank', lines: [0, 1] },
  ...{ activeLow: false, bias: 'as-is', drive: 'push-pull' },
};

function config(boards: readonly GpioOutputSpec[], signals: SignalSpecs = {}): Config {
  return {
    file: '/nowhere/config.yaml',
    hash: '0'.repeat(64),
    cabinet: { id: 'CAB-1', timezone: 'UTC', power: [], confirmMs: 3000, leftOpenMs: 60_000 },
    data: folder.path,
    ...{ buses: [], boards, lockers: [], signals, sizes: {}, readers: [] },
    control: { socket },
    access: { pinDigits: 6, untrustedQr: 'floor' },
    audit: {
      policy: '1',
      retentionMs: { access: 1, payment: 1, diagnostics: 1, admin: 1, security: 1 },
      ...{ maxRows: 1000, maxBytes: 1_000_000 },
    },
  };
}

async function lockerctl(argv: readonly string[], cabinet = config([])) {
  const said = { out: [] as string[], err: [] as string[] };
  const exit = await runLockerctl({
    argv,
    version: '0.0.0',
    print: (text) => said.out.push(text),
    remark: (text) => said.err.push(text),
    input: async () => '',
    ask: async () => '',
    askSecret: async () => '',
    terminal: () => null,
    configOf: async () => cabinet,
  });
  return { exit, out: said.out.join('\n'), err: said.err.join('\n') };
}

const levels = (lines: number): number[] => Array.from({ length: lines }, (_, line) => chip?.level(line) ?? -1);

describe('lockerctl gpio', () => {
  it('shows the chips and lines of this machine, and who holds them', async () => {
    chip = simulateChip('bank', 2, ['LOCK_A']);
    held.push(characterDevice().outputs({ ...board, lines: [0] }));
    const said = await lockerctl(['gpio', '--chip', 'bank']);
    expect(said).toMatchObject({ exit: 0, err: '' });
    expect(said.out).toMatch(
      /^bank \(gpiochip\d+\), 2 lines\nLINE {2}NAME {4}DIRECTION {2}HELD BY\n0 {5}LOCK_A {2}output {5}lockerd\n1 {5}- {7}input {6}free\n$/,
    );
    expect((await lockerctl(['gpio'])).out).toContain('rig-bank0');
  });

  it('prints a document for each chip with --json', async () => {
    chip = simulateChip('bank', 1, ['LOCK_A']);
    const said = await lockerctl(['--json', 'gpio', '--chip', 'bank']);
    expect(JSON.parse(said.out)).toMatchObject({
      label: 'bank',
      lines: [{ line: 0, name: 'LOCK_A', direction: 'input', used: false, consumer: '' }],
    });
  });

  it.each([
    [0, 'Only root may'],
    [20, 'Add the user to the group dialout (`sudo usermod -aG dialout USER`)'],
  ])('tells a user without permission what to do, where the device belongs to group %i', (gid, words) => {
    for (const { path } of listChips()) chownSync(path, 0, gid);
    const said = spawnSync(process.execPath, [program, 'gpio'], { uid: 65534, gid: 65534, encoding: 'utf8' });
    expect(said.status).toBe(1);
    expect(said.stderr).toMatch(/^gpio\.no_permission: this user may not use \/dev\/gpiochip0 \(EACCES\)\. /);
    expect(said.stderr).toContain(words);
  });

  it('refuses an unknown chip with the labels that there are', async () => {
    const said = await lockerctl(['gpio', '--chip', 'nothing']);
    expect(said.exit).toBe(1);
    expect(said.err).toMatch(/^gpio\.no_chip: no GPIO chip has the label nothing\. There are: .*rig-bank0/);
  });
});

describe('lockerctl gpio off', () => {
  it('drives off what a killed process has left on, signals too, and releases it', async () => {
    chip = simulateChip('bank', 4);
    const owner = await startOwner('gpio-sysfs', 'bank');
    await owner.kill();
    expect(levels(2)).toEqual([1, 1]);
    const said = await lockerctl(
      ['gpio', 'off'],
      config([{ ...board, driver: 'gpio-sysfs' }], {
        led: { driver: 'gpio', chip: 'bank', line: 3, activeLow: false, drive: 'push-pull' },
      }),
    );
    expect(said).toEqual({ exit: 0, out: 'g1: off 0, 1\nled: off 3', err: '' });
    expect(levels(2)).toEqual([0, 0]);
    held.push(characterDevice().outputs(board));
  });

  it('tells who holds a line, and drives the others off', async () => {
    chip = simulateChip('bank', 4);
    const owner = await startOwner('gpio', 'bank');
    const boards = [{ ...board, lines: [2, 1, 3] }];
    const said = await lockerctl(['gpio', 'off'], config(boards));
    expect(said).toEqual({
      exit: 1,
      out: 'g1: off 2, 3',
      err: 'g1, line 1: gpio.line_busy: the GPIO chip bank: line 1 is held by lockerd',
    });
    expect(levels(2)).toEqual([1, 1]);
    await owner.kill();
    const json = await lockerctl(['--json', 'gpio', 'off'], config(boards));
    expect(JSON.parse(json.out)).toEqual({ outputs: [{ id: 'g1', off: [2, 1, 3], failed: [] }] });
  });

  it('refuses while lockerd answers on its socket, and touches nothing', async () => {
    chip = simulateChip('bank', 4);
    const owner = await startOwner('gpio-sysfs', 'bank');
    const daemon = createServer().listen(socket);
    await new Promise((resolve) => daemon.once('listening', resolve));
    const said = await lockerctl(['gpio', 'off'], config([{ ...board, driver: 'gpio-sysfs' }]));
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toMatch(/^gpio\.line_busy: lockerd runs \(.*\): it holds its GPIO lines/);
    expect(levels(2)).toEqual([1, 1]);
    await new Promise((resolve) => daemon.close(resolve));
    await owner.kill();
    expect((await lockerctl(['gpio', 'off'], config([{ ...board, driver: 'gpio-sysfs' }]))).exit).toBe(0);
  });

  it('says so when the config has no GPIO outputs', async () => {
    expect(await lockerctl(['gpio', 'off'])).toEqual({ exit: 0, out: 'The config names no GPIO outputs.', err: '' });
  });
});
