import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { syncPath, writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { type EnrolFile, type EnrolPlace, fileModes, filesIn, setupMark } from './place.js';

const planShape = z.array(z.string());
const planName = 'install.json';

const stageNames = ['enrolling', 'renewing'] as const;
/** In the order in which they get their places: what says that it is done comes last. */
const staged = ['device', 'key', 'cert', 'ca', 'roots', 'trust', 'signedTrust', 'enrolment'] as const;

/**
 * What would be left of an enrolment where only what the config names is wiped: what says that there is one, and what one that was cut
 * off has left, keys among it. For who resets a board; not each of them need be there.
 */
export function tracesOf(place: EnrolPlace): string[] {
  const stages = stageNames.flatMap((stage) => [planName, ...staged].map((name) => join(place.dir, stage, name)));
  return [...stages, filesIn(place).enrolment, join(place.dir, setupMark)];
}

/**
 * A directory in which files are made ready. All of them are there, durably, before the first one gets its place; from then on a power
 * cut at any point is made good by `finish`. Keys that are made here are kept until then, so whoever asks again asks with the same.
 */
export class Stage {
  readonly #path: string;
  readonly #places: ReturnType<typeof filesIn>;

  /** @param name of the directory below that of the keys */
  constructor(place: EnrolPlace, name: (typeof stageNames)[number]) {
    this.#path = join(place.dir, name);
    this.#places = filesIn(place);
  }

  /** Path of a file while it is here. */
  file(name: EnrolFile | typeof planName): string {
    return join(this.#path, name);
  }

  has(name: EnrolFile | typeof planName): boolean {
    return existsSync(this.file(name));
  }

  read(name: EnrolFile | typeof planName): string {
    return this.#try(name, () => readFileSync(this.file(name), 'utf8'));
  }

  /** @throws LockerError `enrol.unwritten` */
  put(name: EnrolFile | typeof planName, text: string): void {
    this.#try(name, () => {
      mkdirSync(this.#path, { recursive: true, mode: 0o700 });
      writeDurably(this.file(name), Buffer.from(text));
    });
  }

  /** What was put as `name`, or what is put there now. */
  keep(name: EnrolFile, make: () => string): string {
    if (!this.has(name)) this.put(name, make());
    return this.read(name);
  }

  /** Gives all that is here its place, now or when `finish` is called next. @throws LockerError `enrol.unwritten` */
  install(): void {
    this.put(planName, JSON.stringify(staged.filter((name) => this.has(name))));
    this.finish();
  }

  /** Goes on with what was installed when the power went. Resolves to whether there was something. @throws LockerError `enrol.unwritten` */
  finish(): boolean {
    if (!this.has(planName)) return false;
    const plan = this.#try(planName, () => planShape.parse(JSON.parse(this.read(planName))));
    // One that is not here any more has its place: they leave when all have.
    const names = staged.filter((name) => plan.includes(name));
    for (const name of names) {
      if (!this.has(name)) continue;
      this.#try(name, () => writeDurably(this.#places[name], readFileSync(this.file(name)), { mode: fileModes[name] }));
    }
    for (const name of names) rmSync(this.file(name), { force: true });
    this.drop();
    return true;
  }

  /** Throws all away that is in it. */
  drop(): void {
    if (!existsSync(this.#path)) return;
    rmSync(this.#path, { recursive: true, force: true });
    syncPath(dirname(this.#path));
  }

  #try<T>(name: EnrolFile | typeof planName, work: () => T): T {
    try {
      return work();
    } catch (error) {
      const file = this.file(name);
      throw new LockerError('enrol.unwritten', `${file}: ${messageOf(error)}`, { file }, { cause: error });
    }
  }
}
