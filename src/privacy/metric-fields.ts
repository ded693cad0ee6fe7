import type { FieldDoc } from './field.js';

/** The families of `GET /metrics` with their labels. No label names a locker, a right or a person; src/kiosk/metrics.ts takes no others. */
export const metricLabels = {
  lockerd_info: ['version'],
  lockerd_lockers: ['latch'],
  lockerd_doors: ['door'],
  lockerd_alarms: ['code'],
  lockerd_openings_total: ['outcome'],
  lockerd_audit_rows: [],
  lockerd_audit_room_ratio: [],
  lockerd_clock_state: ['state'],
  lockerd_clock_error_seconds: [],
  lockerd_privacy_requests_pending: [],
  lockerd_privacy_request_oldest_seconds: [],
  lockerd_rentals: ['state'],
  lockerd_uplink_up: [],
  lockerd_uplink_waiting_rows: [],
  lockerd_uplink_oldest_seconds: [],
  lockerd_uplink_budget_bytes: [],
  lockerd_uplink_used_bytes: [],
  lockerd_uplink_held: [],
  lockerd_snapshot_age_seconds: [],
  lockerd_hardware_up: [],
  lockerd_bus_open: ['bus'],
  lockerd_bus_exchanges_total: ['bus'],
  lockerd_bus_unlocks_total: ['bus'],
  lockerd_bus_timeouts_total: ['bus'],
  lockerd_bus_frames_refused_total: ['bus', 'kind'],
  lockerd_bus_stale_bytes_total: ['bus'],
  lockerd_bus_reopens_total: ['bus'],
  lockerd_bus_wire_share: ['bus'],
  lockerd_board_polls_total: ['board'],
  lockerd_board_timeouts_total: ['board'],
  lockerd_board_quarantined: ['board'],
  lockerd_board_pulses_total: ['board'],
  lockerd_board_pulse_worst_error_seconds: ['board'],
  lockerd_reader_ready: ['reader'],
  lockerd_reader_reads_total: ['reader'],
  lockerd_reader_refused_total: ['reader', 'kind'],
} as const satisfies Readonly<Record<`lockerd_${string}`, readonly string[]>>;
export type MetricName = keyof typeof metricLabels;
export type LabelOf<N extends MetricName> = (typeof metricLabels)[N][number];

const measure: FieldDoc = {
  type: 'number',
  what: 'whether all works, and how often',
  purpose: 'security',
  clauses: ['A4', 'A9'],
  retention: 'process life',
  personal: 'no',
};

/** By family and labels, such as `lockerd_openings_total{outcome}`. */
export const metricFields: Readonly<Record<string, FieldDoc>> = Object.fromEntries(
  Object.entries(metricLabels).map(([name, labels]) => [metricField(name, labels), measure]),
);

export function metricField(name: string, labels: readonly string[]): string {
  return labels.length === 0 ? name : `${name}{${labels.join(',')}}`;
}
