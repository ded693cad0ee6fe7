import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openPort } from '../../drivers/open-port.js';
import { startSimulator } from '../../drivers/simulator/simulator.js';
import { builtFile } from '../../src/lib/built.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';
import { eventually, run } from '../running-daemon.js';

const program = builtFile('lockerctl.js');

/** How a test says what is to be ended after it; tests that run side by side share nothing. */
type OnEnd = (end: () => void | Promise<void>) => void;

/** A line at 115200 baud with one relay board at address 1, and what was sent to address 0 on it. */
function line(onEnd: OnEnd): { readonly port: string; readonly sent: string[] } {
  const board = boardSpec({ driver: 'modbus-waveshare', address: 1, channels: 8 });
  const simulator = startSimulator({ buses: [busSpec({ baud: 115_200 })], boards: [board] });
  onEnd(() => simulator.close());
  const sent: string[] = [];
  simulator.on((event) => {
    if (event.type === 'request' && event.hex.startsWith('00')) sent.push(event.hex);
  });
  return { port: simulator.paths.rs485 ?? '', sent };
}

const fast = ['--baud', '115200', '--timeout', '40ms'];

// Each asks hundreds of addresses and waits for most of its time: side by side.
describe.concurrent('lockerctl board address', { timeout: 240_000 }, () => {
  it('asks before it sends, and prints the board at its new address', async ({ expect, onTestFinished }) => {
    const { port, sent } = line(onTestFinished);
    const child = spawn(process.execPath, [program, 'board', 'address', port, '--to', '2', ...fast]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const question = 'Send "your address is 2" to the board at address 1? [y/N]';
    await eventually('it asks or ends', () => said.err.includes(question) || child.exitCode !== null, 200_000);
    expect(said.err).toContain(question);
    expect(sent).toEqual([]);
    child.stdin.write('y\n');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(sent).toEqual(['0006400000021c1a']);
    expect(said.err).toContain('The board answers at address 2 now, and no more at 1.');
    expect(said.out).toContain('driver: modbus-waveshare\n');
    expect(said.out).toContain('    address: 2\n');
  });

  it('sends nothing when nobody is there to say yes', async ({ expect, onTestFinished }) => {
    const { port, sent } = line(onTestFinished);
    const said = await run('lockerctl', ['board', 'address', port, '--to', '3', ...fast]);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('address.not_confirmed: ') });
    expect(sent).toEqual([]);
  });

  it('sends without a question with --yes, and tells it as JSON', async ({ expect, onTestFinished }) => {
    const { port, sent } = line(onTestFinished);
    const options = ['--to', '7', '--yes', ...fast];
    const { code, stdout, stderr } = await run('lockerctl', ['--json', 'board', 'address', port, ...options]);
    expect({ code, sent }, stderr).toMatchObject({ code: 0, sent: ['000640000007dc19'] });
    const config = expect.stringContaining('address: 7');
    expect(JSON.parse(stdout)).toMatchObject({ port, from: 1, to: 7, sent: true, config });
    const progress = stderr.trim().split('\n');
    const types = progress.map((text) => JSON.parse(text).type);
    expect(types).toEqual(expect.arrayContaining(['plan', 'asking', 'found', 'alone']));
  });
});

describe('lockerctl board address, before it asks a board', () => {
  it('refuses a port that another program holds', async ({ onTestFinished }) => {
    const { port } = line(onTestFinished);
    const held = await openPort(busSpec({ port }));
    onTestFinished(() => held.close());
    const said = await run('lockerctl', ['board', 'address', port, '--to', '2', '--yes']);
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr).toContain('When that is lockerd, stop it first');
  });

  it.each([
    [['--to', '0'], 'boards of modbus-waveshare have addresses 1 to 247'],
    [['--to', '248'], 'boards of modbus-waveshare have addresses 1 to 247'],
    [['--to', 'two'], 'boards of modbus-waveshare have addresses 1 to 247'],
    [
      ['--to', '2', '--family', 'xor-8a'],
      'its boards have switches for the address, or no command for it is published',
    ],
    [['--to', '2', '--family', 'nobody'], 'no such family'],
    [['--to', '2', '--baud', '9601'], 'expected one of 1200'],
    [[], "required option '--to <address>'"],
  ])('says what is wrong with %j', async (options, words) => {
    const said = await run('lockerctl', ['board', 'address', '/dev/null', ...options]);
    expect(said.stderr).toContain(words);
    expect(said).toMatchObject({ code: 2, stdout: '' });
  });
});
