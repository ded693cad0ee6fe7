import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditRow } from '../../src/audit/row.js';
import { commitOf, hashOf, noPrev } from '../../src/audit/row-hash.js';
import { type DeviceKeys, newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { signMessage } from '../../src/wire/board-signature.js';
import { type AuditMessage, auditMessage } from '../../src/wire/messages.js';

/** A hand-made board: its keys, and a chain of rows that it may send. */
export class Board {
  readonly chain: string;
  readonly keys: DeviceKeys = newKeys();
  readonly rows: AuditRow[] = [];

  constructor(
    readonly cabinet: string,
    seed = randomBytes(8).toString('hex'),
  ) {
    this.chain = createHash('sha256').update(`${cabinet} ${seed}`).digest('hex').slice(0, 32);
  }

  /** Appends rows to the chain. */
  record(count: number): this {
    for (let added = 0; added < count; added += 1) this.rows.push(this.next());
    return this;
  }

  /** The next row, which is not appended. */
  next(change: Partial<AuditRow> = {}): AuditRow {
    const before = this.rows.at(-1);
    const seq = (before?.seq ?? 0) + 1;
    const salt = createHash('sha256').update(`${this.chain} ${seq}`).digest('hex').slice(0, 32);
    const references = { credential_ref: `c${seq}`, subject_ref: `s${seq}`, order_ref: null, payment_ref: null };
    const row: AuditRow = {
      ...{ chain: this.chain, seq, boot: 'b1', mono_ms: seq * 10, wall_ms: 1_700_000_000_000 + seq, clock: 'trusted' },
      ...{ cabinet: this.cabinet, board: 'b1', locker: 'A01', event: 'lock.opened', access_mode: 'pin' },
      ...{ outcome: 'opened', reason: null, ...references, payment_status: null, actor: null, actor_role: null },
      ...{ error: null, error_args: [seq, 300], retention: 'access', policy: '2025-06', commit: '', salt },
      ...{ supersedes: null, prev: before?.hash ?? noPrev, hash: '', ...change },
    };
    const commit = row.salt === null ? row.commit : commitOf(row.salt, row);
    return { ...row, commit, hash: hashOf({ ...row, commit }) };
  }

  /** The rows `from` to `to` as the board sends them. */
  batch(from: number, to: number, change: Partial<AuditMessage> = {}): AuditMessage {
    const events = this.rows.slice(from - 1, to);
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) throw new Error(`no rows ${from} to ${to}`);
    const { cabinet, chain } = this;
    const message = { cabinet, chain, from, to, prev: first.prev, head: last.hash, events, ...change };
    return auditMessage.parse(signMessage('audit', message, this.keys.signing));
  }

  /** Puts its keys where the collector looks for them. */
  async enrol(directory: string): Promise<void> {
    mkdirSync(directory, { recursive: true });
    const file = join(directory, `${this.cabinet}.jwks`);
    writeFileSync(file, JSON.stringify(await publishKeys(this.keys, this.cabinet)));
  }
}

function newKeys(): DeviceKeys {
  const keys = parseDeviceKeys(newDeviceKeys());
  if (keys === undefined) throw new Error('no keys');
  return keys;
}
