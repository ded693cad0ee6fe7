import { spawnSync } from 'node:child_process';
import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtFile } from '../../src/lib/built.js';
import { nobody, nobodyMayRun, type RunningDaemon, startDaemon } from '../running-daemon.js';
import { tempDir } from '../store/workshop.js';
import { type TestCabinet, testCabinet } from './cabinet.js';

/** Of a process of root all files in /proc belong to root: what is to be seen here, only one of another user shows. */
const asRoot = process.getuid?.() === 0;

describe.skipIf(asRoot && !nobodyMayRun())('the memory of a running daemon', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  beforeAll(async () => {
    cabinet = await testCabinet();
    if (asRoot) chownSync(cabinet.folder, nobody, nobody);
    daemon = await startDaemon(cabinet.configFile, {}, asRoot ? nobody : undefined);
  });
  afterAll(async () => {
    await daemon?.kill();
    await cabinet?.end();
  });

  /** The daemon and its hardware process. */
  const guarded = (): number[] => {
    const hardware = daemon
      .children()
      .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hardware-process.js'));
    expect(hardware).toHaveLength(1);
    return [daemon.pid, ...hardware];
  };

  test('is written to no core dump, and belongs to root', async () => {
    for (const pid of guarded()) {
      const limit = readFileSync(`/proc/${pid}/limits`, 'utf8').match(/^Max core file size +(\d+) +(\d+)/m);
      expect(limit?.slice(1)).toEqual(['0', '0']);
      expect(statSync(`/proc/${pid}/mem`).uid).toBe(0);
    }
    expect(daemon.log()).not.toMatch(/memory\.unguarded|may be dumped/);
  });

  test('of a program that does not guard it belongs to its user: so the check above sees a difference', () => {
    const look = `process.stdout.write(String(require('node:fs').statSync('/proc/self/mem').uid))`;
    const user = asRoot ? { uid: nobody, gid: nobody } : {};
    const { stdout } = spawnSync(process.execPath, ['-e', look], { ...user, encoding: 'utf8' });
    expect(stdout).toBe(String(asRoot ? nobody : process.getuid?.()));
  });

  test('is opened to no debugger by a signal', async () => {
    for (const pid of guarded()) process.kill(pid, 'SIGUSR1');
    // It is alive, and has taken the signal by then: it answers.
    expect((await cabinet.ctl('status', '--json')).code).toBe(0);
    expect(daemon.log()).not.toContain('Debugger listening');
  });

  test('does not stand in the way of its work: doors open, and all that it made is for its user only', async () => {
    await cabinet.seen();
    const pin = await cabinet.setPin('A1');
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    const modes = readdirSync(join(cabinet.folder, 'data')).map((file) => [
      file,
      statSync(join(cabinet.folder, 'data', file)).mode & 0o777,
    ]);
    expect(modes.length).toBeGreaterThan(1);
    expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([]);
    expect(statSync(join(cabinet.folder, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(cabinet.folder, 'pepper')).mode & 0o777).toBe(0o600);
  });
});

test.each([
  ['lockerctl', 'privacy'],
  ['locker-collector', '--help'],
])('%s guards its memory, too: PINs and keys pass through it', (program, ...args) => {
  const folder = tempDir();
  const file = join(folder, 'look.mjs');
  // Runs when the command has been done, in the process of the program.
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs';
     if (process.argv[1].endsWith('/${program}.js'))
       process.on('exit', () => process.stderr.write(readFileSync('/proc/self/limits', 'utf8')));`,
  );
  const { stderr } = spawnSync(process.execPath, [`--import=${file}`, builtFile(`${program}.js`), ...args], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^Max core file size +0 +0 /m);
});
