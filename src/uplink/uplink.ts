import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandRunner } from '../access/command-runner.js';
import type { ReceiptTaker } from '../access/take-receipt.js';
import type { StateTaker } from '../access/take-state.js';
import type { Trust } from '../access/trust.js';
import type { CountedRows } from '../audit/counted-rows.js';
import type { Reason } from '../audit/event.js';
import type { AlarmBoard } from '../cabinet/alarm-board.js';
import type { Clock } from '../clock/clock.js';
import { rowAgeMs } from '../clock/row-time.js';
import type { TimeSetting } from '../clock/time-setting.js';
import type { UplinkSpec } from '../config/specs.js';
import { LockerError } from '../lib/errors.js';
import type { Meta } from '../store/meta.js';
import type { Reports } from '../store/reports.js';
import type { EndOfService, ServiceEnd } from '../store/service-end.js';
import { signMessage } from '../wire/board-signature.js';
import type { AlarmsMessage, LockersMessage, StatusMessage } from '../wire/messages.js';
import { type Allowance, isUrgent } from './allowance.js';
import { expiryDays, expiryLevel, expiryPart } from './certificate-expiry.js';
import { Downlink } from './downlink.js';
import { KeptLine, type LinePace, type LineState } from './kept-line.js';
import { KeptTopic } from './kept-topic.js';
import type { Line, Speaker } from './line.js';
import { type MeteredState, Metering } from './metering.js';
import { Reporter, type ReporterParts } from './reporter.js';
import { Results } from './results.js';
import { Sender, type SenderParts } from './sender.js';
import { Snapshots, type SnapshotsParts } from './snapshots.js';
import { TimeQuestions } from './time-questions.js';

/** A `StatusMessage` before it is dated and signed. */
type StatusFacts = Readonly<
  Pick<
    StatusMessage,
    'version' | 'boot' | 'chain' | 'seq' | 'head' | 'clock' | 'policy' | 'health' | 'at_rest' | 'awaits'
  >
>;

export interface UplinkParts extends Omit<SenderParts, 'spec' | 'allowance'> {
  readonly spec: UplinkSpec;
  readonly clock: Clock;
  /** Of the cabinet. */
  readonly timezone: string;
  /** The used share of the record's room. */
  readonly roomRatio: () => number;
  readonly signedTime: TimeSetting;
  readonly receiptTaker: ReceiptTaker;
  readonly commands: Pick<CommandRunner, 'run'>;
  readonly trust: Pick<Trust, 'install' | 'current'>;
  readonly stateTaker: Pick<StateTaker, 'take'>;
  readonly meta: Meta;
  readonly reportTable: Reports;
  readonly requests: ReporterParts['requests'];
  readonly resultOf: ReporterParts['resultOf'];
  /** Takes what the cloud says of money; absent where nothing is rented. Gives why a text is refused. */
  readonly cashier?: {
    takeOrder(text: string): Promise<Reason | undefined>;
    takePayment(text: string): Promise<Reason | undefined>;
  };
  readonly refusals: CountedRows;
  readonly alarmBoard: Pick<AlarmBoard, 'raise' | 'clear'>;
  /** What `status` says beside `state`, `at` and the signature. */
  readonly status: () => StatusFacts;
  readonly lockers: () => LockersMessage['lockers'];
  readonly activeAlarms: () => AlarmsMessage['alarms'];
  readonly onUp: (broker: string) => void;
  readonly onDown: (error: LockerError) => void;
  /** What is sealed for another board, and for whom; absent where the config names no recovery key. */
  readonly snapshots?: Pick<SnapshotsParts, 'backups' | 'to'>;
  /** Whether the cabinet was decommissioned. */
  readonly serviceEnd: Pick<ServiceEnd, 'now'>;
  /** The cloud has all that it was to have, and was told. Throws what the store throws. */
  readonly left: () => void;
  readonly linePace?: LinePace;
  /** After how long without a line the alarm is raised. */
  readonly alarmAfterMs?: number;
}

