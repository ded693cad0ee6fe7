import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile } from '../src/lib/built.js';

/** What a run of a program printed and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How an installed lockerd is started: with the small heaps of packaging/program. `test/service/programs.test.ts` holds them together. */
export const asInstalled = {
  flags: ['--max-semi-space-size=1'],
  env: { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' },
} as const;

/** A folder of its own for one cabinet; `remove` throws it away. */
export function cabinetFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lockerd-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A TCP port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/** Writes a config and gives its path. */
export function writeConfig(folder: string, yaml: string): string {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, yaml);
  return file;
}

/** Runs a built program to its end. */
export async function run(
  program: 'lockerd' | 'lockerctl' | 'locker-collector',
  args: readonly string[],
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [builtFile(`${program}.js`), ...args], { stdio: 'pipe' });
  child.stdin.end(input);
  return collect(child);
}

/** The built daemon, running. */
export interface RunningDaemon {
  readonly pid: number;
  /** Lines of its log so far. */
  log(): string;
  /** Closes the reading ends of its standard output and error. */
  closeOutputs(): void;
  /** Resolves when it ended. */
  readonly ended: Promise<Ended>;
  /** SIGKILL, and wait until it is reaped. */
  kill(): Promise<void>;
  /** SIGTERM, and wait for its own end. */
  stop(): Promise<Ended>;
  /** Process ids of its children: hardware process and simulator. */
  children(): number[];
}

/** A user without rights, as whom root can start programs. */
export const nobody = 65_534;

/** Whether `nobody` may read the programs: a checkout below somebody's home may be out of his reach. */
export function nobodyMayRun(): boolean {
  const look = `require('node:fs').readFileSync(${JSON.stringify(builtFile('lockerd.js'))})`;
  return spawnSync(process.execPath, ['-e', look], { uid: nobody, gid: nobody, stdio: 'ignore' }).status === 0;
}

/**
 * Starts the built daemon and waits until it says that it is ready. Rejects with its log when it ends before.
 * @param uid as which user; left out, that of the test
 */
export async function startDaemon(
  configFile: string,
  env: Readonly<Record<string, string>> = {},
  uid?: number,
): Promise<RunningDaemon> {
  const child = spawn(process.execPath, [...asInstalled.flags, builtFile('lockerd.js'), '--config', configFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...asInstalled.env, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += String(chunk);
  });
  const ended = collect(child);
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      if (String(chunk).startsWith('ready')) resolve();
    });
  });
  const early = await Promise.race([ready, ended]);
  if (early) throw new Error(`lockerd ended (${early.code ?? early.signal}) before it was ready:\n${early.stderr}`);
  const { pid } = child;
  if (pid === undefined) throw new Error('lockerd has no process id');
  return {
    pid,
    log: () => log,
    closeOutputs: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
    children: () => childrenOf(pid),
  };
}

/** The process ids of the direct children, from /proc. */
export function childrenOf(pid: number): number[] {
  const text = execFileSync('sh', ['-c', `cat /proc/${pid}/task/*/children 2>/dev/null || true`], { encoding: 'utf8' });
  return text.trim() === '' ? [] : text.trim().split(/\s+/).map(Number);
}

async function collect(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
}

/** Waits until `found` gives something, looking every few ms; fails with `what` after `withinMs`. */
export async function eventually<T>(
  what: string,
  found: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const value = await found();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > endMs) throw new Error(`did not come about within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
