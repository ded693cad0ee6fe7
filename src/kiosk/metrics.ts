import type { HardwareCounters } from '../../drivers/messages.js';
import { type ClockState, clockStates } from '../audit/event.js';
import type { Alarm, LockerView, OpeningResult } from '../cabinet/cabinet-view.js';
import type { LabelOf, MetricName } from '../privacy/metric-fields.js';

/** What is measured of the line to the cloud. */
export interface UplinkMeasures {
  readonly online: boolean;
  readonly waiting: number;
  readonly oldestMs?: number;
  /** Of a line whose bytes cost money. */
  readonly metered?: {
    readonly waits?: string;
    readonly budget?: { readonly usedBytes: number; readonly bytes: number };
  };
  /** How long ago the sealed state of the cabinet went up in this run. */
  readonly snapshotMs?: number;
}

/** What the metrics are made of. No locker is named in any of them: who opens when is nobody's graph. */
interface Measured {
  readonly version: string;
  readonly lockers: readonly LockerView[];
  readonly alarms: readonly Alarm[];
  readonly openings: Readonly<Record<OpeningResult['outcome'], number>>;
  /** Rows of the record, and the used share of its room. */
  readonly record: { readonly rows: number; readonly ratio: number };
  /** `errorMs` is Infinity when nothing says how far the time is off. */
  readonly clock: { readonly state: ClockState; readonly errorMs: number };
  /** What persons have asked for and is not done; absent when that cannot be read. */
  readonly requests?: { readonly pending: number; readonly oldestMs: number };
  /** Rentals by state; absent where nothing is rented, or where that cannot be read. */
  readonly rentals?: Readonly<Record<string, number>>;
  /** The line to the cloud: rows without a receipt, and how old the oldest is; absent where there is none. */
  readonly uplink?: UplinkMeasures;
  /** Absent while the hardware process is away. */
  readonly hardware?: HardwareCounters;
}

type Sample<L extends string = never> = readonly [Readonly<Record<L, string>>, number];

