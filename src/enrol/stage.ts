import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Owner, syncPath, writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { makeDirectory } from './place.js';

/** A file that is to have its place. */
export interface Staged {
  /** Its name in the stage. */
  readonly name: string;
  /** Absolute path. */
  readonly to: string;
  readonly mode: number;
}

const planShape = z.array(z.strictObject({ name: z.string(), to: z.string(), mode: z.int() }));
const planName = 'install.json';

/**
 * A directory in which files are made ready. All of them are there, durably, before the first one gets its place; from then on a power
 * cut at any point is made good by `finish`. Keys that are made here are kept until then, so whoever asks again asks with the same.
 */
export class Stage {
  /** @param owner of what is written; absent: who runs this */
  constructor(
    readonly path: string,
    private readonly owner: Owner | undefined,
  ) {}

  file(name: string): string {
    return join(this.path, name);
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  read(name: string): string {
    return this.#try(name, () => readFileSync(this.file(name), 'utf8'));
  }

  /** @throws LockerError `enrol.unwritten` */
  put(name: string, text: string): void {
    this.#try(name, () => {
      makeDirectory(this.path, this.owner);
      writeDurably(this.file(name), Buffer.from(text), 0o600, this.owner);
    });
  }

  /** What was put as `name`, or what is put there now. */
  keep(name: string, make: () => string): string {
    if (!this.has(name)) this.put(name, make());
    return this.read(name);
  }

  /** Gives the files their places: all of them, now or when `finish` is called next. @throws LockerError `enrol.unwritten` */
  install(files: readonly Staged[]): void {
    this.put(planName, JSON.stringify(files));
    this.finish();
  }

  /** Goes on with what was installed when the power went. Resolves to whether there was something. @throws LockerError `enrol.unwritten` */
  finish(): boolean {
    if (!this.has(planName)) return false;
    const plan = this.#try(planName, () => planShape.parse(JSON.parse(this.read(planName))));
    for (const { name, to, mode } of plan) {
      // One that is gone has its place: they leave the stage when all have.
      if (!this.has(name)) continue;
      this.#try(name, () => {
        makeDirectory(dirname(to), this.owner);
        writeDurably(to, readFileSync(this.file(name)), mode, this.owner);
      });
    }
    for (const { name } of plan) rmSync(this.file(name), { force: true });
    this.drop();
    return true;
  }

  /** Throws all away that is in it. */
  drop(): void {
    if (!existsSync(this.path)) return;
    rmSync(this.path, { recursive: true, force: true });
    syncPath(dirname(this.path));
  }

  #try<T>(name: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      const file = this.file(name);
      throw new LockerError('enrol.unwritten', `${file}: ${messageOf(error)}`, { file }, { cause: error });
    }
  }
}
