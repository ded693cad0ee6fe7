import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from './places.js';
import type { Rig } from './prepare.js';
import { wholeLines } from './whole-lines.js';

interface GuestOptions {
  /** Run in the project's folder as root, with the host's Node first on the path. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path of a unix socket that serves a disk with ext4 on it; mounted at `$RIG_DISK`. */
  readonly disk?: string;
  /** Told each line that the guest writes to `$RIG_LINE`, as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface GuestEnd {
  /** Exit status of the command; absent when the guest ended before it did. */
  readonly status?: number;
  /** What the guest's console showed. */
  readonly console: string;
}

export interface Guest {
  /** Results: the guest's `$RIG_OUT`. Gone with `remove`. */
  readonly out: string;
  readonly ended: Promise<GuestEnd>;
  /** A power cut. Resolves when the guest is gone and all it had told has been heard. */
  cut(): Promise<GuestEnd>;
  remove(): void;
}

/**
 * No KVM even where there is one: the rig is the same on every machine. Without a five-level page table, which takes emulated
 * memory accesses their time; a panic ends the guest.
 */
const machine = [
  ...['-M', 'q35,usb=off,i8042=off', '-accel', 'tcg,thread=multi', '-cpu', 'max,la57=off', '-smp', '2', '-m', '1024'],
  ...[
    '-nodefaults',
    '-no-reboot',
    '-display',
    'none',
    '-monitor',
    'none',
    '-serial',
    'stdio',
    '-device',
    'virtio-rng-pci',
  ],
];
const kernelOptions =
  'console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off tsc=reliable nokaslr no_timer_check random.trust_cpu=1 lpj=4000000';

/** Boots the rig's kernel and runs one command in it. */
export async function bootGuest(rig: Rig, options: GuestOptions): Promise<Guest> {
  const out = mkdtempSync(join(tmpdir(), 'lockerd-guest-'));
  writeFileSync(join(out, 'start'), startScript(options));
  const line = options.onLine ? await listen(join(out, 'line'), options.onLine) : undefined;
  const child = spawn(
    // Dies with the process that started it, whatever that dies of.
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64', ...machine],
      ...['-kernel', rig.kernel, '-initrd', rig.initrd, '-append', kernelOptions],
      ...share('root', '/', ',readonly=on,multidevs=remap'),
      ...share('out', out, ''),
      ...(line ? ['-serial', `unix:${join(out, 'line')}`] : []),
      ...(options.disk === undefined ? [] : disk(options.disk)),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      shown += String(chunk);
    });
  }
  const ended = once(child, 'close').then(async (): Promise<GuestEnd> => {
    await line?.heard();
    const status = statusIn(out);
    return { ...(status === undefined ? {} : { status }), console: shown };
  });
  return {
    ...{ out, ended },
    cut: () => {
      child.kill('SIGKILL');
      return ended;
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}

/**
 * Boots the rig's kernel with a disk image that holds a whole Debian: its own systemd runs until it powers the machine off.
 * @returns what its console showed
 */
export async function bootDebian(rig: Rig, image: string, limitMs: number): Promise<string> {
  const drive = `file=${image},format=raw,if=virtio`;
  const kernel = ['-kernel', rig.kernel, '-initrd', rig.initrd, '-append', `${kernelOptions} rig.boot=disk`];
  const child = spawn('qemu-system-x86_64', [...machine, ...kernel, '-drive', drive], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      shown += String(chunk);
    });
  }
  const [code, signal] = await once(child, 'close');
  clearTimeout(limit);
  return `${shown}\nqemu ended with ${signal ?? code}`;
}

/** The last of what a guest's console showed, for a message of failure. */
export function consoleTail({ console }: GuestEnd): string {
  return `the guest's console ended with:\n${console.split('\n').slice(-40).join('\n')}`;
}

function startScript({ command, env = {}, onLine }: GuestOptions): string {
  const set = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const path = `export PATH=${quoted(dirname(process.execPath))}:"$PATH"`;
  const raw = onLine ? ['stty -F "$RIG_LINE" raw -echo'] : [];
  return [...set, path, ...raw, `cd ${quoted(projectRoot)}`, `exec ${command.map(quoted).join(' ')}`, ''].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function share(tag: string, path: string, more: string): string[] {
  return ['-virtfs', `local,path=${path},mount_tag=${tag},security_model=none${more}`];
}

/** With a write cache of its own: the guest has to flush what is to last, as with a real disk. */
function disk(socket: string): string[] {
  const server = `server.type=unix,server.path=${socket}`;
  return ['-blockdev', `driver=nbd,${server},node-name=disk`, '-device', 'virtio-blk-pci,drive=disk,write-cache=on'];
}

/** Absent when the guest did not come to its end. */
function statusIn(out: string): number | undefined {
  const file = join(out, 'status');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}

interface LineEnd {
  /** Resolves when the guest's end is closed and all lines were told. */
  heard(): Promise<void>;
}

async function listen(path: string, onLine: (line: string) => void): Promise<LineEnd> {
  let heard: Promise<void> | undefined;
  const server = createServer((socket) => {
    heard = tellLines(socket, onLine);
  }).listen(path);
  await once(server, 'listening');
  return {
    heard: async () => {
      server.close();
      await heard;
    },
  };
}

async function tellLines(socket: Socket, onLine: (line: string) => void): Promise<void> {
  for await (const line of wholeLines(socket)) onLine(line);
}
