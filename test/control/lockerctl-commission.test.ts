import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPort } from '../../drivers/open-port.js';
import { openPty } from '../../drivers/simulator/pty.js';
import { loadConfig } from '../../src/config/load.js';
import { builtFile } from '../../src/lib/built.js';
import { type SimulatedCabinet, simulatedCabinet } from '../commission/stand-in.js';
import { boardSpec, busSpec } from '../drivers/bench-cabinet.js';
import { run } from './lockerctl-run.js';

const program = builtFile('lockerctl.js');

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'lockerctl-commission-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function xorCabinet(): SimulatedCabinet {
  return simulatedCabinet([boardSpec({ id: 'x1', address: 1, channels: 24, feedback: 'open-is-1' })]);
}

function shut({ simulator, open }: SimulatedCabinet): void {
  for (const door of [...open]) simulator.door('x1', Number(door.split(' ')[1]), 'closed');
}

/** What is asked, and what somebody types then. */
type Script = readonly (readonly [question: string, answer: string | (() => string)])[];

/** Runs lockerctl at a terminal, and types each answer once its question is there. Resolves with what the terminal showed. */
function atTerminal(
  argv: readonly string[],
  script: Script,
): Promise<{ exit: number | null; out: string; shown: string }> {
  const pty = openPty();
  const tty = openSync(pty.path, 'r+');
  const child = spawn(process.execPath, [program, ...argv], { stdio: [tty, 'pipe', tty] });
  closeSync(tty);
  let shown = '';
  let out = '';
  let seen = 0;
  let next = 0;
  child.stdout?.on('data', (text) => {
    out += text;
  });
  pty.onData((bytes) => {
    shown += Buffer.from(bytes).toString();
    for (;;) {
      const [question, answer] = script[next] ?? [];
      const at = question === undefined ? -1 : shown.indexOf(question, seen);
      if (question === undefined || answer === undefined || at === -1) return;
      seen = at + question.length;
      next++;
      const text = typeof answer === 'string' ? answer : answer();
      pty.write(Buffer.from(text === '\x03' ? text : `${text}\r`));
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => {
      pty.close();
      resolve({ exit, out, shown });
    });
  });
}

const wish = ['--family', 'xor-8a', '--addresses', '1..2', '--timeout', '200ms'];

describe('lockerctl commission at a terminal', () => {
  it('asks, learns, is stopped by Ctrl-C, goes on, and writes the config and the map', async () => {
    const cabinet = xorCabinet();
    const home = directory();
    const [config, map, progress] = [join(home, 'config.yaml'), join(home, 'map.html'), join(home, 'progress.json')];
    const argv = [
      ...['--socket', join(home, 'none.sock'), 'commission', cabinet.port, ...wish],
      ...['--write', config, '--map', map, '--progress', progress],
    ];
    const shutting = (): string => {
      shut(cabinet);
      return '';
    };
    const first = await atTerminal(argv, [
      ['How many locks can be plugged into the xor-8a/query-all at address 1? [24]', '30'],
      ['Type a number from 1 to 24.', '3'],
      ['Id of this cabinet', 'CAB-PUNE-0042'],
      ['Timezone', 'Asia/Kolkata'],
      ['Doors:', 'A01..A03'],
      ['Write the doors, then their size, such as: A01..A08 S', 'A01..A03 S'],
      ['More doors (3 so far):', ''],
      ['may I open them? [yes/no]', 'yes'],
      ['opening channel 1 of b1 (0 of 3 doors found)', '?'],
      ['its number, as it is printed on the door', 'Z9'],
      ['There is no door Z9. There are: A01, A02, A03.', '1'],
      ['Shut door A01', shutting],
      ['opening channel 2 of b1 (1 of 3 doors found)', '\x03'],
    ]);
    expect(first).toMatchObject({ exit: 1, out: '' });
    expect(first.shown).toContain(
      'commission.stopped: stopped. Run the same command again: commissioning goes on from here',
    );
    expect(existsSync(config)).toBe(false);
    shut(cabinet);
    const second = await atTerminal(argv, [
      ['There is an earlier run: 1 of 3 doors were found.', 'yes'],
      ['may I open them? [yes/no]', 'yes'],
      ['opening channel 2 of b1', 'r'],
      ['Shut all doors, then press Enter', shutting],
      ['opening channel 2 of b1', 'a2'],
      ['Shut door A02', shutting],
      ['opening channel 3 of b1', 'A03'],
      ['Shut door A03', shutting],
    ]);
    expect(second.shown).toContain('3 of 3 lockers open their own door and see it.');
    expect(second).toMatchObject({ exit: 0, out: '' });
    expect(cabinet.pulses).toEqual(['x1 1', 'x1 2', 'x1 2', 'x1 2', 'x1 3']);
    const { boards, lockers, cabinet: named } = loadConfig(config);
    expect(named).toMatchObject({ id: 'CAB-PUNE-0042', timezone: 'Asia/Kolkata' });
    expect(boards).toMatchObject([{ feedback: 'open-is-1', statusByteOrder: 'low-last' }]);
    expect(lockers.map(({ id, channel }) => `${id} ${channel}`)).toEqual(['A01 1', 'A02 2', 'A03 3']);
    expect(readFileSync(map, 'utf8')).toContain('<h1>Cabinet CAB-PUNE-0042</h1>');
    expect(existsSync(progress)).toBe(false);
  });
});

