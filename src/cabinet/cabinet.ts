import type { BoardSpec, Config, LockerSpec } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { codeOf, LockerError } from '../lib/errors.js';
import type { PendingOpening } from '../store/openings.js';
import { Alarms } from './alarms.js';
import type { Verdict } from './attempt.js';
import type { Alarm, CabinetView, Grant, LockerView, OpeningResult } from './cabinet-view.js';
import { Doors } from './doors.js';
import { verdictAfterRestart } from './interrupted.js';
import { Opener, writeOutcome } from './opening.js';
import { PowerGate } from './power.js';
import type { CabinetRecord } from './record.js';

/** How long a start waits for a board before an interrupted opening is called unconfirmed. */
const restartPatienceMs = 5_000;
const tickMs = 1_000;

interface Place {
  readonly locker: LockerSpec;
  readonly board: BoardSpec;
}

/** Openings that went through while nothing could be recorded; told in the row that ends `record_failed`. */
interface RecordHealth {
  error: ErrorCode | undefined;
  unrecordedOpenings: number;
}

/** One steel cabinet: opens its lockers, watches its doors, keeps its alarms. */
export class Cabinet implements CabinetView {
  readonly id: string;
  readonly alarmBoard: Alarms;
  private readonly places = new Map<string, Place>();
  private readonly doors: Doors;
  private readonly opener: Opener;
  private readonly lockerListeners = new Set<(locker: LockerView) => void>();
  private readonly alarmListeners = new Set<(alarms: readonly Alarm[]) => void>();
  private readonly outcomeListeners = new Set<(outcome: OpeningResult['outcome']) => void>();
  private readonly health: RecordHealth = { error: undefined, unrecordedOpenings: 0 };
  private readonly running = new Set<Promise<unknown>>();
  private readonly ticker: NodeJS.Timeout;
  private stopping = false;

  constructor(
    config: Config,
    private readonly hardware: Hardware,
    private readonly record: CabinetRecord,
    private readonly time: TimeSource,
  ) {
    this.id = config.cabinet.id;
    const boards = new Map(config.boards.map((board) => [board.id, board]));
    for (const locker of config.lockers) {
      const board = boards.get(locker.board);
      if (!board)
        throw new LockerError(
          'board.unknown',
          `Locker ${locker.id} names board "${locker.board}", which is not configured.`,
        );
      this.places.set(locker.id, { locker, board });
    }
    const tryWrite = (work: () => void): boolean => this.tryWrite(work);
    this.alarmBoard = new Alarms(record, tryWrite, () => this.tellAlarms());
    this.doors = new Doors(
      config.lockers,
      record,
      tryWrite,
      this.alarmBoard,
      config.cabinet.leftOpenMs,
      time,
      (locker) => this.tellLocker(locker),
    );
    this.opener = new Opener({
      hardware,
      power: new PowerGate(config.cabinet.power, time),
      record,
      time,
      confirmMs: config.cabinet.confirmMs,
      write: (work) => this.write(work),
      firing: (locker) => this.doors.fired(locker),
      seenOpen: (locker) => this.doors.seenOpen(locker),
      settled: (locker, verdict) => this.outcomeRecorded(locker, verdict),
      unrecorded: () => {
        this.health.unrecordedOpenings += 1;
      },
    });
    this.watchHardware(config);
    this.resolveInterrupted();
    this.ticker = setInterval(() => this.tick(), tickMs);
  }

  lockers(): readonly LockerView[] {
    return [...this.places.keys()].map((id) => this.view(id));
  }

  alarms(): readonly Alarm[] {
    const active = this.alarmBoard.list();
    return this.health.error ? [...active, { code: 'record_failed', part: '' }] : active;
  }

  async open(grant: Grant): Promise<OpeningResult> {
    const place = this.places.get(grant.locker);
    if (!place) throw new LockerError('opening.no_locker', `There is no locker "${grant.locker}" in this cabinet.`);
    if (this.stopping) throw new LockerError('opening.stopping', 'The daemon is stopping.');
    if (this.doors.isOpening(grant.locker)) {
      throw new LockerError('opening.busy', `Locker ${grant.locker} is being opened already.`, {
        locker: grant.locker,
      });
    }
    this.doors.setOpening(grant.locker, true);
    try {
      return await this.track(this.opener.open(grant, place.locker, place.board));
    } finally {
      this.doors.setOpening(grant.locker, false);
    }
  }

  onLocker(listener: (locker: LockerView) => void): () => void {
    this.lockerListeners.add(listener);
    return () => this.lockerListeners.delete(listener);
  }

  onAlarms(listener: (alarms: readonly Alarm[]) => void): () => void {
    this.alarmListeners.add(listener);
    return () => this.alarmListeners.delete(listener);
  }

  /** Called with each outcome of a pulse, once it is recorded. */
  onOutcome(listener: (outcome: OpeningResult['outcome']) => void): void {
    this.outcomeListeners.add(listener);
  }

