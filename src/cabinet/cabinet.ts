import { CountedRows } from '../audit/counted-rows.js';
import { factsPerMinute } from '../audit/room.js';
import { type Config, isOnBus } from '../config/specs.js';
import type { Hardware } from '../hardware/hardware.js';
import type { TimeSource } from '../lib/clock-source.js';
import { LockerError } from '../lib/errors.js';
import { AlarmBoard } from './alarm-board.js';
import { alarmMessage } from './alarm-message.js';
import type { Alarm, CabinetView, Grant, LockerView, OpeningResult } from './cabinet-view.js';
import { Doors } from './doors.js';
import { interruptedOpenings, resolveInterrupted } from './interrupted.js';
import { isOrphaned } from './locker-alarms.js';
import { type Life, Opener } from './opening.js';
import { type Place, placesOf } from './place.js';
import { PowerGate } from './power.js';
import { Pulses } from './pulses.js';
import type { PulseResult } from './read-back.js';
import { RecordHealth } from './record-health.js';
import { isSoundLocker } from './sound-locker.js';
import type { CabinetTables } from './tables.js';
import { Upkeep } from './upkeep.js';
import { watchAddresses } from './watch-addresses.js';
import { watchReaders } from './watch-readers.js';

const tickMs = 1_000;

/** One steel cabinet: opens its lockers, watches its doors, keeps its alarms. */
export class Cabinet implements CabinetView {
  readonly id: string;
  readonly alarmBoard: AlarmBoard;
  readonly upkeep: Upkeep;
  private readonly places: ReadonlyMap<string, Place>;
  private readonly doors: Doors;
  private readonly opener: Opener;
  private readonly lockerListeners = new Set<(locker: LockerView) => void>();
  private readonly alarmListeners = new Set<(alarms: readonly Alarm[]) => void>();
  private readonly outcomeListeners = new Set<(outcome: OpeningResult['outcome']) => void>();
  private readonly openedListeners = new Set<(grant: Grant, result: OpeningResult) => void>();
  private readonly firedListeners = new Set<() => void>();
  private readonly health: RecordHealth;
  /** What the cabinet sees of itself: a loose wire may say it without end. */
  private readonly facts: CountedRows;
  /** Lockers that stayed closed at their last opening. */
  private readonly stuck = new Set<string>();
  private readonly running = new Set<Promise<unknown>>();
  private readonly ticker: NodeJS.Timeout;
  private readonly life: { phase: Life['phase'] } = { phase: 'running' };

  constructor(
    private readonly config: Config,
    private readonly hardware: Hardware,
    private readonly tables: CabinetTables,
    private readonly time: TimeSource,
    /** Told what goes wrong where nobody waits for it. */
    private readonly fault: (error: unknown) => void,
  ) {
    this.id = config.cabinet.id;
    this.places = placesOf(config);
    this.health = new RecordHealth(tables, () => this.tellAlarms());
    const tryWrite = (work: () => void): boolean => this.health.tryWrite(work);
    this.facts = new CountedRows(
      { tx: (work) => this.health.write(work), afterCommit: (listener) => tables.store.afterCommit(listener) },
      tables.audit,
      time,
      () => factsPerMinute[tables.room.level],
    );
    const counting = { ...tables, facts: this.facts };
    this.alarmBoard = new AlarmBoard(counting, tryWrite, () => this.tellAlarms());
    this.doors = new Doors(
      this.places.values(),
      counting,
      tryWrite,
      this.alarmBoard,
      config.cabinet.leftOpenMs,
      time,
      (locker) => this.tellLocker(locker),
    );
    this.upkeep = new Upkeep(
      this.places,
      tables,
      this.doors,
      this.alarmBoard,
      (work) => this.health.write(work),
      (locker) => this.tellLocker(locker),
    );
    this.opener = new Opener({
      hardware,
      power: new PowerGate(config.cabinet.power, time),
      pulses: new Pulses(hardware, time),
      tables,
      time,
      confirmMs: config.cabinet.confirmMs,
      write: (work) => this.health.write(work),
      firing: (locker) => this.doors.firing(locker),
      fired: () => {
        for (const listener of this.firedListeners) listener();
      },
      seen: (locker) => ({
        latchOpen: () => this.doors.latchSeen(locker),
        doorOpened: () => this.doors.doorSeen(locker),
      }),
      outcomeRecorded: (locker, pulse) => this.outcomeRecorded(locker, pulse),
      unrecorded: (row) => this.health.openedUnrecorded(row),
      fault,
      life: this.life,
    });
    this.clearAlarmsOfRemovedParts(config);
    // Before the first look at a door: a pulse before the restart may be why it is open.
    this.resolveInterrupted();
    this.watchHardware(config);
    watchAddresses(hardware, this.alarmBoard, config);
    watchReaders(hardware, this.alarmBoard, config);
    this.ticker = setInterval(() => this.tick(), tickMs);
  }

