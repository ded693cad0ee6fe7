import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Released, Written } from './ledger.js';
import type { LifeSays, LifeSetup } from './life.js';
import { killed, type Site } from './site.js';

/** Cabinets of one process, over as many lives as it takes. */
export class Living {
  readonly downs = new Map<string, number>();
  /** A life that ended by itself, with what it said. */
  readonly ends: string[] = [];
  readonly #written = new Map<string, Written & { hashes: Map<number, string> }>();
  readonly #released = new Map<string, Released>();
  #child: ChildProcess | undefined;
  #lives = 0;

  constructor(
    private readonly site: Site,
    private readonly setup: Omit<LifeSetup, 'boot'>,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#lives += 1;
    const child = this.site.run('fleet/life', { ...this.setup, boot: `b${this.#lives}` });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#heard(line));
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += String(text);
    });
    child.once('close', (code, signal) => {
      if (signal !== 'SIGKILL') this.ends.push(`a life ended by itself with ${code ?? signal}: ${complaint}`);
    });
  }

  async kill(): Promise<void> {
    if (this.#child) await killed(this.#child);
  }

  /** Sets a new number of rows for each cabinet. */
  aim(target: number): void {
    this.#child?.stdin?.write(`${target}\n`);
  }

  /** What was durable when it was said. */
  get written(): readonly Written[] {
    return [...this.#written.values()];
  }

  /** What they have said that they may remove. */
  get released(): readonly Released[] {
    return [...this.#released.values()];
  }

  /** How many cabinets have at least so many rows. */
  reached(target: number): number {
    return this.written.filter(({ last }) => last >= target).length;
  }

  /** How many cabinets have receipts for all that they wrote, and have written at least so much. */
  handedOver(target: number): number {
    return this.written.filter(({ cabinet, last }) => last >= target && this.#released.get(cabinet)?.seq === last)
      .length;
  }

  #heard(line: string): void {
    const said = saidIn(line);
    if (said === undefined) return;
    switch (said.what) {
      case 'durable': {
        const { cabinet, chain, seq, hash } = said;
        const hashes = this.#written.get(cabinet)?.hashes ?? new Map<number, string>();
        hashes.set(seq, hash);
        this.#written.set(cabinet, { cabinet, chain, last: seq, hashes });
        return;
      }
      case 'released':
        this.#released.set(said.cabinet, said);
        return;
      case 'down':
        this.downs.set(said.code, (this.downs.get(said.code) ?? 0) + 1);
    }
  }
}

/** A line that a kill has cut off says nothing. */
function saidIn(line: string): LifeSays | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const againMs = 200;

/** A program that is started again whenever it has ended, as systemd does it. */
export class Kept {
  /** How often it was killed, by us or by itself. */
  kills = 0;
  /** How it ended otherwise, with what it said. */
  readonly ends: string[] = [];
  #child: ChildProcess;
  #over = false;
  #starts = 0;

  /** @param start is told how often it was started before */
  constructor(private readonly start: (before: number) => ChildProcess) {
    this.#child = this.#begin();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async kill(): Promise<void> {
    await killed(this.#child);
  }

  async end(): Promise<void> {
    this.#over = true;
    await killed(this.#child);
  }

  #begin(): ChildProcess {
    const child = this.start(this.#starts);
    this.#starts += 1;
    let said = '';
    child.stderr?.on('data', (text) => {
      said = `${said}${text}`.slice(-2000);
    });
    child.once('close', async (code, signal) => {
      if (this.#over) return;
      if (signal === 'SIGKILL') this.kills += 1;
      else this.ends.push(`${code ?? signal}: ${said}`);
      await wait(againMs);
      if (!this.#over) this.#child = this.#begin();
    });
    return child;
  }
}
