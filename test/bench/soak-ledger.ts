import type { Latch } from '../../drivers/feedback.js';
import type { SimEvent } from '../../drivers/simulator/messages.js';

/** A state that was told may have been read so long ago: a board may be slow, and the machine busy. */
const STALE_MS = 5_000;

interface Lock {
  door: 'open' | 'closed';
  movedMs: number;
  asked: number;
  acknowledged: number;
  energised: number;
}

/** Holds what the agent claims against what the simulated locks did. Pure: events and times in, violations out. */
export class SoakLedger {
  readonly violations: string[] = [];
  readonly #locks = new Map<string, Lock>();

  did(event: SimEvent): void {
    if (event.type === 'energised') this.#lock(event.board, event.channel).energised++;
    if (event.type !== 'door') return;
    const lock = this.#lock(event.board, event.channel);
    lock.door = event.state;
    lock.movedMs = event.monoMs;
  }

  /** An unlock is about to be sent. */
  asks(board: string, channel: number): void {
    this.#lock(board, channel).asked++;
  }

  /** The board has acknowledged it: it must have energised. */
  acknowledged(board: string, channel: number): void {
    this.#lock(board, channel).acknowledged++;
  }

  told(board: string, latches: readonly Latch[], nowMs: number): void {
    for (const [index, latch] of latches.entries()) {
      const lock = this.#lock(board, index + 1);
      if (latch === 'unknown' || latch === lock.door || nowMs - lock.movedMs < STALE_MS) continue;
      this.violations.push(`${board} channel ${index + 1} told ${latch}, but the door is ${lock.door}`);
    }
  }

  /** When nothing is under way any more. */
  settle(): void {
    for (const [name, { asked, acknowledged, energised }] of this.#locks) {
      const counts = `asked ${asked}, energised ${energised}, acknowledged ${acknowledged} times`;
      if (energised > asked || acknowledged > energised) this.violations.push(`${name} was ${counts}`);
    }
  }

  get energised(): number {
    return [...this.#locks.values()].reduce((total, lock) => total + lock.energised, 0);
  }

  #lock(board: string, channel: number): Lock {
    const name = `${board} channel ${channel}`;
    const known = this.#locks.get(name);
    if (known) return known;
    const made: Lock = { door: 'closed', movedMs: Number.NEGATIVE_INFINITY, asked: 0, acknowledged: 0, energised: 0 };
    this.#locks.set(name, made);
    return made;
  }
}