  /** Begins no more openings and waits for those under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled([...this.running]);
    clearInterval(this.ticker);
  }

  private tick(): void {
    this.doors.tick();
    this.alarmBoard.settle();
    if (this.health.error) this.probeRecord(this.health.error);
  }

  private view(id: string): LockerView {
    const place = this.places.get(id);
    if (!place) throw new LockerError('opening.no_locker', `There is no locker "${id}" in this cabinet.`);
    const { locker } = place;
    return {
      id,
      size: locker.size,
      board: locker.board,
      channel: locker.channel,
      latch: this.doors.latch(id),
      opening: this.doors.isOpening(id),
      alarms: this.alarmBoard.of(id),
    };
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    const done = (): unknown => this.running.delete(work);
    work.then(done, done);
    return work;
  }

  private outcomeRecorded(locker: string, verdict: Verdict): void {
    for (const listener of this.outcomeListeners) listener(verdict.outcome);
    const place = this.places.get(locker);
    const who = { locker, ...(place && { board: place.board.id }) };
    if (verdict.contradicts) this.alarmBoard.raise('sensor_contradicts', locker, { ...who, reason: 'claimed_open' });
    if (verdict.outcome !== 'opened') return;
    this.alarmBoard.clear('sensor_contradicts', locker, who);
    this.doors.recordedOpen(locker);
  }

  /** Start-up: every intent without an outcome gets one, and nothing is pulsed. */
  private resolveInterrupted(): void {
    const byLocker = new Map<string, PendingOpening[]>();
    for (const pending of this.record.openings.pending()) {
      byLocker.set(pending.locker, [...(byLocker.get(pending.locker) ?? []), pending]);
    }
    for (const [locker, pendings] of byLocker) this.track(this.resolveLocker(locker, pendings));
  }

  private async resolveLocker(locker: string, pendings: readonly PendingOpening[]): Promise<void> {
    const place = this.places.get(locker);
    if (place) this.doors.setOpening(locker, true);
    const verdict: Verdict = place
      ? await verdictAfterRestart(this.hardware, place.board.id, place.locker.channel, restartPatienceMs, this.time)
      : { outcome: 'unconfirmed', reason: 'restarted', contradicts: false };
    const write = (): boolean =>
      this.tryWrite(() => {
        for (const pending of pendings) writeOutcome(this.record, pending, verdict);
      });
    while (!write() && !this.stopping) await new Promise((resolve) => setTimeout(resolve, tickMs));
    if (!place) return;
    this.outcomeRecorded(locker, verdict);
    this.doors.setOpening(locker, false);
  }

  private watchHardware(config: Config): void {
    const busNumber = new Map(config.buses.map((bus, index) => [bus.id, index + 1]));
    // While the process is down its boards and ports are away with it: one alarm, not one for each.
    let hardwareUp = true;
    this.hardware.on('latches', ({ board, latches }) => this.doors.observe(board, latches));
    this.hardware.on('board', ({ board, answering }) => {
      if (answering) this.alarmBoard.clear('board_silent', board, { board });
      else if (hardwareUp) this.alarmBoard.raise('board_silent', board, { board, error: 'bus.timeout' });
    });
    this.hardware.on('bus', ({ bus, open }) => {
      const details = { error: 'bus.port_failed', error_args: [busNumber.get(bus) ?? 0] };
      if (open) this.alarmBoard.clear('port_lost', bus, details);
      else if (hardwareUp) this.alarmBoard.raise('port_lost', bus, details);
    });
    this.hardware.on('process', ({ up, restarts }) => {
      hardwareUp = up;
      const details = { error: 'hardware.gone', error_args: [restarts] };
      if (up) this.alarmBoard.clear('hardware_down', '', details);
      else this.alarmBoard.raise('hardware_down', '', details);
    });
  }

  private write<T>(work: () => T): T {
    try {
      return this.record.store.tx(work);
    } catch (error) {
      if (codeOf(error).startsWith('store.')) this.recordFails(codeOf(error));
      throw error;
    }
  }

  /** For facts that may wait: false when the disk does not take them now. */
  private tryWrite(work: () => void): boolean {
    try {
      this.write(work);
      return true;
    } catch (error) {
      if (codeOf(error).startsWith('store.')) return false;
      throw error;
    }
  }

  private recordFails(code: ErrorCode): void {
    if (this.health.error) return;
    this.health.error = code;
    this.tellAlarms();
  }

  /** Tries the row that tells of the failed record; once it is on disk the record works again. */
  private probeRecord(error: ErrorCode): void {
    const { unrecordedOpenings } = this.health;
    try {
      this.record.store.tx(() =>
        this.record.audit.append({ event: 'device.record_failed', error, error_args: [unrecordedOpenings] }),
      );
    } catch (failure) {
      if (codeOf(failure).startsWith('store.')) return;
      throw failure;
    }
    this.health.error = undefined;
    this.health.unrecordedOpenings -= unrecordedOpenings;
    this.tellAlarms();
  }

  private tellLocker(id: string): void {
    const view = this.view(id);
    for (const listener of this.lockerListeners) listener(view);
  }

  private tellAlarms(): void {
    for (const listener of this.alarmListeners) listener(this.alarms());
  }
}
