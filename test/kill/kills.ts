import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyRecord } from '../../src/audit/read-through.js';
import { RecordSource } from '../../src/audit/record-source.js';
import { openCopied } from '../../src/store/copied-database.js';
import { openFile, readPragma } from '../../src/store/native.js';
import { schemaVersion } from '../../src/store/schema.js';
import { openStore } from '../../src/store/store.js';
import { below, seeded } from '../fuzz/random.js';
import { olderRights, writeOlder } from './older.js';
import { type Durable, saidIn } from './said.js';

// Tests run from their sources, the bench from the build.
const program = fileURLToPath(
  new URL(import.meta.url.includes('/dist/test/') ? './life.js' : '../../dist/test/kill/life.js', import.meta.url),
);
/** A life works so long at most before it is killed; at a start, when a database is brought up, so long. */
const workMs = 40;
const startMs = 60;
/** One in so many has longer: an erasure takes its time. */
const longMs = 500;
const longOneIn = 5;
/** One in so many lives begins with a database of an older version. */
const olderOneIn = 4;
const olderRightsSql = "SELECT count(*) AS n FROM rights WHERE ref GLOB 'r[0-9]*'";
const pace = { rows: 2000, rest: () => Promise.resolve() };

/** What came of the kills. */
interface Kills {
  /** What was wrong after one; each says how to find it again. */
  readonly breaches: readonly string[];
  /** Rows that were acknowledged before a kill, all over. */
  readonly acknowledged: number;
  /** How often rows had left the record when it was looked at, and how often some had no references any more. */
  readonly released: number;
  readonly erased: number;
  /** Databases of an older version that a kill left as they were, brought up in part, and as a whole. */
  readonly migrations: { readonly before: number; readonly between: number; readonly after: number };
}

