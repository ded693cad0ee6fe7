import { existsSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { Progress } from '../../commission/commissioning.js';
import type { Setup } from '../../commission/setup.js';
import { writeDurably } from '../../lib/durable-file.js';
import { LockerError, messageOf } from '../../lib/errors.js';

/** What is kept of a run, so that it can be taken up again: after Ctrl-C, and after a power cut. */
interface KeptRun {
  readonly setup: Setup;
  readonly progress: Progress;
}

/** Another one has another shape, and is not read. */
const VERSION = 1;

const entry = z.record(z.string(), z.unknown());
const lock = z.strictObject({ board: z.string(), channel: z.int() });
const contact = z.strictObject({ board: z.string(), number: z.int() });
const change = contact.extend({ from: z.union([z.literal(0), z.literal(1)]) });
const moved = z.array(z.string());
const sent = { error: z.string().exactOptional(), unacknowledged: z.literal(true).exactOptional() };

const setup = z.strictObject({
  cabinet: z.strictObject({ id: z.string(), timezone: z.string() }),
  buses: z.array(entry),
  echoes: z.record(z.string(), z.enum(['on', 'off'])),
  boards: z.array(
    z.strictObject({
      entry,
      tried: z.strictObject({
        id: z.string(),
        locks: z.array(z.int()),
        contacts: z.int(),
        statusBytes: z.int().exactOptional(),
        of: z.enum(['door', 'latch']).exactOptional(),
        usual: z.enum(['closed-is-1', 'open-is-1']),
      }),
    }),
  ),
  doors: z.array(z.strictObject({ id: z.string(), size: z.string() })),
});

const under = z.discriminatedUnion('at', [
  z.strictObject({ lock, sent: z.strictObject(sent), at: z.enum(['energising', 'asked']) }),
  z.strictObject({ lock, sent: z.strictObject(sent), at: z.literal('shutting'), changes: z.array(change), moved }),
]);

const progress = z.strictObject({
  trials: z.array(z.strictObject({ lock, ...sent, changes: z.array(change), moved, stayed: z.array(contact) })),
  ended: z.array(z.string()),
  shared: z.array(z.string()),
  under: under.exactOptional(),
});

const kept = z.strictObject({ version: z.literal(VERSION), setup, progress });

/** The progress file. It names no person, and holds no secret. */
export class ProgressFile {
  constructor(readonly path: string) {}

  /** `undefined`: there is none. Throws `commission.bad_progress`, `commission.file_failed`. */
  read(): KeptRun | undefined {
    if (!existsSync(this.path)) return undefined;
    const read = kept.safeParse(this.#json());
    if (!read.success) throw this.#bad(z.prettifyError(read.error).split('\n')[0] ?? '');
    return { setup: read.data.setup, progress: read.data.progress };
  }

  /** Whole and durable, or as it was before. Throws `commission.file_failed`. */
  write({ setup, progress }: KeptRun): void {
    this.#onDisk(() =>
      writeDurably(this.path, Buffer.from(`${JSON.stringify({ version: VERSION, setup, progress }, null, 1)}\n`)),
    );
  }

  forget(): void {
    this.#onDisk(() => rmSync(this.path, { force: true }));
  }

  #json(): unknown {
    const text = this.#onDisk(() => readFileSync(this.path, 'utf8'));
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.#bad(messageOf(error));
    }
  }

  #bad(why: string): LockerError {
    return new LockerError('commission.bad_progress', `${this.path}: ${why}`);
  }

  #onDisk<T>(act: () => T): T {
    try {
      return act();
    } catch (cause) {
      throw new LockerError('commission.file_failed', `${this.path}: ${messageOf(cause)}`, {}, { cause });
    }
  }
}
