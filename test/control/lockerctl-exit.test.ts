import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { daemon, run, type Said } from './lockerctl-run.js';

describe('exit code 2, with words', () => {
  const mistakes: [string, string[], string][] = [
    ['no command', [], 'Usage: lockerctl'],
    ['an unknown command', ['opne', 'A01'], 'Did you mean open?'],
    ['a missing locker', ['open'], "missing required argument 'locker'"],
    ['both ways to the daemon', ['--config', 'x.yaml', '--socket', 'x.sock', 'status'], '--config or --socket'],
    ['a config that is not there', ['--config', '/nonexistent/c.yaml', 'status'], '/nonexistent/c.yaml'],
    ['an unknown fault', ['--socket', 'x.sock', 'sim', 'fault', 'broken', 'b1'], 'There are: dead'],
    [
      'a fault without its bytes',
      ['--socket', 'x.sock', 'sim', 'fault', 'babble', 'b1'],
      '--hex: expected 1 to 64 bytes',
    ],
    ['a byte past any frame', ['--socket', 'x.sock', 'sim', 'fault', 'lost', 'b1', '--at', '300'], '255 at most'],
    ['a fault too slow', ['--socket', 'x.sock', 'sim', 'fault', 'late', 'b1', '--ms', '10001'], 'from 1 to 10000'],
    ['a code without a text', ['--socket', 'x.sock', 'sim', 'scan', 'front', '-'], 'There is no text to show'],
    ['uses that are no number', ['--socket', 'x.sock', 'pin', 'set', 'A01', '--uses', 'many'], '--uses many'],
  ];
  it.each(mistakes)('for %s', async (_, argv, words) => {
    const said = await run(...argv);
    expect(said.exit).toBe(2);
    expect(said.err).toContain(words);
  });
});

describe('exit code 3, with what to do', () => {
  it('when the daemon goes away while its record is followed', async () => {
    const { ctl, rows, control } = await daemon();
    const followed = ctl('events', '--follow');
    await expect.poll(() => rows.listeners).toBe(1);
    rows.append('device.stopped');
    await control.close();
    const said = await followed;
    expect(said.exit).toBe(3);
    expect(said.out).toContain('device.stopped');
    expect(said.err).toContain('lockerd went away');
  });

  it('when there is no daemon', async () => {
    const said = await run('--socket', '/tmp/no-such-lockerd.sock', 'status');
    expect(said.exit).toBe(3);
    expect(said.err).toContain('control.unreachable: /tmp/no-such-lockerd.sock: there is no socket');
    expect(said.err).toContain('Is lockerd running?');
  });

  it('when the daemon left its socket behind', async () => {
    const { dir } = await daemon();
    const file = join(dir, 'plain');
    writeFileSync(file, '');
    expect((await run('--socket', file, 'status')).exit).toBe(3);
  });

  it.skipIf(process.getuid?.() !== 0)('when the user is not in the group of the socket', async () => {
    const { dir, socket } = await daemon();
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'run'), 0o755);
    // Read first, become nobody then: the checkout may lie where nobody else may read.
    const [program, status] = ['program', 'status'].map((name) =>
      JSON.stringify(new URL(`../../dist/src/control/commands/${name}.js`, import.meta.url).href),
    );
    const asNobody = `const { runLockerctl } = await import(${program}); await import(${status});
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      process.exitCode = await runLockerctl({
        argv: ['--socket', ${JSON.stringify(socket)}, 'status'],
        version: '0',
        print: console.log,
        remark: console.error,
        terminal: false,
      });`;
    const said = await new Promise<Said>((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', asNobody, 'x']);
      let err = '';
      child.stderr.on('data', (text) => {
        err += text;
      });
      child.once('close', (exit) => resolve({ exit, out: '', err }));
    });
    expect(said.err).toContain('control.no_permission');
    expect(said.err).toContain('group');
    expect(said.exit).toBe(3);
  });
});
