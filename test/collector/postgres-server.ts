import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { prepareSchema, roles } from '../../src/collector/postgres-roles.js';

/** Programs of the newest PostgreSQL of the system; `undefined` where none is installed. */
const programs = (() => {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
})();

/** Whether tests with it run. In CI nothing is left out. */
export const hasPostgres = programs !== undefined || process.env.CI === 'true';

/** The server refuses to run as root: `nobody` is there on every system. */
const nobody = 65_534;
const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** A real PostgreSQL of one's own, on a unix socket in a directory that ends with it. */
export class PostgresServer {
  readonly #directory = mkdtempSync(join(tmpdir(), 'pg-'));
  #server: ChildProcess | undefined;
  #databases = 0;

  constructor() {
    if ('uid' in owner) chownSync(this.#directory, nobody, nobody);
    this.#run('initdb', ['-D', this.#data, '-U', 'collector', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']);
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  async start(): Promise<void> {
    const settings = [
      'listen_addresses=',
      'max_connections=50',
      'shared_buffers=64MB',
      'wal_level=minimal',
      'max_wal_senders=0',
    ];
    const options = settings.flatMap((setting) => ['-c', setting]);
    this.#server = spawn(program('postgres'), ['-D', this.#data, '-k', this.#directory, ...options], {
      ...owner,
      cwd: this.#directory,
      stdio: 'ignore',
    });
    for (;;) {
      const client = new pg.Client({ connectionString: this.#url('postgres') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        // It is not up yet, or has ended: then there is nothing to wait for.
        if (this.#server.exitCode !== null) throw new Error(`postgres ended with ${this.#server.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** A new, empty database: its URL. */
  async database(): Promise<string> {
    this.#databases += 1;
    const name = `d${this.#databases}`;
    await this.query(this.#url('postgres'), `CREATE DATABASE ${name}`);
    return this.#url(name);
  }

  /** A new database whose tables belong to nobody that a service logs in as, and the URLs of users of each kind. */
  async fleetDatabase(): Promise<Readonly<Record<'owner' | 'service' | 'reader' | 'reports' | 'stranger', string>>> {
    const root = this.#url('postgres');
    if ((await this.query(root, "SELECT 1 FROM pg_roles WHERE rolname = 'owner'")).length === 0) {
      await this.query(root, 'CREATE ROLE owner LOGIN CREATEROLE; CREATE ROLE stranger LOGIN');
    }
    this.#databases += 1;
    const name = `d${this.#databases}`;
    await this.query(root, `CREATE DATABASE ${name} OWNER owner`);
    const as = (user: string): string => this.#url(name).replace('collector@', `${user}@`);
    await prepareSchema(as('owner'));
    for (const [kind, group] of Object.entries(roles)) {
      const known = await this.query(root, `SELECT 1 FROM pg_roles WHERE rolname = 'a_${kind}'`);
      if (known.length === 0) await this.query(root, `CREATE ROLE a_${kind} LOGIN IN ROLE ${group}`);
    }
    return {
      ...{ owner: as('owner'), stranger: as('stranger') },
      ...{ service: as('a_service'), reader: as('a_reader'), reports: as('a_reports') },
    };
  }

  async query(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** As a machine that loses power: nothing is told to whoever is connected. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // Immediate shutdown.
    server.kill('SIGQUIT');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #url(name: string): string {
    return `postgres://collector@localhost/${name}?host=${encodeURIComponent(this.#directory)}`;
  }

  #run(name: string, args: readonly string[]): void {
    execFileSync(program(name), args, { ...owner, cwd: this.#directory, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

function program(name: string): string {
  if (programs === undefined) throw new Error('PostgreSQL is not installed');
  return join(programs, name);
}
