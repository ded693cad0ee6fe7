import { setTimeout as wait } from 'node:timers/promises';
import type { UnlockReport } from '../../drivers/messages.js';
import type { NewEvent } from '../audit/event.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import { isStoreError, LockerError } from '../lib/errors.js';
import type { PendingOpening } from '../store/openings.js';
import { admit } from './admission.js';
import type { Grant, OpeningResult } from './cabinet-view.js';
import { decisionOf, intentArgs, lateRowOf, whoOf, writeOutcome } from './opening-rows.js';
import type { Place } from './place.js';
import type { PowerGate, PowerSlot } from './power.js';
import type { Pulses } from './pulses.js';
import { confirm, type PulseResult, type Seen } from './read-back.js';
import type { CabinetTables } from './tables.js';
import { takeUse } from './use.js';

/** A second try belongs to the same person at the same door: later than this somebody else may stand there. */
const secondTryWithinMs = 15_000;
/** A customer who has waited this long for the power supply is better told so. */
const powerWaitMs = 10_000;
/** An unlock that the bus could not send by then is not sent at all. */
const unlockWithinMs = 2_000;
const outcomeRetryMs = 500;
/** How long somebody waits for a disk that does not take the outcome; the recording itself goes on. */
const outcomePatienceMs = 3_000;

/** What an opening touches outside of itself. */
interface OpeningWorld {
  readonly hardware: Hardware;
  readonly power: PowerGate;
  readonly pulses: Pulses;
  readonly tables: CabinetTables;
  readonly time: TimeSource;
  readonly confirmMs: number;
  /** Runs a transaction and keeps the alarm on the record's health true. Throws what the store throws. */
  write<T>(work: () => T): T;
  /** An unlock is about to be sent: from now on an open locker is explained. Returns how to take that back. */
  firing(locker: string): () => void;
  /** The lock was energised. */
  fired(): void;
  /** What has been noticed of a locker since the last `firing`. */
  seen(locker: string): Seen;
  /** The outcome is recorded. */
  outcomeRecorded(locker: string, pulse: PulseResult): void;
  /** An emergency opening went through without a record; `row` tells of it once there is one. */
  unrecorded(row: NewEvent): void;
  /** Told what goes wrong where nobody waits for it. */
  fault(error: unknown): void;
  readonly life: Life;
}

/** `stopping`: nothing is energised any more. `ended`: nobody waits any more, and the record is about to be closed. */
export interface Life {
  readonly phase: 'running' | 'stopping' | 'ended';
}

/** Where an attempt's intent stands, or that an emergency went ahead without one. */
type Intent = { readonly kind: 'recorded'; readonly pending: PendingOpening } | { readonly kind: 'unrecorded' };

interface SecondTry {
  readonly first: PendingOpening;
  /** Monotonic ms. */
  readonly byMs: number;
}

/** The way of one opening: durable intent, unlock, read back, one outcome; one more try when the latch stayed closed. */
export class Opener {
  private readonly lastPulseMs = new Map<string, number>();

  constructor(private readonly world: OpeningWorld) {}

  /** Opens one locker. Rejects with a LockerError when nothing was sent and no intent was recorded. */
  async open(grant: Grant, place: Place): Promise<OpeningResult> {
    const { time, tables } = this.world;
    const byMs = time.monoMs() + secondTryWithinMs;
    admit(tables.room.level, grant, tables.serviceEnd.now !== undefined);
    const first = await this.attempt(grant, place, undefined);
    if (first.pulse.reason !== 'latch_closed' || first.intent.kind === 'unrecorded') return first.result;
    if (!(await this.mayTryAgain(byMs, place))) return first.result;
    try {
      return (await this.attempt(grant, place, { first: first.intent.pending, byMs })).result;
    } catch (error) {
      // Nothing was sent: the first outcome stands. No fault of the program may hide behind it, and no second outcome.
      if (error instanceof LockerError && error.code !== 'opening.outcome_unrecorded') return first.result;
      throw error;
    }
  }

  private async mayTryAgain(byMs: number, place: Place): Promise<boolean> {
    const { board, locker } = place;
    if (this.world.life.phase !== 'running') return false;
    await this.coolDown(place);
    if (this.world.time.monoMs() >= byMs) return false;
    const reading = await this.world.hardware.read(board.id);
    // A bolt that gave way late, and a door that was shut again: who was meant has been there.
    const seen = this.world.seen(locker.id);
    if (seen.latchOpen() || seen.doorOpened()) return false;
    return reading.latches[locker.channel - 1] === 'closed';
  }

