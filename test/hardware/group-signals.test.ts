import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtFile } from '../../src/lib/built.js';
import { cabinetFolder, eventually, run, startDaemon, writeConfig } from '../running-daemon.js';

const program = builtFile('lockerd.js');

/** A jammed lock keeps an opening under way for as long as `confirm`. */
const yaml = (folder: string): string => `
cabinet: { id: TEST-1, timezone: Asia/Kolkata, confirm: 1s }
data: ${folder}/data
buses: [{ id: line, port: sim:line, baud: 19200 }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, poll: 50ms }]
lockers: [{ range: A1..A8, size: M, board: b1, channels: 1..8 }]
control: { socket: ${folder}/control.sock }
`;

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a signal to the whole process group', () => {
  it.each([
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
  ] as const)('%s ends an opening under way in order, without a word', async (signal) => {
    const folder = cabinetFolder();
    onTestFinished(() => folder.remove());
    const config = writeConfig(folder.path, yaml(folder.path));
    const daemon = spawn(process.execPath, [program, '--config', config, '--log', 'warn'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const { pid } = daemon;
    if (pid === undefined) throw new Error('the daemon has no process id');
    onTestFinished(() => {
      if (daemon.exitCode === null) process.kill(-pid, 'SIGKILL');
    });
    let complained = '';
    daemon.stderr.on('data', (chunk) => {
      complained += String(chunk);
    });
    await once(daemon.stdout, 'data');
    const ctl = (...args: string[]) => run('lockerctl', ['--config', config, '--json', ...args]);
    await eventually('the doors are read', async () => {
      const { stdout } = await ctl('lockers');
      return stdout !== '' && jsonLines(stdout).every(({ latch }) => latch === 'closed');
    });
    await ctl('sim', 'fault', 'jam', 'A1');
    const opening = ctl('open', 'A1');
    await eventually('the opening', async () =>
      jsonLines((await ctl('events')).stdout).some(({ event }) => event === 'lock.intent'),
    );
    // What the machine's clock has to say is no part of the ending.
    complained = '';
    process.kill(-pid, signal);
    const [code] = await once(daemon, 'exit');
    expect(code).toBe(0);
    expect(complained.split('\n').filter((line) => line !== '' && !line.includes('clock_not_set'))).toEqual([]);
    expect((await opening).stdout).toContain('failed');

    const again = await startDaemon(config);
    const rows = jsonLines((await ctl('events')).stdout).map(({ event }) => event);
    await again.stop();
    expect(rows.filter((event) => event.startsWith('device.'))).toEqual([
      'device.chain_started',
      'device.started',
      'device.stopped',
      'device.started',
    ]);
    expect(rows.filter((event) => event.startsWith('lock.'))).toEqual(['lock.intent', 'lock.failed']);
  });
});