  lockers(): readonly LockerView[] {
    return [...this.places.keys()].map((id) => this.view(id));
  }

  alarms(): readonly Alarm[] {
    const active = this.alarmBoard.list().map((alarm) => {
      const message = alarmMessage(alarm, this.config);
      return message === undefined ? alarm : { ...alarm, message };
    });
    return this.health.failing ? [...active, { code: 'record_failed', part: '' }] : active;
  }

  async open(grant: Grant): Promise<OpeningResult> {
    const place = this.places.get(grant.locker);
    if (!place) throw new LockerError('opening.no_locker', `There is no locker "${grant.locker}" in this cabinet.`);
    if (this.life.phase !== 'running') throw new LockerError('opening.stopping', 'The daemon is stopping.');
    if (this.doors.isOpening(grant.locker)) {
      throw new LockerError('opening.busy', `Locker ${grant.locker} is being opened already.`, {
        locker: grant.locker,
      });
    }
    try {
      this.doors.setOpening(grant.locker, true);
      const result = await this.track(this.opener.open(grant, place));
      for (const listener of this.openedListeners) listener(grant, result);
      return result;
    } finally {
      this.doors.setOpening(grant.locker, false);
    }
  }

  /**
   * A locker may be given to somebody new: shut as far as that can be read, it did not stay closed at its last opening, and nothing
   * is wrong with it or its board.
   */
  isSound(id: string): boolean {
    const place = this.places.get(id);
    if (!place || this.stuck.has(id)) return false;
    const boardAlarms = [
      ...this.alarmBoard.of(place.board.id),
      ...this.alarmBoard.of('bus' in place.board ? place.board.bus : ''),
    ];
    return isSoundLocker(this.view(id), place.latchFeedback || place.doorContact, boardAlarms);
  }

  /** Whether it stayed shut at its last opening. */
  isStuck(id: string): boolean {
    return this.stuck.has(id);
  }

