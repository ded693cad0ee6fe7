import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit/audit-log.js';
import { Purge } from '../../src/audit/purge.js';
import { perClass } from '../../src/audit/retention.js';
import { Clock } from '../../src/clock/clock.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { ReleaseMarks } from '../../src/store/release-marks.js';
import { openStore } from '../../src/store/store.js';
import { type Figure, median } from './figures.js';

const chain = 'c'.repeat(32);
const many = 1_000_000;
const few = 1_000;
/** A row that is never reached: the receipt covers all of them. */
const beyond = 1_000_000_000;
/** Rows as openings leave them; their hashes are any bytes, since nobody verifies them here. One of eight stays longer. */
const fillSql = `
  WITH RECURSIVE n (seq) AS (SELECT @first UNION ALL SELECT seq + 1 FROM n WHERE seq < @last)
  INSERT INTO audit (chain, seq, boot, mono_ms, wall_ms, clock, cabinet, board, locker, event, access_mode, outcome,
      credential_ref, subject_ref, error_args, retention, policy, "commit", salt, prev, hash)
    SELECT '${chain}', seq, '3f0a2c7d', seq, 1795000000000 + seq, 'trusted', 'CAB-PUNE-0042', 'b1', 'A01', 'lock.opened', 'pin',
      'opened', 'right-' || seq % 500, 'BK' || seq, '[' || seq || ']', iif(seq % 8 = 0, 'admin', 'access'), '2025-06',
      randomblob(32), randomblob(16), randomblob(32), randomblob(32) FROM n`;

/** A record of so many rows, all covered by a receipt and the time of most of them over, and what is done to it. */
class Record {
  readonly #dir = mkdtempSync(join(tmpdir(), 'lockerd-bench-'));
  readonly #store = openStore(this.#dir, { onTrouble: fail });
  readonly #fill = this.#store.statement<[{ first: number; last: number }], never>(fillSql);
  readonly #audit;
  readonly #purge;

  constructor(private readonly rows: number) {
    const store = this.#store;
    store.tx(() => {
      this.#fill.run({ first: 1, last: rows });
      store.statement<[string], never>("INSERT INTO meta (key, value) VALUES ('chain', ?)").run(JSON.stringify(chain));
      store.statement(`INSERT INTO receipts VALUES ('${chain}', ${beyond}, zeroblob(32))`).run();
      store.statement(`INSERT INTO release_marks VALUES ('${chain}', 0, ${beyond})`).run();
    });
    const given = { time: systemTime, boot: 'bench', synchronised: () => true, batteryAtStart: false, buildMs: 0 };
    const clock = new Clock(given);
    this.#audit = new AuditLog(store, clock, { cabinet: 'CAB-PUNE-0042', policy: '2025-06' });
    this.#purge = new Purge({
      ...{ store, audit: this.#audit, marks: new ReleaseMarks(store), room: { removed: () => undefined }, clock },
      // Older than the epoch: the rows of this class stay.
      retentionMs: perClass((name) => (name === 'admin' ? Number.MAX_SAFE_INTEGER : 3_600_000)),
      opening: () => false,
    });
    // The first step reads the marks, too.
    this.#purge.tick();
    store.truncateLogIfQuiet();
  }

  /** As many rows as it had at first, behind the last one. */
  refill(): void {
    const last = this.#audit.lastSeq(chain);
    this.#store.tx(() => {
      this.#fill.run({ first: last + 1, last: last + this.rows });
      this.#store.statement<[number], never>('DELETE FROM audit WHERE seq <= ?').run(last);
    });
  }

  append(): number {
    return timed(() => this.#store.tx(() => this.#audit.append({ event: 'lock.closed', board: 'b1', locker: 'A01' })));
  }

  purge(): number {
    return timed(() => this.#purge.tick());
  }

  async close(): Promise<void> {
    await this.#store.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** Whether a record of a million rows is slower than one of a thousand; measured in turns, on the same disk. */
export async function growthFigures(rounds: number): Promise<Figure[]> {
  const large = new Record(many);
  const samples = {
    append: { few: [] as number[], many: [] as number[] },
    purge: { few: [] as number[], many: [] as number[] },
  };
  // A record of a thousand rows is swept in twelve steps.
  const steps = 12;
  const small = new Record(few);
  for (let round = 0; round < rounds; round += 1) {
    small.refill();
    for (let step = 0; step < steps; step += 1) {
      samples.append.few.push(small.append());
      samples.append.many.push(large.append());
      samples.purge.few.push(small.purge());
      samples.purge.many.push(large.purge());
    }
  }
  await small.close();
  await large.close();
  const how = `medians of ${rounds * steps}, in turns`;
  const ratio = (
    what: string,
    { few: small, many: big }: { few: readonly number[]; many: readonly number[] },
  ): Figure[] => [
    { what: `${what}, of 1,000,000 rows`, value: median(big), unit: 'ms', how },
    {
      what: `${what}, 1,000,000 rows against 1,000`,
      value: median(big) / median(small),
      unit: '',
      goal: { most: 1.3 },
      how,
    },
  ];
  return [...ratio('audit append, one commit', samples.append), ...ratio('audit purge, one step', samples.purge)];
}

function timed(work: () => unknown): number {
  const beganMs = systemTime.monoMs();
  work();
  return systemTime.monoMs() - beganMs;
}

function fail(error: Error): never {
  throw error;
}
