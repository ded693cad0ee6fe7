/**
 * Cabinets of the fleet that work until they are killed: they write rows, hand them over, and remove what has a receipt. Argument: a
 * file with a `LifeSetup`. Says on standard output what is durable before it goes on, and up to where there is a receipt; a number on
 * standard input is a new target.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemTime, type TimeSource } from '../../src/lib/clock-source.js';
import { type CabinetSetup, openSendingCabinet, type SendingCabinet } from './sending-cabinet.js';

export interface LifeSetup {
  readonly boot: string;
  readonly cabinets: readonly CabinetSetup[];
  /** Rows that each cabinet shall have. */
  readonly target: number;
  /** How many of them it writes in a second. */
  readonly perSecond: number;
  /** From this wall time on an hour passes in each second by the clocks of the cabinets, so that rows leave. Left out: clocks are right. */
  readonly hastySinceMs?: number;
}

/** What a life says, a line of JSON each. */
export type LifeSays =
  | {
      readonly what: 'durable';
      readonly cabinet: string;
      readonly chain: string;
      readonly seq: number;
      readonly hash: string;
    }
  | { readonly what: 'released'; readonly cabinet: string; readonly chain: string; readonly seq: number }
  | { readonly what: 'down'; readonly cabinet: string; readonly code: string };

const setup: LifeSetup = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { boot, perSecond, hastySinceMs } = setup;
let { target } = setup;

function say(one: LifeSays): void {
  writeSync(1, `${JSON.stringify(one)}\n`);
}

const haste = 3600;
const hasty: TimeSource = {
  wallMs: () => Date.UTC(2026, 5, 1) + (systemTime.wallMs() - (hastySinceMs ?? 0)) * haste,
  monoMs: () => systemTime.monoMs() * haste,
};
const time = hastySinceMs === undefined ? systemTime : hasty;

const stepMs = 10;
/** Of one cabinet among many in a process: looks at hundreds of databases would be all that it does. */
const fleetStepMs = 500;
const tickMs = 1000;
const purgeMs = 20;

class Working {
  readonly #one: SendingCabinet;
  readonly #startedMs = systemTime.monoMs();
  readonly #startedAt: number;
  #told = 0;

  constructor(cabinet: CabinetSetup) {
    const onDown = ({ code }: { code: string }): void => say({ what: 'down', cabinet: cabinet.cabinet, code });
    this.#one = openSendingCabinet(cabinet, { time, boot, onDown });
    this.#startedAt = this.#one.audit.head().seq;
    this.#sayDurable();
    this.#one.uplink.start();
  }

  write(): void {
    const { audit } = this.#one;
    const due = this.#startedAt + (perSecond * (systemTime.monoMs() - this.#startedMs)) / 1000;
    const until = Math.min(target, due);
    if (audit.head().seq >= until) return;
    while (audit.head().seq < until) {
      this.#one.record();
      this.#sayDurable();
    }
  }

  tell(): void {
    const seq = this.#one.receipted();
    if (seq === this.#told) return;
    this.#told = seq;
    // Refusals leave rows, too.
    this.#sayDurable();
    say({ what: 'released', cabinet: this.#one.cabinet, chain: this.#one.audit.chain(), seq });
  }

  tick(): void {
    this.#one.uplink.tick();
  }

  purge(): void {
    this.#one.purge();
  }

  #sayDurable(): void {
    const { chain, seq, hash } = this.#one.audit.head();
    say({ what: 'durable', cabinet: this.#one.cabinet, chain, seq, hash });
  }
}

// Each in its own turn, as those of so many boards come.
for (const [index, cabinet] of setup.cabinets.entries()) {
  const one = new Working(cabinet);
  const every = (ms: number, work: () => void): void => {
    setTimeout(() => setInterval(work, ms), (ms * index) / setup.cabinets.length);
  };
  every(setup.cabinets.length > 1 ? fleetStepMs : stepMs, () => {
    one.write();
    one.tell();
  });
  every(tickMs, () => one.tick());
  if (hastySinceMs !== undefined) every(purgeMs, () => one.purge());
}
createInterface({ input: process.stdin }).on('line', (line) => {
  target = Number(line);
});