  private async attempt(grant: Grant, place: Place, again: SecondTry | undefined) {
    const { board, locker } = place;
    await this.coolDown(place);
    // A second try that waits for power or for its bus is still one within its time.
    const leftMs = (): number => Math.max(0, (again?.byMs ?? Number.POSITIVE_INFINITY) - this.world.time.monoMs());
    const slot = await this.world.power.acquire(board.id, Math.min(powerWaitMs, leftMs()));
    let intent: Intent;
    let report: UnlockReport;
    try {
      if (this.world.life.phase !== 'running') throw new LockerError('opening.stopping', 'The daemon is stopping.');
      intent = this.recordIntent(grant, place, again?.first);
      const takeBack = this.world.firing(locker.id);
      report = await this.world.hardware.unlock(board.id, locker.channel, Math.min(unlockWithinMs, leftMs()));
      if (report.sent === 'no') takeBack();
    } catch (error) {
      slot.release();
      throw error;
    }
    this.holdPower(slot, report, place);
    if (report.sent !== 'no') this.world.fired();
    const pulse = await this.readBack(place, report);
    if (intent.kind === 'recorded') await this.recordOutcome(intent.pending, pulse);
    else this.world.unrecorded(lateRowOf(grant, locker, pulse));
    const result: OpeningResult = {
      outcome: pulse.outcome,
      locker: locker.id,
      ...(pulse.reason && { reason: pulse.reason }),
      ...(intent.kind === 'unrecorded' && { unrecorded: true }),
    };
    return { intent, pulse, result };
  }

  /** What the pulse came to, once it is over where it is measured. */
  private async readBack(place: Place, report: UnlockReport): Promise<PulseResult> {
    const { hardware, pulses, confirmMs, time } = this.world;
    const [pulse, lengthMs] = await Promise.all([
      confirm(hardware, place, report, confirmMs, time, this.world.seen(place.locker.id)),
      pulses.length(place, report),
    ]);
    return { ...pulse, ...(lengthMs !== undefined && { pulseMs: lengthMs }) };
  }

  /** A solenoid that is fired again too soon overheats. */
  private async coolDown({ board, locker }: Place): Promise<void> {
    const last = this.lastPulseMs.get(locker.id);
    if (last === undefined) return;
    const restMs = last + board.coolDownMs - this.world.time.monoMs();
    if (restMs > 0) await wait(Math.ceil(restMs));
  }

  private holdPower(slot: PowerSlot, report: UnlockReport, { board, locker }: Place): void {
    if (report.sent === 'no') {
      slot.release();
      return;
    }
    const firedMs = report.sentMonoMs ?? this.world.time.monoMs();
    this.lastPulseMs.set(locker.id, firedMs);
    slot.fired(firedMs);
    setTimeout(() => slot.release(), Math.max(0, Math.ceil(firedMs + board.pulseMs - this.world.time.monoMs())));
  }

  /** Record before power: the use is taken and the intent is durable, both or neither. */
  private recordIntent(grant: Grant, { locker }: Place, first: PendingOpening | undefined): Intent {
    const { tables } = this.world;
    const who = whoOf(grant, locker);
    try {
      const pending = this.world.write((): PendingOpening => {
        takeUse(tables, grant, this.world.time.monoMs(), first !== undefined);
        if (first === undefined) tables.audit.append(decisionOf(grant, who));
        const seq = tables.audit.append({
          event: 'lock.intent',
          ...who,
          ...(first === undefined
            ? grant.emergency && { reason: 'emergency' as const }
            : { reason: 'second_try' as const, error_args: intentArgs(tables, first) }),
        });
        const opening: PendingOpening = {
          chain: tables.audit.chain(),
          seq,
          locker: locker.id,
          board: locker.board,
          credentialRef: grant.credentialRef ?? null,
          useKind: grant.use?.kind ?? null,
          useOf: grant.use === undefined ? null : 'of' in grant.use ? grant.use.of : locker.id,
          purpose: grant.purpose ?? null,
          subjectRef: grant.subjectRef ?? null,
          accessMode: grant.mode ?? null,
          boot: tables.boot,
          firstSeq: first?.seq ?? null,
        };
        tables.openings.add(opening);
        return opening;
      });
      return { kind: 'recorded', pending };
    } catch (error) {
      if (grant.emergency && isStoreError(error)) return { kind: 'unrecorded' };
      throw error;
    }
  }

  /** The intent is durable, so the outcome has to follow: tried until the disk takes it. Rejects when that takes too long. */
  private async recordOutcome(pending: PendingOpening, pulse: PulseResult): Promise<void> {
    const recorded = this.keepRecording(pending, pulse);
    const late = new AbortController();
    const patience = wait(outcomePatienceMs, 'late' as const, { signal: late.signal });
    // Aborting rejects the wait; that rejection is the sign that it was not needed.
    patience.catch((error: unknown) => error);
    if ((await Promise.race([recorded, patience])) !== 'late') return late.abort();
    recorded.catch((error: unknown) => this.world.fault(error));
    throw new LockerError(
      'opening.outcome_unrecorded',
      `The opening of ${pending.locker} came to "${pulse.outcome}", but the disk does not take the record; it is tried on.`,
      { locker: pending.locker, outcome: pulse.outcome },
    );
  }

  private async keepRecording(pending: PendingOpening, pulse: PulseResult): Promise<void> {
    for (;;) {
      try {
        this.world.write(() => writeOutcome(this.world.tables, pending, pulse));
        this.world.outcomeRecorded(pending.locker, pulse);
        return;
      } catch (error) {
        if (!isStoreError(error)) throw error;
        await wait(outcomeRetryMs);
        // The intent is on disk without an outcome: the next start gives it one.
        if (this.world.life.phase === 'ended') return;
      }
    }
  }
}
