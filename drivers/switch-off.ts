import { backoffMs } from '../src/lib/backoff.js';
import type { Bus } from './bus.js';
import type { Priority, Result } from './job.js';
import type { Ack, Exchange } from './protocol.js';

export interface Off {
  readonly question: string;
  readonly exchange: Exchange<Ack>;
}

const repeating = { firstMs: 50, capMs: 10_000 };
/** Tries that go before everything else; later ones, to a board that is plainly silent, let the other boards live. */
const URGENT_TRIES = 5;
/** Where no board ever acknowledges, one lost frame must not leave a coil on. */
const UNHEARD_TRIES = 3;

/** Orders to switch off: the one thing that is repeated until it is acknowledged, or plainly cannot be, or the port is gone. */
export class SwitchOff {
  #session = new AbortController();

  constructor(
    private readonly bus: Bus,
    private readonly ask: (off: Off, priority: Priority) => Promise<Result<Ack>>,
    private readonly random: () => number,
  ) {}

  /** The port has opened. */
  begin(): void {
    this.#session = new AbortController();
  }

  /** The port is gone: its reopening switches everything off. */
  cancel(): void {
    this.#session.abort();
  }

  /** Resolves when the board has acknowledged, when it was told often enough that never does, or when the port is gone. */
  async send(off: Off): Promise<void> {
    const { signal } = this.#session;
    for (let tries = 1; !signal.aborted; tries++) {
      // While the echo is not known, what looks like an acknowledgement may be the order itself.
      const believable = this.bus.echoKnown;
      const result = await this.ask(off, tries <= URGENT_TRIES ? 'off' : 'probe');
      if (result.kind === 'closed') return;
      if (result.kind === 'answer' && believable) return;
      if (result.kind === 'done' && tries >= UNHEARD_TRIES) return;
      // A board that says no again and again will not say yes: what it was told does not fit it.
      if (result.kind === 'refused' && tries >= URGENT_TRIES) return;
      await pause(backoffMs(tries, repeating, this.random()), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