describe('lockerctl commission while it looks for boards', () => {
  it('is ended by Ctrl-C at once, and its port is free again', async () => {
    const cabinet = xorCabinet();
    const home = directory();
    const said = await atTerminal(
      ['--socket', join(home, 'none.sock'), 'commission', cabinet.port, '--progress', join(home, 'progress.json')],
      [['Looking for boards', '\x03']],
    );
    expect(said.exit).toBe(1);
    expect(said.shown).toContain('commission.stopped');
    const held = await openPort(busSpec({ port: cabinet.port }));
    held.close();
  });
});

describe('lockerctl commission by a file of answers', () => {
  it('takes what a config has, says what it replaced in it, and ends with 1 where something is wrong', async () => {
    const cabinet = xorCabinet();
    cabinet.simulator.fault({ on: 'channel', id: 'x1', channel: 2, fault: 'stuck-closed' }, true);
    // Doors that shut themselves.
    cabinet.simulator.on((event) => {
      if (event.type === 'door' && event.state === 'open') setTimeout(() => shut(cabinet), 600);
    });
    const home = directory();
    const [config, answers] = [join(home, 'config.yaml'), join(home, 'answers.yaml')];
    writeFileSync(
      config,
      [
        'cabinet: { id: CAB-OLD, timezone: Asia/Kolkata } # stays',
        `buses: [{ id: line, port: ${JSON.stringify(cabinet.port)}, timeout: 90ms }]`,
        'boards:',
        '  - { id: left, driver: xor-8a, bus: line, address: 1, channels: 24, coolDown: 300ms }',
        'kiosk: { listen: "127.0.0.1:8080" }',
        '',
      ].join('\n'),
      { mode: 0o640 },
    );
    writeFileSync(
      answers,
      [
        'ready: true',
        'shutWithin: 1s',
        'doors:',
        '  - { range: A01..A02, size: S }',
        '  - { id: B01, size: L }',
        'moved:',
        '  - { board: left, channels: 1..2, range: A01..A02 }',
        '  - { board: left, channel: 3, door: B01 }',
      ].join('\n'),
    );
    const none = ['--socket', join(home, 'none.sock')];
    const files = ['--write', config, '--answers', answers, '--progress', join(home, 'progress.json')];
    const said = await run(...none, 'commission', ...wish, ...files);
    expect(said.err).toContain('1. Door A02 (channel 2 of left) opens, but its contact never changes.');
    expect(said.err).toContain('2 of 3 lockers open their own door and see it. Mend what is listed above');
    expect(said.err).toMatch(
      /replaced were buses \(lines 2 to 2\), boards \(lines 3 to 4\), with the comments in them/,
    );
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(cabinet.pulses).toEqual(['x1 1', 'x1 2', 'x1 3']);
    const written = loadConfig(config);
    expect(written.buses).toMatchObject([{ id: 'line', replyTimeoutMs: 90 }]);
    expect(written.boards).toMatchObject([{ id: 'left', coolDownMs: 300, feedback: 'open-is-1' }]);
    expect(written.lockers.map(({ id, channel }) => `${id} ${channel}`)).toEqual(['A01 1', 'B01 3']);
    expect(readFileSync(config, 'utf8')).toContain('# Not in service: Door A02');
    expect(statSync(config).mode & 0o777).toBe(0o640);
    expect(readdirSync(home).filter((name) => name.startsWith('config.yaml.before-'))).toHaveLength(1);
  });

  it.each([
    [
      'ready: yes\ndoors: [{ id: A01, size: S }]\nmoved: [{ board: b1, channel: 1, door: A01 }]',
      ':1:8 ready: expected true or false',
    ],
    ['ready: true\ndoor: []\nmoved: [{ board: b1, channel: 1, door: A01 }]', 'did you mean "doors"?'],
    [
      'ready: true\ndoors: [{ id: A01, size: S }]\nmoved: [{ board: b1, channel: 0, door: A01 }]',
      ':3:31 moved[0].channel: expected a whole number from 1 to 256, found 0',
    ],
    [
      'ready: true\ndoors: [{ id: A01, size: S }]\nmoved: [{ board: b1, channels: 1..3, range: A01..A02 }]',
      'commission.bad_answer: moved: channels 1..3 of b1 and doors A01..A02',
    ],
  ])('says what is wrong in a file such as %j', async (text, words) => {
    const home = directory();
    const answers = join(home, 'answers.yaml');
    writeFileSync(answers, text);
    const said = await run('--socket', join(home, 'none.sock'), 'commission', '/dev/null', '--answers', answers);
    expect(said.err).toContain(words);
    expect(said.exit).not.toBe(0);
  });
});

describe('lockerctl commission without a place for its files', () => {
  it('says so before it touches a board', async () => {
    const said = await run('commission', '/dev/null', '--write', '/no/such/directory/config.yaml');
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toContain('commission.file_failed: /no/such/directory/config.yaml cannot be written');
  });
});

describe('lockerctl commission beside a running lockerd', () => {
  it('touches no board, and says what to do', async () => {
    const home = directory();
    const socket = join(home, 'control.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
    const said = await run('--socket', socket, 'commission', '/dev/null');
    expect(said).toMatchObject({ exit: 1, out: '' });
    expect(said.err).toContain(`commission.daemon_runs: lockerd runs (${socket}).`);
    expect(said.err).toContain('sudo systemctl stop lockerd');
  });
});
