import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../running-daemon.js';
import { until } from './cloud.js';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
export const hasMosquitto = program !== undefined;

/** A real Mosquitto of one's own on a port of loopback. */
export class Mosquitto {
  readonly #directory = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  #broker: ChildProcess | undefined;
  #port = 0;

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (program === undefined) throw new Error('Mosquitto is not installed');
    this.#port ||= await freePort();
    const file = join(this.#directory, 'mosquitto.conf');
    writeFileSync(file, `listener ${this.#port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n`);
    this.#broker = spawn(program, ['-c', file], { stdio: 'ignore' });
    await until(() => this.#answers());
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
