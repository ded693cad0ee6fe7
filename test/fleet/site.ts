import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CollectorConfig } from '../../src/collector/specs.js';
import type { UplinkSpec } from '../../src/config/specs.js';
import { openStore } from '../../src/store/store.js';
import { newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { Cloud, prefix } from '../collector/cloud.js';
import { PostgresServer } from '../collector/postgres-server.js';
import { type Broker, testBroker, usualAcl } from '../uplink/broker.js';
import type { CabinetSetup } from './sending-cabinet.js';

// Tests run from their sources, the bench from the build.
const built = fileURLToPath(
  new URL(import.meta.url.includes('/dist/test/') ? '../' : '../../dist/test/', import.meta.url),
);

const memory = '/dev/shm';
/** A broker that is killed forgets its sessions: nothing in them is all that there is of it. */
const brokerSettings = 'log_type error\nlog_type warning\nlog_type notice';

/** Broker, PostgreSQL, keys and cabinets of a fleet on this machine. */
export class Site {
  readonly cloud = new Cloud();
  /** What cabinets are started with. */
  enter: readonly string[] = [];
  readonly #children = new Set<ChildProcess>();
  #identities = 0;

  /** For the databases of the cabinets: each real one has a disk of its own, which a thousand on this machine have not. */
  readonly #disks = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'fleet-'));

  private constructor(
    readonly broker: Broker,
    readonly postgres: PostgresServer,
    /** Of the database. */
    readonly url: string,
  ) {}

  static async open(): Promise<Site> {
    const postgres = new PostgresServer();
    const [broker] = await Promise.all([testBroker(usualAcl, brokerSettings), postgres.start()]);
    return new Site(broker, postgres, await postgres.database());
  }

  /** Sets enrolled cabinets up whose databases are new and empty. */
  async cabinets(
    ids: readonly string[],
    port: number,
    change: Partial<UplinkSpec> = {},
    linePace?: CabinetSetup['linePace'],
  ): Promise<CabinetSetup[]> {
    // Made once and copied: a thousand databases take a minute.
    const template = join(this.cloud.path, `template-${this.#identities}`);
    mkdirSync(template, { mode: 0o700 });
    await openStore(template, { onTrouble: raise }).close();
    const setups: CabinetSetup[] = [];
    for (const cabinet of ids) {
      const dir = join(this.#disks, cabinet);
      mkdirSync(dir, { mode: 0o700 });
      copyFileSync(join(template, 'lockerd.db'), join(dir, 'lockerd.db'));
      const deviceKeys = join(dir, 'device.jwks');
      const keys = newDeviceKeys();
      writeFileSync(deviceKeys, keys, { mode: 0o600 });
      await this.#enrol(cabinet, keys);
      const tls = await this.#identity(cabinet);
      const spec = {
        ...{ host: '127.0.0.1', port, prefix, tls, batchRows: 200, batchBytes: 250_000, window: 8 },
        ...{ receiptTimeoutMs: 30_000, keepaliveMs: 30_000, ...change },
      };
      setups.push({ cabinet, dir, deviceKeys, trust: this.cloud.trustFile, spec, ...(linePace && { linePace }) });
    }
    return setups;
  }

  /** The config of one of the collectors that share the work. */
  async collector(id: string): Promise<CollectorConfig> {
    const url = `mqtts://127.0.0.1:${this.broker.port}`;
    const tls = await this.#identity('cloud');
    return this.cloud.config({ kind: 'postgres', url: this.url }, { url, id, group: 'collectors', tls });
  }

  /** Starts a program of test/fleet or test/collector on a file with this JSON. It ends with the site at the latest. */
  run(program: 'fleet/life' | 'fleet/plain-collector' | 'collector/dying-collector', setup: object, ...args: string[]) {
    const file = join(this.cloud.path, `run-${this.#identities}.json`);
    this.#identities += 1;
    writeFileSync(file, JSON.stringify(setup));
    const command = [process.execPath, join(built, `${program}.js`), file, ...args];
    const [first = '', ...rest] = program === 'fleet/life' ? [...this.enter, ...command] : command;
    const child = spawn(first, rest, { stdio: 'pipe' });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  query(text: string): ReturnType<PostgresServer['query']> {
    return this.postgres.query(this.url, text);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#children].map(killed));
    await this.broker.end();
    await this.postgres.end();
    this.cloud.remove();
    rmSync(this.#disks, { recursive: true, force: true });
  }

  async #enrol(cabinet: string, text: string): Promise<void> {
    const keys = parseDeviceKeys(text);
    if (!keys) throw new Error('no keys');
    const file = join(this.cloud.cabinets, `${cabinet}.jwks`);
    writeFileSync(file, JSON.stringify(await publishKeys(keys, cabinet)));
  }

  async #identity(name: string): Promise<{ ca: string; cert: string; key: string }> {
    this.#identities += 1;
    return this.broker.identity(`${name}-${this.#identities}`, await this.broker.clients.issue({ names: [name] }));
  }
}

/** Kills a child with SIGKILL, and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function raise(error: unknown): never {
  throw error;
}