/** What the rest of the program may know of it. */
interface UplinkState extends LineState {
  /** Rows of the record without a receipt, and how old the oldest is; the age is absent while there is none, or it is not known. */
  readonly waiting: number;
  readonly oldestMs?: number;
  /** Of a line whose bytes cost money. */
  readonly metered?: MeteredState;
  /** How long ago the last snapshot of this run went up, and why none does. */
  readonly snapshotMs?: number;
  readonly snapshotFault?: LockerError;
}

const usualAlarmAfterMs = 5 * 60_000;
const goodbyeMs = 2_000;
const leaveAgainMs = 30_000;

const bringer = { actor_role: 'cloud' } as const;

/**
 * The cabinet's line to its cloud: the record goes up and its receipts come down, commands come down and their results go up. Nothing in
 * the cabinet waits for it: it reads what others have stored, and what it brings is judged by those who judge it for every edge.
 */
export class Uplink {
  readonly #downlink: Downlink;
  /** Absent before the start, and while the cabinet stays away. */
  #line: KeptLine | undefined;
  readonly #metering: Metering;
  readonly #sender: Sender;
  readonly #results: Results;
  readonly #status: KeptTopic;
  readonly #topics: readonly KeptTopic[];
  readonly #questions: TimeQuestions;
  readonly #reporter: Reporter;
  /** Absent where there is no recovery key. */
  readonly #snapshots: Snapshots | undefined;
  readonly #speakers: readonly Speaker[];
  #current: Line | undefined;
  #leaving: Promise<void> | undefined;
  #leaveAtMs = 0;
  /** It has left, or was not to begin; an end of that is looked for. */
  #away = false;
  #downSinceMs: number | undefined;
  #untilMs: number | undefined;

