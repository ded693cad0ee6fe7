import type { Latch } from '../../drivers/feedback.js';
import type { SimEvent } from '../../drivers/simulator/messages.js';

/** A change that was told may rest on an exchange that began so long ago. */
const TOLD_LAG_MS = 500;

interface Move {
  readonly state: 'open' | 'closed';
  readonly monoMs: number;
}

/** What the simulated locks really did, and what was claimed of them beyond that. */
export class Ledger {
  /** Claims that the locks do not bear out; empty when all is well. */
  readonly untrue: string[] = [];
  #energised: { readonly board: string; readonly channel: number; readonly monoMs: number }[] = [];
  readonly #onUntilMs = new Map<string, number>();
  readonly #moves = new Map<string, Move[]>();

  constructor(private readonly standsFor: (board: string) => string) {}

  add(event: SimEvent): void {
    if (event.type === 'request') return;
    const board = this.standsFor(event.board);
    const lock = `${board} ${event.channel}`;
    switch (event.type) {
      case 'energised':
        this.#energised.push({ board, channel: event.channel, monoMs: event.monoMs });
        this.#onUntilMs.set(lock, event.monoMs + event.forMs);
        return;
      case 'released':
        this.#onUntilMs.set(lock, event.monoMs);
        return;
      case 'door':
        this.#moves.set(lock, [...(this.#moves.get(lock) ?? []), { state: event.state, monoMs: event.monoMs }]);
    }
  }

  /** Every lock that was energised since the last `begin`, as "board channel", as often as it was. */
  energised(): readonly string[] {
    return this.#energised.map(({ board, channel }) => `${board} ${channel}`).sort();
  }

  energisedSince(board: string, channel: number, sinceMs: number): boolean {
    return this.#energised.some((one) => one.board === board && one.channel === channel && one.monoMs >= sinceMs);
  }

  /** Locks under power at `nowMs`. */
  powered(nowMs: number): readonly string[] {
    return [...this.#onUntilMs].filter(([, untilMs]) => untilMs > nowMs).map(([lock]) => lock);
  }

  begin(): void {
    this.#energised = [];
    this.untrue.length = 0;
  }

  latch(board: string, channel: number): 'open' | 'closed' {
    return this.#moves.get(`${board} ${channel}`)?.at(-1)?.state ?? 'closed';
  }

  told(board: string, latches: readonly Latch[], nowMs: number): void {
    this.check('told', board, latches, nowMs - TOLD_LAG_MS);
  }

  /** Each latch that is not unknown must have been so at some moment since `sinceMs`. */
  check(what: string, board: string, latches: readonly Latch[], sinceMs: number): void {
    for (const [index, latch] of latches.entries()) {
      if (latch === 'unknown' || this.#was(board, index + 1, latch, sinceMs)) continue;
      this.untrue.push(`${what}: ${board} ${index + 1} is ${latch}, but the lock is ${this.latch(board, index + 1)}`);
    }
  }

  #was(board: string, channel: number, latch: 'open' | 'closed', sinceMs: number): boolean {
    const moves = this.#moves.get(`${board} ${channel}`) ?? [];
    const before = moves.findLast(({ monoMs }) => monoMs < sinceMs)?.state ?? 'closed';
    return before === latch || moves.some(({ monoMs, state }) => monoMs >= sinceMs && state === latch);
  }
}
