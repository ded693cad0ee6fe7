import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../running-daemon.js';
import type { Identity } from '../terminal/certificates.js';
import { until } from './cloud.js';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
/** Whether tests with it run. In CI nothing is left out. */
export const hasMosquitto = program !== undefined || process.env.CI === 'true';

/** A real Mosquitto of one's own on a port of loopback. */
export class Mosquitto {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  #broker: ChildProcess | undefined;
  #port = 0;

  /**
   * @param tls what only it is reached with, by a client certificate of the same issuer
   * @param configOf the whole of another config, for a port
   */
  constructor(
    private readonly tls?: { readonly ca: string; readonly server: Identity },
    private readonly configOf?: (port: number) => string,
  ) {}

  get url(): string {
    return `${this.tls || this.configOf ? 'mqtts' : 'mqtt'}://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (program === undefined) throw new Error('Mosquitto is not installed');
    this.#port ||= await freePort();
    const file = join(this.#directory, 'mosquitto.conf');
    const open = ['allow_anonymous true', 'max_queued_messages 100000'];
    const lines = [`listener ${this.#port} 127.0.0.1`, ...open, ...this.#tlsLines()];
    writeFileSync(file, this.configOf?.(this.#port) ?? `${lines.join('\n')}\n`);
    this.#broker = spawn(program, ['-c', file], { stdio: 'ignore' });
    await until(() => this.#answers());
  }

  /** Has it read its files anew, as `systemctl reload` does. */
  reload(): void {
    this.#broker?.kill('SIGHUP');
  }

  async kill(): Promise<void> {
    const broker = this.#broker;
    if (broker === undefined || broker.exitCode !== null || broker.signalCode !== null) return;
    const gone = new Promise((resolve) => broker.once('exit', resolve));
    broker.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #tlsLines(): string[] {
    if (this.tls === undefined) return [];
    const { ca, server } = this.tls;
    const parts = { cafile: ca, certfile: server.cert, keyfile: server.key };
    const lines = Object.entries(parts).map(([name, pem]) => {
      const file = join(this.#directory, name);
      writeFileSync(file, pem);
      return `${name} ${file}`;
    });
    // Started by root it would become a user that may not read the directory.
    return [
      ...lines,
      'require_certificate true',
      'use_identity_as_username true',
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ];
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.end());
    });
  }
}