  /** Whether an opening is under way, or one that a power cut interrupted has no outcome yet. */
  isOpening(): boolean {
    return this.running.size > 0;
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

  /** Called with what a grant came to, once that is recorded. */
  onOpened(listener: (grant: Grant, result: OpeningResult) => void): void {
    this.openedListeners.add(listener);
  }

  /** Called when a lock was energised, its intent recorded before. */
  onFired(listener: () => void): void {
    this.firedListeners.add(listener);
  }

  /** From now on nothing more is energised; what has been is read back and recorded. */
  beginStop(): void {
    if (this.life.phase === 'running') this.life.phase = 'stopping';
  }

  /** Begins no more openings and waits for those under way. */
  async stop(): Promise<void> {
    this.beginStop();
    await Promise.allSettled([...this.running]);
    this.life.phase = 'ended';
    clearInterval(this.ticker);
    this.health.tick(this.facts);
    this.health.attempt(() => this.facts.flush());
  }

  private tick(): void {
    this.doors.tick();
    this.alarmBoard.settle();
    this.health.tick(this.facts);
    this.health.attempt(() => this.facts.tick());
  }

  private view(id: string): LockerView {
    const place = this.places.get(id);
    if (!place) throw new LockerError('opening.no_locker', `There is no locker "${id}" in this cabinet.`);
    const { locker, doorContact } = place;
    const { sensors, state } = this.doors.read(id);
    return {
      id,
      size: locker.size,
      board: locker.board,
      channel: locker.channel,
      latch: sensors.latch === 'none' ? 'unknown' : sensors.latch,
      door: sensors.door === 'none' ? 'unknown' : sensors.door,
      doorContact,
      state,
      opening: this.doors.isOpening(id),
      blocked: this.tables.blocked.has(id),
      alarms: this.alarmBoard.of(id),
    };
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    const done = (): unknown => this.running.delete(work);
    work.then(done, done);
    return work;
  }

  private outcomeRecorded(locker: string, pulse: PulseResult): void {
    for (const listener of this.outcomeListeners) listener(pulse.outcome);
    if (pulse.reason === 'latch_closed') this.stuck.add(locker);
    else if (pulse.outcome === 'opened') this.stuck.delete(locker);
    const place = this.places.get(locker);
    const who = { locker, ...(place && { board: place.board.id }) };
    const { latchSwitch } = pulse;
    if (latchSwitch === 'agrees') this.alarmBoard.clear('sensor_contradicts', locker, who);
    else if (latchSwitch) this.alarmBoard.raise('sensor_contradicts', locker, { ...who, reason: latchSwitch });
    if (place) this.doors.outcomeRecorded(locker, pulse.outcome === 'opened');
  }

  /** Start-up: every intent without an outcome gets one, and nothing is pulsed. */
  private resolveInterrupted(): void {
    const world = {
      hardware: this.hardware,
      tables: this.tables,
      time: this.time,
      life: this.life,
      doors: this.doors,
      write: (work: () => void) => this.health.tryWrite(work),
      outcomeRecorded: (locker: string, pulse: PulseResult) => this.outcomeRecorded(locker, pulse),
    };
    for (const [locker, pendings] of interruptedOpenings(this.tables.openings.pending())) {
      this.track(resolveInterrupted(world, locker, this.places.get(locker), pendings).catch(this.fault));
    }
  }

  /** A locker, sensor, board or bus that is no longer in the config cannot clear its alarms by itself. */
  private clearAlarmsOfRemovedParts(config: Config): void {
    const boards = new Set(config.boards.map(({ id }) => id));
    const buses = new Set(config.buses.map(({ id }) => id));
    for (const { code, part } of this.alarmBoard.list()) {
      if (code === 'board_silent' && !boards.has(part)) this.alarmBoard.clear(code, part, { board: part });
      if (code === 'duplicate_address' && !boards.has(part)) this.alarmBoard.clear(code, part, { board: part });
      if (code === 'port_lost' && !buses.has(part)) this.alarmBoard.clear(code, part);
      if (isOrphaned(code, this.places.get(part))) this.alarmBoard.clear(code, part, { locker: part });
    }
  }

  private watchHardware(config: Config): void {
    const busNumber = new Map(config.buses.map((bus, index) => [bus.id, index + 1]));
    const busOf = new Map(config.boards.filter(isOnBus).map(({ id, bus }) => [id, bus]));
    // What is away with the process, or with its port, is one alarm, not one for each part.
    let hardwareUp = true;
    const lostBuses = new Set<string>();
    this.hardware.on('latches', ({ board, latches }) => this.doors.observe(board, latches));
    this.hardware.on('inputs', ({ board, contacts }) => this.doors.observeContacts(board, contacts));
    this.hardware.on('board', ({ board, answering, error }) => {
      if (answering) this.alarmBoard.clear('board_silent', board, { board });
      else if (hardwareUp && !lostBuses.has(busOf.get(board) ?? ''))
        this.alarmBoard.raise('board_silent', board, { board, error: error ?? 'bus.timeout' });
    });
    this.hardware.on('bus', ({ bus, open }) => {
      if (open) lostBuses.delete(bus);
      else lostBuses.add(bus);
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

  private tellLocker(id: string): void {
    const view = this.view(id);
    for (const listener of this.lockerListeners) listener(view);
  }

  private tellAlarms(): void {
    for (const listener of this.alarmListeners) listener(this.alarms());
  }
}