/** The Prometheus text format, version 0.0.4. */
export function metricsText(measured: Measured): string {
  const { hardware, lockers, alarms, openings, record, clock, requests, rentals, uplink } = measured;
  const budget = uplink?.metered?.budget;
  const buses = Object.entries(hardware?.buses ?? {});
  const boards = Object.entries(hardware?.boards ?? {});
  const readers = Object.entries(hardware?.readers ?? {});
  const perBus = (pick: (bus: HardwareCounters['buses'][string]) => number): Sample<'bus'>[] =>
    buses.map(([bus, counters]) => [{ bus }, pick(counters)]);
  const perBoard = (pick: (board: HardwareCounters['boards'][string]) => number): Sample<'board'>[] =>
    boards.map(([board, counters]) => [{ board }, pick(counters)]);
  const perMeasured = (
    pick: (pulses: NonNullable<HardwareCounters['boards'][string]['pulses']>) => number,
  ): Sample<'board'>[] =>
    boards.flatMap(([board, { pulses }]): Sample<'board'>[] => (pulses ? [[{ board }, pick(pulses)]] : []));

  return [
    family('lockerd_info', 'gauge', 'Version of the agent.', [[{ version: measured.version }, 1]]),
    family('lockerd_lockers', 'gauge', 'Lockers by latch state.', countLatches(lockers)),
    family('lockerd_doors', 'gauge', 'Lockers by door contact, of those that have one.', countDoors(lockers)),
    family('lockerd_alarms', 'gauge', 'Active alarms by code.', countAlarms(alarms)),
    family('lockerd_openings_total', 'counter', 'Openings by outcome.', [
      [{ outcome: 'opened' }, openings.opened],
      [{ outcome: 'failed' }, openings.failed],
      [{ outcome: 'unconfirmed' }, openings.unconfirmed],
    ]),
    family('lockerd_audit_rows', 'gauge', 'Rows of the audit record.', [[{}, record.rows]]),
    family('lockerd_audit_room_ratio', 'gauge', 'Used share of the room of the audit record; 1 is full.', [
      [{}, record.ratio],
    ]),
    family(
      'lockerd_clock_state',
      'gauge',
      'How far the time can be trusted: 1 for the state that holds.',
      clockStates.map((state) => [{ state }, state === clock.state ? 1 : 0]),
    ),
    family('lockerd_clock_error_seconds', 'gauge', 'By how much the time may be wrong; +Inf when nothing says.', [
      [{}, clock.errorMs / 1000],
    ]),
    family(
      'lockerd_privacy_requests_pending',
      'gauge',
      'What persons have asked for and is not done.',
      requests ? [[{}, requests.pending]] : [],
    ),
    family(
      'lockerd_privacy_request_oldest_seconds',
      'gauge',
      'For how long the oldest of these has waited.',
      requests ? [[{}, requests.oldestMs / 1000]] : [],
    ),
    family(
      'lockerd_rentals',
      'gauge',
      'Rentals by state; those that are over for seven days.',
      Object.entries(rentals ?? {}).map(([state, count]): Sample<'state'> => [{ state }, count]),
    ),
    family(
      'lockerd_uplink_up',
      'gauge',
      'There is a connection to the broker.',
      uplink ? [[{}, uplink.online ? 1 : 0]] : [],
    ),
    family(
      'lockerd_uplink_waiting_rows',
      'gauge',
      'Rows of the audit record without a receipt.',
      uplink ? [[{}, uplink.waiting]] : [],
    ),
    family(
      'lockerd_uplink_oldest_seconds',
      'gauge',
      'How old the oldest of these is; 0 when there is none.',
      uplink ? [[{}, (uplink.oldestMs ?? 0) / 1000]] : [],
    ),
    family(
      'lockerd_uplink_budget_bytes',
      'gauge',
      'What may go over the uplink in a period; absent without a budget.',
      budget ? [[{}, budget.bytes]] : [],
    ),
    family(
      'lockerd_uplink_used_bytes',
      'gauge',
      'What of it is used in this one.',
      budget ? [[{}, budget.usedBytes]] : [],
    ),
    family(
      'lockerd_uplink_held',
      'gauge',
      'The record waits, for quiet hours or for the budget.',
      uplink?.metered ? [[{}, uplink.metered.waits === undefined ? 0 : 1]] : [],
    ),
    family(
      'lockerd_snapshot_age_seconds',
      'gauge',
      'How long ago the sealed state of the cabinet went up; absent until it does.',
      uplink?.snapshotMs === undefined ? [] : [[{}, uplink.snapshotMs / 1000]],
    ),
    family('lockerd_hardware_up', 'gauge', 'The hardware process answers.', [[{}, hardware ? 1 : 0]]),
    family(
      'lockerd_bus_open',
      'gauge',
      'The port of the bus is open.',
      perBus((bus) => (bus.open ? 1 : 0)),
    ),
    family(
      'lockerd_bus_exchanges_total',
      'counter',
      'Requests sent.',
      perBus((bus) => bus.exchanges),
    ),
    family(
      'lockerd_bus_unlocks_total',
      'counter',
      'Unlocks sent.',
      perBus((bus) => bus.unlocks),
    ),
    family(
      'lockerd_bus_timeouts_total',
      'counter',
      'Requests without a reply.',
      perBus((bus) => bus.timeouts),
    ),
    family('lockerd_bus_frames_refused_total', 'counter', 'Frames that were no answer, by kind.', refusedFrames(buses)),
    family(
      'lockerd_bus_stale_bytes_total',
      'counter',
      'Bytes purged before a request.',
      perBus((bus) => bus.stale),
    ),
    family(
      'lockerd_bus_reopens_total',
      'counter',
      'Times the port was reopened.',
      perBus((bus) => bus.reopens),
    ),
    family(
      'lockerd_bus_wire_share',
      'gauge',
      'Share of the time the wire was busy.',
      perBus((bus) => bus.wireShare),
    ),
    family(
      'lockerd_board_polls_total',
      'counter',
      'Polls of the board.',
      perBoard((board) => board.polls),
    ),
    family(
      'lockerd_board_timeouts_total',
      'counter',
      'Polls without a reply.',
      perBoard((board) => board.timeouts),
    ),
    family(
      'lockerd_board_quarantined',
      'gauge',
      'The board has stopped answering.',
      perBoard((board) => (board.quarantined ? 1 : 0)),
    ),
    family(
      'lockerd_board_pulses_total',
      'counter',
      'Pulses that were measured.',
      perMeasured((pulses) => pulses.count),
    ),
    family(
      'lockerd_board_pulse_worst_error_seconds',
      'gauge',
      'Largest error of the length of a measured pulse.',
      perMeasured((pulses) => pulses.worstErrorMs / 1000),
    ),
    family(
      'lockerd_reader_ready',
      'gauge',
      'The device of the reader is open.',
      readers.map(([reader, { ready }]) => [{ reader }, ready ? 1 : 0]),
    ),
    family(
      'lockerd_reader_reads_total',
      'counter',
      'Codes, cards and keys that were handed on.',
      readers.map(([reader, { read }]) => [{ reader }, read]),
    ),
    family(
      'lockerd_reader_refused_total',
      'counter',
      'What was read and not handed on, by kind.',
      readers.flatMap(([reader, { refused }]) =>
        Object.entries(refused).map(([kind, count]): Sample<'reader' | 'kind'> => [{ reader, kind }, count]),
      ),
    ),
  ].join('');
}

function refusedFrames(
  buses: readonly (readonly [string, HardwareCounters['buses'][string]])[],
): Sample<'bus' | 'kind'>[] {
  return buses.flatMap(([bus, { late, foreign, damaged, unsolicited, echoMismatches }]) =>
    Object.entries({ late, foreign, damaged, unsolicited, echo_mismatch: echoMismatches }).map(
      ([kind, count]): Sample<'bus' | 'kind'> => [{ bus, kind }, count],
    ),
  );
}

const latches = ['closed', 'open', 'unknown'] as const;

function countLatches(lockers: readonly LockerView[]): Sample<'latch'>[] {
  return latches.map((latch) => [{ latch }, lockers.filter((locker) => locker.latch === latch).length]);
}

function countDoors(lockers: readonly LockerView[]): Sample<'door'>[] {
  const doors = lockers.filter(({ doorContact }) => doorContact);
  return latches.map((door) => [{ door }, doors.filter((locker) => locker.door === door).length]);
}

function countAlarms(alarms: readonly Alarm[]): Sample<'code'>[] {
  const counts = new Map<string, number>();
  for (const { code } of alarms) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => [{ code }, count]);
}

/** The name and its labels are those that the privacy manifest lists. */
function family<N extends MetricName>(
  name: N,
  type: 'gauge' | 'counter',
  help: string,
  samples: readonly Sample<LabelOf<N>>[],
): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${valueText(value)}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** The format's own word for infinity. */
function valueText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value);
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replace(/[\\"]/g, '\\$&')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
