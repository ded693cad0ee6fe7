import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serviceManager, unixAddress } from '../../src/lib/sd-notify.js';
import { testCabinet } from '../daemon/cabinet.js';
import { childrenOf, eventually, startDaemon } from '../running-daemon.js';

interface Told {
  readonly text: string;
  readonly pid: number;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'manager-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A real socket for datagrams, as systemd has one; it is told by the kernel who sent what. */
async function manager(name: string): Promise<{ readonly told: readonly Told[]; readonly process: ChildProcess }> {
  const program = fileURLToPath(new URL('receiver.py', import.meta.url));
  const receiver = spawn('python3', [program, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void receiver.kill('SIGKILL'));
  const told: Told[] = [];
  let rest = '';
  receiver.stdout.on('data', (chunk) => {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) told.push(JSON.parse(line));
  });
  await eventually('it listens', () => told.length > 0);
  told.shift();
  return { told, process: receiver };
}

const texts = (told: readonly Told[]): string[] => told.map(({ text }) => text.trim());
const count = (told: readonly Told[], text: string): number => texts(told).filter((one) => one === text).length;

describe('the socket of the service manager', () => {
  it.each([
    ['a path', (dir: string) => join(dir, 'notify')],
    ['an abstract name', (dir: string) => `@lockerd-test${dir}`],
  ])('is told at %s, by this process itself', async (_, nameIn) => {
    const name = nameIn(folder());
    const { told } = await manager(name);
    expect(serviceManager({ NOTIFY_SOCKET: name }, process.pid)?.tell('READY=1', 'STATUS=24 lockers')).toBe(true);
    await eventually('it is told', () => told.length > 0);
    expect(told).toEqual([{ text: 'READY=1\nSTATUS=24 lockers\n', pid: process.pid }]);
  });

  it('that nobody reads any more is full one day: that is said, and nothing waits', async () => {
    const name = join(folder(), 'notify');
    const { process: receiver } = await manager(name);
    receiver.kill('SIGSTOP');
    const told = serviceManager({ NOTIFY_SOCKET: name }, process.pid);
    let taken = 0;
    while (told?.tell('STATUS=x') && taken < 100_000) taken++;
    expect(taken).toBeLessThan(100_000);
  });

  it.each([
    ['notify'],
    [''],
    ['@'],
    [`/${'x'.repeat(120)}`],
    ['/nowhere/notify'],
  ])('with a name that reaches nobody (%s) is an error that says so', (name) => {
    if (name === '') expect(serviceManager({ NOTIFY_SOCKET: name }, 1)).toBeUndefined();
    else {
      const told = serviceManager({ NOTIFY_SOCKET: name }, 1);
      expect(() => told?.tell('READY=1')).toThrow(expect.objectContaining({ code: 'manager.unreachable' }));
    }
  });

  it('has its family in the order of bytes of the machine, and a zero where a name is abstract', () => {
    expect([...unixAddress('/a')]).toEqual([1, 0, 0x2f, 0x61, 0]);
    expect([...unixAddress('@a')]).toEqual([1, 0, 0, 0x61]);
  });

  it('and its watchdog are known to this process alone, and only where they are meant for it', () => {
    const env: Record<string, string | undefined> = {
      NOTIFY_SOCKET: '/run/n',
      WATCHDOG_USEC: '40000000',
      WATCHDOG_PID: '7',
    };
    expect(serviceManager({ ...env }, 7)?.watchdogMs).toBe(40_000);
    expect(serviceManager({ ...env }, 8)?.watchdogMs).toBeUndefined();
    expect(serviceManager({ ...env, WATCHDOG_USEC: 'soon' }, 7)?.watchdogMs).toBeUndefined();
    expect(serviceManager({ WATCHDOG_USEC: '40000000' }, 7)).toBeUndefined();
    serviceManager(env, 7);
    expect(env).toEqual({});
  });
});

describe('a daemon that is a service', () => {
  async function service() {
    const cabinet = await testCabinet();
    onTestFinished(() => cabinet.end());
    const name = join(cabinet.folder, 'notify');
    const { told } = await manager(name);
    // The looks come 500 ms apart, the signs of life that they look for each second: some looks find nothing new.
    const daemon = await startDaemon(cabinet.configFile, { NOTIFY_SOCKET: name, WATCHDOG_USEC: '2000000' });
    onTestFinished(() => daemon.kill());
    return { cabinet, daemon, told };
  }

  it('says that it is ready, what it serves, that it lives, and that it ends: all of it itself', async () => {
    const { cabinet, daemon, told } = await service();
    await eventually('it lives', () => count(told, 'WATCHDOG=1') > 1);
    const status = `8 lockers; page: ${cabinet.base}`;
    expect(texts(told)[0]).toMatch(/^READY=1\nSTATUS=8 lockers; page: http:\/\/127\.0\.0\.1:\d+/);
    expect(texts(told)[0]).toContain(status);
    expect((await daemon.stop()).code).toBe(0);
    await eventually('it says that it ends', () => texts(told).at(-1)?.startsWith('STOPPING=1\n'));
    expect(new Set(told.map(({ pid }) => pid))).toEqual(new Set([daemon.pid]));
    expect(count(told, 'WATCHDOG=1')).toBeGreaterThan(1);
  });

  it('gives no sign of life while its hardware process stands still, says so, and gives them again when it is back', async () => {
    const { daemon, told } = await service();
    await eventually('it lives', () => count(told, 'WATCHDOG=1') > 0);
    const [hardware = 0] = childrenOf(daemon.pid).filter((pid) =>
      execFileSync('tr', ['\\0', ' '], { input: readFileSync(`/proc/${pid}/cmdline`), encoding: 'utf8' }).includes(
        'hardware-process.js',
      ),
    );
    process.kill(hardware, 'SIGSTOP');
    await eventually('it says that nothing moves', () => /watchdog\.standstill .*hardware/.test(daemon.log()));
    const before = count(told, 'WATCHDOG=1');
    // Killed by the daemon when five heartbeats have gone unanswered; until then nothing may be told.
    await eventually('another one is started', () => !childrenOf(daemon.pid).includes(hardware));
    expect(count(told, 'WATCHDOG=1')).toBe(before);
    await eventually('it lives again', () => count(told, 'WATCHDOG=1') > before);
  });
});
