import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { openPort } from '../../drivers/open-port.js';
import { startSimulator } from '../../drivers/simulator/simulator.js';
import { builtFile } from '../../src/lib/built.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';

const program = builtFile('lockerctl.js');

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function run(...argv: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, ...said }));
  });
}

/** The path of a line with one xor-8a board at address 2. */
function line(): string {
  const simulator = startSimulator({ buses: [busSpec()], boards: [boardSpec({ address: 2 })] });
  ends.push(() => simulator.close());
  return simulator.paths.rs485 ?? '';
}

describe('lockerctl scan', () => {
  it('prints what answered as config, and its progress on standard error', async () => {
    const port = line();
    const said = await run('scan', port, '--family', 'xor-8a', '--addresses', '1..3');
    expect(said.exit).toBe(0);
    expect(said.out).toMatch(/^buses:\n {2}- id: rs485\n/);
    expect(said.out).toContain('    driver: xor-8a\n');
    expect(said.out).toContain('    address: 2\n    channels: 24 #');
    expect(said.err).toMatch(/: \d+ questions, about 1 s when nobody answers\n0\/\d+ {2}9600 baud: xor-8a/);
    expect(said.err).toMatch(/found: xor-8a\S* at address 2, 9600 baud/);
  });

  it('prints one document with --json, and JSON Lines as progress', async () => {
    const said = await run('--json', 'scan', line(), '--family', 'xor-8a', '--addresses', '2');
    expect(said.exit).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ found: [{ address: 2, baud: 9600, channels: 24 }], doubts: [] });
    const progress = said.err.trim().split('\n');
    expect(progress.map((text) => JSON.parse(text).type)).toEqual(expect.arrayContaining(['plan', 'asking', 'found']));
  });

  it('ends with 1 when no board answers', async () => {
    const said = await run('scan', line(), '--family', 'dc02', '--addresses', '1..3');
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toContain('No board answered. Check its power, swap A and B');
  });

  it('refuses a port that another program holds, and says what to do', async () => {
    const path = line();
    const held = await openPort(busSpec({ port: path }));
    ends.push(() => held.close());
    const said = await run('scan', path);
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toContain(`scan.port_used: ${path} is used by another program`);
    expect(JSON.parse((await run('--json', 'scan', path)).out)).toMatchObject({ code: 'scan.port_used' });
  });

  it('names a port that is not there', async () => {
    const said = await run('scan', '/dev/no-such-adapter');
    expect(said.exit).toBe(1);
    expect(said.err).toContain('bus.port_failed: /dev/no-such-adapter is not there');
  });

  it.each([
    [['--family', 'xor8a'], 'Did you mean xor-8a?'],
    [['--family', 'winnsen/x'], 'There are: winnsen/v202104, winnsen/l412'],
    [['--family', 'lcus'], 'answer no query'],
    [['--family', 'dc02', '--addresses', '20..30'], 'boards of dc02 have addresses 1 to 15'],
    [['--addresses', '9..2'], 'expected a range upwards'],
    [['--baud', '9601'], 'expected one of 1200'],
    [['--timeout', '60'], 'expected a duration'],
  ])('says what is wrong with %j', async (argv, words) => {
    const said = await run('scan', '/dev/null', ...argv);
    expect(said.err).toContain(words);
    expect(said).toMatchObject({ exit: 2, out: '' });
  });

  it('wants to know the one speed of a gateway, and knows no simulated line', async () => {
    const gateway = await run('scan', 'tcp://127.0.0.1:1');
    expect(gateway).toMatchObject({ exit: 2, out: '' });
    expect(gateway.err).toContain('name the one it is set to');
    expect(await run('scan', 'sim:rs485')).toMatchObject({ exit: 2, out: '' });
  });

  it('has help with examples', async () => {
    const said = await run('scan', '--help');
    expect(said).toMatchObject({ exit: 0, err: '' });
    expect(said.out).toContain('Examples:\n  lockerctl scan');
    expect(said.out).toContain('nothing is unlocked');
  });
});