  constructor(private readonly parts: UplinkParts) {
    const { spec, key, time, serviceEnd } = parts;
    this.#downSinceMs = time.monoMs();
    this.#metering = new Metering({ ...parts, metered: spec.metered });
    // Who leaves for good is not kept waiting by a budget.
    const allowance = (): Allowance =>
      serviceEnd.now ? { ...this.#metering.allowance, record: 'usual' } : this.#metering.allowance;
    this.#sender = new Sender({ ...parts, allowance });
    this.#results = new Results(key);
    this.#status = new KeptTopic({
      topic: 'status',
      message: () => this.#statusOf('online'),
      changesWith: () => {
        const { seq: _seq, head: _head, ...steady } = parts.status();
        return steady;
      },
      pace: () => allowance().status,
    });
    this.#topics = [
      this.#status,
      new KeptTopic({
        topic: 'lockers',
        message: () => ({ lockers: parts.lockers() }),
        pace: () => allowance().lockers,
      }),
      new KeptTopic({
        topic: 'alarms',
        message: () => ({ alarms: parts.activeAlarms() }),
        changesWith: () => {
          const all = allowance().alarms.which === 'all';
          return parts.activeAlarms().filter(({ code }) => all || isUrgent(code));
        },
        pace: () => allowance().alarms,
      }),
    ];
    this.#questions = new TimeQuestions(parts.clock, parts.signedTime);
    this.#reporter = new Reporter({
      ...parts,
      table: parts.reportTable,
      ended: (jti, result) => this.#results.add({ jti, ...result }),
    });
    this.#snapshots = parts.snapshots && this.#newSnapshots(parts.snapshots, () => allowance().snapshot);
    this.#speakers = [
      ...[...this.#topics, this.#reporter, this.#results, this.#questions, this.#sender],
      ...(this.#snapshots ? [this.#snapshots] : []),
    ];
    this.#downlink = this.#newDownlink();
  }

  /** Begins to try for a line, unless the cabinet is to stay away. */
  start(): void {
    this.#away = this.parts.serviceEnd.now?.phase === 'gone';
    if (this.#away) return;
    this.#line = this.#newLine();
    this.#line.start();
  }

  /** Says that it goes, and ends. */
  async stop(): Promise<void> {
    // Its last word is not followed by another one.
    if (this.#leaving) await Promise.race([this.#leaving, sleep(goodbyeMs, undefined, { ref: false })]);
    // What it cannot say, the broker does: its will.
    await this.#sayOffline().catch(this.parts.fault);
    await this.#line?.stop();
    this.#metering.save('now');
  }

  state(): UplinkState {
    const { rows, oldest } = this.#sender.waiting();
    const oldestMs = oldest && rowAgeMs(oldest, this.parts.clock.now());
    const metered = this.#metering.state();
    const { saidMs, fault } = this.#snapshots?.state() ?? {};
    const { host, port } = this.parts.spec;
    return {
      ...(this.#line?.state() ?? { broker: `${host}:${port}`, online: false }),
      waiting: rows,
      ...(oldestMs !== undefined && { oldestMs: Math.round(oldestMs) }),
      ...(metered && { metered }),
      ...(saidMs !== undefined && { snapshotMs: Math.round(this.parts.time.monoMs() - saidMs) }),
      ...(fault && { snapshotFault: fault }),
    };
  }

  /** Work that comes due with time; call it every second or so. */
  tick(): void {
    const nowMs = this.parts.time.monoMs();
    const { serviceEnd, alarmBoard } = this.parts;
    this.#metering.tick();
    if (serviceEnd.now?.phase === 'gone') {
      alarmBoard.clear('uplink_down', '');
      return;
    }
    // It was put into service again.
    if (this.#away) this.start();
    this.#watchLine(nowMs);
    this.#watchCertificate();
    if (!serviceEnd.now) for (const topic of this.#topics) topic.tick(nowMs);
    else this.#leaveWhenDone(serviceEnd.now);
    this.#questions.tick(nowMs);
    this.#reporter.tick(nowMs);
    this.#sender.tick();
    if (!this.#leaving) this.#snapshots?.tick(nowMs);
    this.#metering.save('after a step');
  }

  async #begin(line: Line): Promise<void> {
    this.#current = line;
    this.#status.begin(line);
    await this.#status.say(this.parts.time.monoMs());
    for (const speaker of this.#speakers) if (speaker !== this.#status) speaker.begin(line);
  }

  #end(): void {
    this.#current = undefined;
    for (const speaker of this.#speakers) speaker.end();
    this.#downSinceMs ??= this.parts.time.monoMs();
  }

  #newLine(): KeptLine {
    const { spec, cabinet, fault, onUp, onDown, linePace, alarmBoard, time } = this.parts;
    this.#downSinceMs = time.monoMs();
    return new KeptLine({
      ...{ spec, cabinet, fault, onDown, time },
      onSocket: (tcp) => this.#metering.watch(tcp),
      will: () => this.#statusOf('offline'),
      onArrival: (arrival) => this.#downlink.take(arrival),
      begin: (line) => this.#begin(line),
      end: () => this.#end(),
      onUp: (broker) => {
        this.#downSinceMs = undefined;
        alarmBoard.clear('uplink_down', '');
        onUp(broker);
      },
      onFiles: (untilMs) => {
        this.#untilMs = untilMs;
      },
      ...(linePace && { pace: linePace }),
    });
  }

  /** A cabinet that is decommissioned goes when the record is handed over: what it says is then its last word. */
  #leaveWhenDone({ force }: EndOfService): void {
    const line = this.#current;
    const nowMs = this.parts.time.monoMs();
    if (!line || this.#leaving || nowMs < this.#leaveAtMs) return;
    if (!force && this.#sender.waiting().rows > 0) {
      this.#status.tick(nowMs);
      return;
    }
    this.#leaving = this.#leave(line)
      .catch((error: unknown) => {
        // A line that ended or a disk that refused: it is done once more, from its beginning.
        if (!(error instanceof LockerError)) throw error;
        this.#leaveAtMs = this.parts.time.monoMs() + leaveAgainMs;
        this.parts.fault(error);
      })
      .finally(() => {
        this.#leaving = undefined;
      });
  }

  async #leave(line: Line): Promise<void> {
    // An empty retained message takes back what the broker keeps (MQTT 5, section 3.3.1.3).
    for (const topic of ['lockers', 'alarms'] as const) await line.publish(topic, '', true);
    await line.publish('status', this.#statusOf('offline', 'decommissioned'), true);
    this.parts.left();
    await this.#line?.stop();
    this.#line = undefined;
    this.#away = true;
  }

  #statusOf(state: StatusMessage['state'], reason?: StatusMessage['reason']): object {
    const { wallMs, floorMs } = this.parts.clock.now();
    const at = Math.round(Math.max(wallMs, floorMs));
    const facts = { state, ...(reason && { reason }), ...this.parts.status(), at };
    return signMessage('status', facts, this.parts.key);
  }

  /** The broker says it in our name only when we did not say good-bye. */
  async #sayOffline(): Promise<void> {
    const said = this.#current?.publish('status', this.#statusOf('offline'), true).catch(() => undefined);
    if (said) await Promise.race([said, sleep(goodbyeMs, undefined, { ref: false })]);
  }

  #watchLine(nowMs: number): void {
    const { alarmBoard, alarmAfterMs = usualAlarmAfterMs } = this.parts;
    if (this.#downSinceMs === undefined || nowMs - this.#downSinceMs < alarmAfterMs) return;
    const fault = this.#line?.state().fault;
    alarmBoard.raise('uplink_down', '', fault ? { error: fault.code } : {});
  }

  /** While nobody knows the time, the floor stands for it: the alarm may come late, and never for nothing. */
  #watchCertificate(): void {
    if (this.#untilMs === undefined) return;
    const { alarmBoard, clock } = this.parts;
    const reached = expiryLevel(this.#untilMs, clock.effectiveMs());
    for (const days of expiryDays) {
      if (days === reached) alarmBoard.raise('certificate_expires', expiryPart(days), { error_args: [days] });
      else alarmBoard.clear('certificate_expires', expiryPart(days));
    }
  }

  #newSnapshots(of: NonNullable<UplinkParts['snapshots']>, pace: SnapshotsParts['pace']): Snapshots {
    const { key, audit, isOpening = () => false, alarmBoard, fault } = this.parts;
    return new Snapshots({
      ...{ ...of, key, isOpening, pace },
      head: () => audit.head(),
      failing: (error) => {
        if (error === undefined) return alarmBoard.clear('backup_failed', '');
        fault(error);
        alarmBoard.raise('backup_failed', '', { error: error.code });
      },
    });
  }

  #newDownlink(): Downlink {
    const { receiptTaker, stateTaker, commands, trust, signedTime, cashier, refusals, store, fault } = this.parts;
    const refused = (reason: Reason): void => {
      try {
        store.tx(() => refusals.record({ event: 'sync.message_refused', outcome: 'refused', reason, ...bringer }));
      } catch (error) {
        // A refusal that the disk does not take is a refusal all the same.
        if (!(error instanceof LockerError)) throw error;
        fault(error);
      }
    };
    const orRefused = async (taken: Promise<Reason | undefined>): Promise<void> => {
      const reason = await taken;
      if (reason !== undefined) refused(reason);
    };
    return new Downlink({
      receipt: async (text) => {
        await receiptTaker.take(text);
        this.#sender.receiptCame();
      },
      pull: (question) => this.#sender.pull(question),
      command: async (text) => this.#results.add(await commands.run(text, bringer)),
      keys: async (text) => {
        await trust.install(text);
      },
      state: async (text) => {
        await stateTaker.take(text);
      },
      time: async (text) => {
        await signedTime.answer(text, bringer);
      },
      acknowledgement: (text) => orRefused(this.#reporter.acknowledge(text)),
      ...(cashier && {
        order: (text: string) => orRefused(cashier.takeOrder(text)),
        payment: (text: string) => orRefused(cashier.takePayment(text)),
      }),
      ...{ refused, fault },
    });
  }
}
