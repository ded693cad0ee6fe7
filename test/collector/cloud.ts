import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerSpec, CollectorConfig, StoreSpec } from '../../src/collector/specs.js';
import { requestKinds } from '../../src/collector/subjects/request.js';
import { newTombstoneKey } from '../../src/collector/subjects/tags.js';
import type { TrustedType } from '../../src/tokens/signed-types.js';
import { newSigningKey } from '../../src/tokens/signing.js';
import { parseTrustSet, type TrustSet } from '../../src/tokens/trust-set.js';
import { Board } from './board.js';

export const prefix = 'lockers/v1';

/** A directory with the keys of a cloud and those of its cabinets. */
export class Cloud {
  readonly path = mkdtempSync(join(tmpdir(), 'collector-'));
  readonly cabinets = join(this.path, 'cabinets');
  /** What the cabinets trust. */
  readonly trust: TrustSet;
  /** The file with it. */
  readonly trustFile = join(this.path, 'trust.jwks');
  /** Without those of money, which a config has with `money` only. */
  readonly keys: CollectorConfig['keys'];
  readonly moneyKeys: CollectorConfig['keys'];

  constructor() {
    mkdirSync(this.cabinets);
    const uses = {
      receipts: 'receipt+jwt',
      reports: 'ack+jwt',
      time: 'time+jwt',
      commands: 'cmd+jwt',
      access: 'access+jwt',
      state: 'state+jwt',
      orders: 'order+jwt',
      payments: 'pay+jwt',
    } as const;
    const made = Object.entries(uses).map(([name, typ]) => this.#key(name, typ));
    const file = (name: string): string => join(this.path, `${name}.jwk`);
    this.keys = {
      ...{ receipts: file('receipts'), reports: file('reports'), time: file('time') },
      ...{ commands: file('commands'), access: file('access'), state: file('state'), tombstones: file('tombstones') },
    };
    writeFileSync(file('tombstones'), JSON.stringify(newTombstoneKey()), { mode: 0o600 });
    const trust = JSON.stringify({ keys: made.flatMap(({ keys }) => keys) });
    writeFileSync(this.trustFile, trust);
    this.trust = parseTrustSet(trust, this.trustFile);
    this.moneyKeys = { ...this.keys, orders: file('orders'), payments: file('payments') };
  }

  #key(name: string, typ: TrustedType) {
    const { secret, trust } = newSigningKey(
      name,
      [typ],
      typ === 'cmd+jwt' ? ['open', 'block', 'right.put', 'order.refunded', ...requestKinds] : [],
    );
    writeFileSync(join(this.path, `${name}.jwk`), JSON.stringify(secret), { mode: 0o600 });
    return trust;
  }

  async board(cabinet: string): Promise<Board> {
    const board = new Board(cabinet);
    await board.enrol(this.cabinets);
    return board;
  }

  config(store: StoreSpec, broker: Partial<BrokerSpec> & { readonly url: string }): CollectorConfig {
    return {
      broker: { prefix, id: 'collector-1', tls: {}, ...broker },
      ...{ store, keepMs: 400 * 86_400_000, cabinets: this.cabinets, keys: this.keys },
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Waits for a condition, at most as long as a test may take. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