/** Kills so many lives with SIGKILL at random moments, in `lanes` directories at once, and looks at what each kill left. */
export async function kills(count: number, seed: number, lanes = 2): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), 'lockerd-kills-'));
  try {
    const older = Array.from({ length: schemaVersion - 1 }, (_, at) => {
      const file = join(folder, `version-${at + 1}.db`);
      return { file, version: at + 1, last: writeOlder(file, at + 1) };
    });
    const done = Array.from({ length: lanes }, (_, lane) => new Lane(join(folder, `lane-${lane}`), older, seed + lane));
    await Promise.all(done.map((lane, at) => lane.run(Math.floor((count + at) / lanes))));
    const sum = (of: (lane: Lane) => number): number => done.reduce((total, lane) => total + of(lane), 0);
    return {
      breaches: done.flatMap(({ breaches }) => breaches),
      acknowledged: sum((lane) => lane.acknowledged),
      released: sum((lane) => lane.released),
      erased: sum((lane) => lane.erased),
      migrations: {
        before: sum(({ migrations }) => migrations.before),
        between: sum(({ migrations }) => migrations.between),
        after: sum(({ migrations }) => migrations.after),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Older {
  readonly file: string;
  readonly version: number;
  readonly last: Durable;
}

class Lane {
  readonly breaches: string[] = [];
  readonly migrations = { before: 0, between: 0, after: 0 };
  acknowledged = 0;
  released = 0;
  erased = 0;
  readonly #random;
  #last: Durable | undefined;
  #rights = 0;

  constructor(
    private readonly dir: string,
    private readonly older: readonly Older[],
    private readonly seed: number,
  ) {
    this.#random = seeded(seed);
    mkdirSync(dir, { mode: 0o700 });
  }

  async run(count: number): Promise<void> {
    for (let kill = 1; kill <= count; kill += 1) {
      const older =
        below(this.#random, olderOneIn) === 0 ? this.older[below(this.#random, this.older.length)] : undefined;
      if (older) this.#putOlder(older);
      const withinMs = older ? startMs : below(this.#random, longOneIn) === 0 ? longMs : workMs;
      const said = saidIn(await this.#live(withinMs, older !== undefined));
      const durable = said.filter((one) => one.what === 'durable');
      const before = this.#last?.chain === durable.at(-1)?.chain ? (this.#last?.seq ?? 0) : 0;
      this.acknowledged += Math.max(0, (durable.at(-1)?.seq ?? 0) - before);
      this.#last = durable.at(-1) ?? this.#last;
      if (older) this.#noteMigration(older.version);
      for (const breach of await this.#look()) {
        this.breaches.push(`seed ${this.seed}, kill ${kill}${older ? ` of version ${older.version}` : ''}: ${breach}`);
      }
    }
  }

  #putOlder({ file, last }: Older): void {
    rmSync(this.dir, { recursive: true });
    mkdirSync(this.dir, { mode: 0o700 });
    copyFileSync(file, join(this.dir, 'lockerd.db'));
    this.#last = last;
    this.#rights = olderRights;
  }

  /** What a life said until it was killed: so long at most after it began to open the database, or after it had. */
  async #live(withinMs: number, fromTheStart: boolean): Promise<string> {
    const lifeSeed = below(this.#random, 1e9);
    const child = spawn(process.execPath, [program, this.dir, String(lifeSeed)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk);
    });
    const begun = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        if (fromTheStart || text.includes('durable')) resolve();
      });
    });
    const closed = once(child, 'close');
    await Promise.race([begun, closed]);
    await wait(this.#random() * withinMs);
    child.kill('SIGKILL');
    await closed;
    if (complaint !== '') this.breaches.push(`seed ${this.seed}: a life ended by itself: ${complaint}`);
    return text;
  }

  #noteMigration(from: number): void {
    const db = openFile(join(this.dir, 'lockerd.db'), {});
    const found = Number(readPragma(db, 'user_version'));
    db.close();
    this.migrations[found === from ? 'before' : found < schemaVersion ? 'between' : 'after'] += 1;
  }

  /** Opens what the kill left, as the next start does. */
  async #look(): Promise<string[]> {
    const breaches: string[] = [];
    const store = openStore(this.dir, {
      onTrouble: (error) => breaches.push(String(error)),
      snapshotDelayMs: 3_600_000,
    });
    try {
      const { sound, chains } = await verifyRecord(new RecordSource(store), pace, () => undefined);
      if (chains.some(({ released }) => released > 0)) this.released += 1;
      if (chains.some(({ erased }) => erased > 0)) this.erased += 1;
      if (!sound) breaches.push(`the record is broken: ${JSON.stringify(chains)}`);
      const rights = store.statement<[], { n: number }>(olderRightsSql).get()?.n ?? 0;
      if (rights !== this.#rights) breaches.push(`${this.#rights} rights were brought along, and ${rights} are there`);
      const last = this.#last;
      if (last !== undefined) {
        const chain = chains.find((one) => one.chain === last.chain);
        const row = store
          .statement<[string, number], { hash: string }>(
            'SELECT lower(hex(hash)) AS hash FROM audit WHERE chain = ? AND seq = ?',
          )
          .get(last.chain, last.seq);
        if (!chain?.current) breaches.push('another chain has begun');
        const released = last.seq <= (chain?.receipt?.seq ?? 0);
        if (row === undefined ? !released : row.hash !== last.hash)
          breaches.push(`row ${last.seq} was durable and is lost`);
        // Of what was not acknowledged one transaction at most may be there: each is acknowledged before the next begins. An
        // erasure, which goes on beside them, may have its row there, too.
        if ((chain?.last ?? 0) > last.seq + 4)
          breaches.push(`${chain?.last} rows, of which ${last.seq} were acknowledged`);
      }
    } finally {
      await store.close();
    }
    if (existsSync(join(this.dir, 'snapshot.db')))
      breaches.push(...(await lookAtSnapshot(join(this.dir, 'snapshot.db'))));
    return breaches;
  }
}

/** A snapshot is whole at any moment: it takes the place of the last one when it is. */
async function lookAtSnapshot(file: string): Promise<string[]> {
  const copied = openCopied(file);
  try {
    const { sound } = await verifyRecord(new RecordSource(copied.connection), pace, () => undefined);
    return sound ? [] : ['the snapshot is broken'];
  } finally {
    copied.close();
  }
}
