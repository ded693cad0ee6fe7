import { execFile } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { absent, denied, type Seen, seen } from '../seen.js';

/** What a program said; a program that is not there is absent. */
interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const programFolders = ['usr/bin', 'bin', 'usr/sbin', 'sbin', 'usr/local/bin'];
const longestMs = 10_000;
/** A pipe in the place of a file is empty, and nobody is waited for who would write into it. */
export const unawaited = constants.O_RDONLY | constants.O_NONBLOCK;

/** The machine that is looked at: all below a folder, so that a test gives the tree of another one. Reads only. */
export class Sysroot {
  constructor(readonly root = '/') {}

  /** Whether this is the machine that the program runs on. */
  get isOwn(): boolean {
    return this.root === '/';
  }

  /** Where a path of the machine is to be found here. */
  at(path: string): string {
    return this.isOwn ? path : join(this.root, path);
  }

  /** The text of a file, without the white space at its ends. */
  text(path: string): Seen<string> {
    const read = this.bytes(path);
    return read.kind === 'seen' ? seen(read.value.toString('utf8').trim()) : read;
  }

  /** All of a file. */
  bytes(path: string): Seen<Buffer> {
    return trying(path, () => allOf(this.at(path)));
  }

  /** The same where it does not matter why it cannot be had. */
  textOr(path: string): string | undefined {
    const read = this.text(path);
    return read.kind === 'seen' ? read.value : undefined;
  }

  stat(path: string): Seen<Stats> {
    return trying(path, () => statSync(this.at(path)));
  }

  /** Names in a folder; none where it cannot be had. */
  list(path: string): readonly string[] {
    const read = trying(path, () => readdirSync(this.at(path)));
    return read.kind === 'seen' ? read.value : [];
  }

  /** Names in a folder, as far as this user may see them. */
  look(path: string): Seen<readonly string[]> {
    return trying(path, () => readdirSync(this.at(path)));
  }

  /** Where links lead, as a path of the machine. */
  real(path: string): string {
    const read = trying(path, () => realpathSync(this.at(path)));
    if (read.kind !== 'seen') return path;
    return this.isOwn ? read.value : `/${relative(realpathSync(this.root), read.value)}`;
  }

  link(path: string): Seen<string> {
    return trying(path, () => readlinkSync(this.at(path)));
  }

  /** Runs a program of the machine, without a shell, and for 10 s at most. */
  run(program: string, ...args: readonly string[]): Promise<Seen<Said>> {
    const file = programFolders.map((folder) => this.at(`/${folder}/${program}`)).find((path) => existsSync(path));
    if (file === undefined) return Promise.resolve(absent(`there is no program ${program} here`));
    const options = { timeout: longestMs, maxBuffer: 4_000_000, env: { ...process.env, LC_ALL: 'C' } };
    return new Promise((resolve) => {
      execFile(file, [...args], options, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
        if (code !== undefined) resolve(seen({ code, out, err }));
        else resolve(absent(`${program} did not answer (${error?.code ?? error?.signal ?? 'failed'})`));
      });
    });
  }
}

function allOf(file: string): Buffer {
  const fd = openSync(file, unawaited);
  try {
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** What the system answers; of a fault, whether more rights would help. */
export function trying<T>(path: string, act: () => T): Seen<T> {
  try {
    return seen(act());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (code === 'EACCES' || code === 'EPERM') return denied(`${path} may not be read by this user`);
    return absent(code === 'ENOENT' || code === 'ENOTDIR' ? `there is no ${path}` : `${path} cannot be read (${code})`);
  }
}
