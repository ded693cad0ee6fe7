import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinsOf } from '../../src/collector/enrol/enrol-files.js';
import { startEnrolment } from '../../src/collector/enrol/enrolment.js';
import { openStore } from '../../src/collector/open-store.js';
import type { EnrolSpec } from '../../src/collector/specs.js';
import type { CollectorStore } from '../../src/collector/store.js';
import type { EnrolOptions, EnrolWish } from '../../src/enrol/enrol.js';
import { type EnrolPlace, readyPlace } from '../../src/enrol/place.js';
import type { TimeSource } from '../../src/lib/clock-source.js';
import { newSigningKey, parseSigningKey, signObject } from '../../src/tokens/signing.js';
import { enrolCodeBytes, enrolCodeHash, newEnrolCode, readEnrolCode } from '../../src/wire/enrol-code.js';
import { sqliteTables } from '../collector/stored-tables.js';
import { freePort } from '../running-daemon.js';
import { type Authority, authority } from '../terminal/certificates.js';

const dayMs = 86_400_000;

/** The keys of a root, and of the trust set that it signs. */
function rootKeys() {
  const { secret, trust } = newSigningKey('root-1', []);
  const { typs: _typs, ...root } = trust.keys[0] ?? {};
  return { key: parseSigningKey(JSON.stringify(secret), 'root'), jwks: JSON.stringify({ keys: [root] }) };
}

/** A cloud at which boards enrol, with all its files, over real TLS and a file database. */
export class EnrolWorld {
  readonly path = mkdtempSync(join(tmpdir(), 'enrol-'));
  readonly told: string[] = [];
  readonly #root = rootKeys();
  readonly #access = newSigningKey('k1', ['access+jwt']);
  /** The time of the server. */
  nowMs = Date.now();
  readonly #time: TimeSource = { monoMs: () => performance.now(), wallMs: () => this.nowMs };
  #server: { stop(): Promise<void> } | undefined;
  #boards = 0;

  /** What lies in its database. */
  get tables() {
    return sqliteTables(join(this.spec.trust, '..', 'collector.db'));
  }

  #cabinets = 0;

  private constructor(
    public spec: EnrolSpec,
    readonly store: CollectorStore,
    readonly ca: Authority,
  ) {}

  /** The id of a cabinet that was not there before. */
  newCabinet(): string {
    this.#cabinets += 1;
    return `CAB-${this.#cabinets}`;
  }

  /** How a board enrols that begins anew. */
  options(change: Partial<EnrolOptions> = {}): EnrolOptions {
    return { again: false, nowMs: this.nowMs, random: 0.5, ...change };
  }

  static async open(): Promise<EnrolWorld> {
    const path = mkdtempSync(join(tmpdir(), 'enrol-cloud-'));
    const at = (name: string): string => join(path, name);
    const ca = await authority('Cabinets');
    const host = await authority('Hosts');
    const server = await host.issue({ names: ['enrol'], use: 'server' });
    const port = await freePort();
    mkdirSync(at('trust'));
    for (const [name, text] of Object.entries({
      ...{ 'ca.pem': ca.cert, 'ca.key': ca.key, 'broker-ca.pem': host.cert },
      ...{ 'server.pem': server.cert, 'server.key': server.key },
    })) {
      writeFileSync(at(name), text, { mode: name.endsWith('.key') ? 0o600 : 0o644 });
    }
    const spec: EnrolSpec = {
      ...{ listen: { host: '127.0.0.1', port }, address: `https://127.0.0.1:${port}` },
      ...{ cert: at('server.pem'), key: at('server.key'), issuer: { cert: at('ca.pem'), key: at('ca.key') } },
      lifetimeMs: dayMs / 2,
      broker: { url: 'mqtts://broker.example.org:8883', ca: at('broker-ca.pem'), prefix: 'lockers/v1' },
      ...{ roots: at('roots.jwks'), trust: at('trust'), crl: at('cabinets.crl') },
    };
    const store = await openStore({ kind: 'sqlite', file: at('collector.db') });
    const world = new EnrolWorld(spec, store, ca);
    writeFileSync(spec.roots, world.#root.jwks);
    await world.start();
    return world;
  }

  async start(): Promise<void> {
    this.#server = await startEnrolment(this.spec, this.store, this.#time, (_level, event, facts) => {
      this.told.push(`${event} ${facts?.message ?? facts?.last ?? ''}`);
    });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.store.close();
    for (const path of [this.path, join(this.spec.trust, '..')]) rmSync(path, { recursive: true, force: true });
  }

  /** A trust set for a cabinet, signed by the root, and put where the server looks for it. */
  async signTrust(
    cabinet: string,
    change: { readonly ver?: number; readonly aud?: string; readonly exp?: number } = {},
  ): Promise<string> {
    const claims = {
      aud: cabinet,
      ver: 1,
      keys: this.#access.trust.keys.map((key) => ({ ...key })),
      payees: ['shop@bank'],
      ...change,
    };
    const text = await signObject('keys+jwt', claims, this.#root.key);
    writeFileSync(join(this.spec.trust, `${cabinet}.jwt`), `${text}\n`);
    return text;
  }

  /** Makes a code, as the operator does, and gives what is needed at the board. */
  async wish(cabinet: string, lifeMs = 7 * dayMs): Promise<EnrolWish & { readonly code: string }> {
    await this.signTrust(cabinet);
    const code = newEnrolCode(randomBytes(enrolCodeBytes));
    const hash = enrolCodeHash(readEnrolCode(code) ?? '', cabinet);
    await this.store.enrolments.putCode(cabinet, hash, this.nowMs, this.nowMs + lifeMs);
    const { server, roots } = pinsOf(this.spec);
    return { cabinet, address: this.spec.address, server, roots, code };
  }

  /** An empty board. */
  board(): EnrolPlace & { readonly root: string } {
    this.#boards += 1;
    const root = join(this.path, `board-${this.#boards}`);
    mkdirSync(root);
    const place = {
      root,
      dir: join(root, 'keys'),
      device: join(root, 'keys', 'device.jwks'),
      data: join(root, 'data'),
    };
    readyPlace(place);
    return place;
  }

  serialOf(pem: string): string {
    return new X509Certificate(pem).serialNumber.toLowerCase();
  }
}
