import type { Socket } from 'node:net';
import type { AlarmBoard } from '../cabinet/alarm-board.js';
import type { Clock } from '../clock/clock.js';
import type { MeteredSpec } from '../config/specs.js';
import { localTime } from '../lib/week-hours.js';
import type { Meta } from '../store/meta.js';
import type { Store } from '../store/store.js';
import { type Allowance, allowanceOf, type BudgetLevel, type WaitReason } from './allowance.js';
import { Traffic } from './traffic.js';

interface MeteringParts {
  /** Absent: nothing is counted, nothing waits. */
  readonly metered: MeteredSpec | undefined;
  /** Of the cabinet. */
  readonly timezone: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The used share of the record's room. */
  readonly roomRatio: () => number;
  readonly alarmBoard: Pick<AlarmBoard, 'raise' | 'clear'>;
  readonly store: Pick<Store, 'tx'>;
  readonly meta: Pick<Meta, 'get' | 'set'>;
}

/** What people who run the cabinet may see of it. */
export interface MeteredState {
  readonly waits?: WaitReason;
  /** There are quiet hours in the config, and nobody knows what time it is: so nothing is quiet. */
  readonly noClock?: true;
  readonly budget?: {
    readonly level: BudgetLevel;
    readonly usedBytes: number;
    readonly bytes: number;
    readonly per: 'day' | 'month';
  };
}

/** Knows what may be said over the line now: gathers the facts for the rule, and tells when the budget is used up. */
export class Metering {
  readonly #traffic: Traffic | undefined;
  #allowance: Allowance;

  constructor(private readonly parts: MeteringParts) {
    const budget = parts.metered?.budget;
    this.#traffic = budget && new Traffic({ ...parts, budget });
    this.#allowance = this.#now();
  }

  /** As of the last tick. */
  get allowance(): Allowance {
    return this.#allowance;
  }

  /** A socket of the line, before its first byte. */
  watch(tcp: Socket): void {
    this.#traffic?.watch(tcp);
  }

  /** Call it every second or so. */
  tick(): void {
    this.#allowance = this.#now();
    const { alarmBoard } = this.parts;
    if (this.#allowance.budget === 'spent') alarmBoard.raise('uplink_budget', '');
    else alarmBoard.clear('uplink_budget', '');
  }

  /**
   * Stores what is used of the budget.
   * @throws LockerError `store.*`
   */
  save(when: 'after a step' | 'now'): void {
    this.#traffic?.save(when);
  }

  state(): MeteredState | undefined {
    const { metered } = this.parts;
    if (!metered) return undefined;
    const { budget: level, waits } = this.#allowance;
    return {
      ...(waits && { waits }),
      ...(metered.quiet.length > 0 && !this.#knowsTime() && { noClock: true }),
      ...(metered.budget && level && { budget: { level, usedBytes: this.#used(), ...metered.budget } }),
    };
  }

  #now(): Allowance {
    const { metered, timezone, clock, roomRatio } = this.parts;
    return allowanceOf({
      ...(metered && { metered }),
      ...(metered && this.#knowsTime() && { local: localTime(clock.now().wallMs, timezone) }),
      usedBytes: this.#used(),
      roomRatio: roomRatio(),
    });
  }

  #used(): number {
    return this.#traffic?.used() ?? 0;
  }

  #knowsTime(): boolean {
    return this.parts.clock.now().state !== 'untrusted';
  }
}
