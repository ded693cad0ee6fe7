import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { builtFile } from '../../src/lib/built.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

const program = builtFile('lockerctl.js');

describe('lockerctl commission --check on a running cabinet', () => {
  let cabinet: TestCabinet;
  let client: ControlClient;

  beforeAll(async () => {
    cabinet = await testCabinet(() => ({ lockers: '[{ range: A1..A3, size: M, board: b1, channels: 1..3 }]' }));
    await cabinet.start();
    await cabinet.seen();
    client = new ControlClient(join(cabinet.folder, 'control.sock'));
  });
  afterAll(() => cabinet.end());

  /** Types what somebody sees, and shuts the door once he is asked to. */
  function check(sees: Readonly<Record<string, string>>): Promise<{ exit: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [program, '--config', cabinet.configFile, 'commission', '--check']);
    let out = '';
    let err = '';
    let seen = 0;
    let opening = '';
    const type = (text: string): void => void child.stdin.write(`${text}\n`);
    const questions: readonly (readonly [RegExp, (found: RegExpExecArray) => void])[] = [
      [/may I open them\? \[yes\/no\] /, () => type('yes')],
      [/opening channel (\d) of b1/, ([, channel = '']) => (opening = channel)],
      [/Which door moved\? .* /, () => type(sees[opening] ?? '0')],
      [
        /Shut door (A\d), then press Enter /,
        ([, locker = '']) => {
          void client.post('/sim/door', { locker, state: 'closed' });
        },
      ],
    ];
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      err += text;
      for (;;) {
        const next = questions
          .flatMap(([question, act]) => {
            const found = new RegExp(question, 'g');
            found.lastIndex = seen;
            const match = found.exec(err);
            return match ? [{ match, act, end: found.lastIndex }] : [];
          })
          .toSorted((one, other) => one.match.index - other.match.index)[0];
        if (!next) return;
        seen = next.end;
        next.act(next.match);
      }
    });
    return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, out, err })));
  }

  test('says that all is well when each locker opens its own door', async () => {
    expect(await check({ 1: 'A1', 2: 'A2', 3: 'A3' })).toMatchObject({
      exit: 0,
      out: 'All 3 lockers open their own door and see it.\n',
    });
    const openings = (await cabinet.events()).filter(({ event }) => event === 'lock.intent');
    expect(openings).toMatchObject(['A1', 'A2', 'A3'].map((locker) => ({ locker, actor_role: 'installer' })));
  });

  test('shows lockers that are swapped, whether or not their switches are, too', async () => {
    const swap = async (fault: string): Promise<void> => {
      await client.post('/sim/fault', { fault: { on: 'channel', id: 'b1', channel: 1, fault, with: 2 }, active: true });
    };
    await swap('swapped-lock');
    const locks = await check({ 1: 'A2', 2: 'A1', 3: 'A3' });
    expect(locks.exit).toBe(1);
    expect(locks.out).toContain('1. Channel 1 of b1 opens door A2, but contact 2 of b1 changes.');
    await swap('swapped-switch');
    const both = await check({ 1: 'A2', 2: 'A1', 3: 'A3' });
    expect(both.exit).toBe(1);
    expect(both.out).toContain(
      'Locker A1 (channel 1 of b1) opens door A2, and locker A2 opens door A1: lockers A1 and A2 are swapped.',
    );
  });
});
