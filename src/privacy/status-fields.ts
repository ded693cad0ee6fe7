import { clockStates } from '../audit/event.js';
import { roomLevels } from '../audit/room.js';
import { clockSources } from '../clock/known-time.js';
import { protections, restReasons } from '../store/at-rest.js';
import { rightRoles } from '../store/rights.js';
import type { FieldDoc } from './field.js';

const told = { purpose: 'security', retention: 'one answer', personal: 'no' } as const;
const counter: FieldDoc = {
  ...told,
  type: 'number',
  what: 'since the hardware process started',
  clauses: ['A4', 'A9'],
};
const count: FieldDoc = { ...told, type: 'integer', what: 'how many', clauses: ['A9'] };
const flag: FieldDoc = { ...told, type: 'yes or no', what: 'whether it is so', clauses: ['A4'] };
const code: FieldDoc = { ...told, type: 'code', what: 'what is wrong', clauses: ['A4'] };
const words: FieldDoc = { ...told, type: 'words for a person', what: 'what is wrong and what to do', clauses: ['A4'] };
const url: FieldDoc = { ...told, type: 'URL', what: 'where it is served', clauses: ['A4'] };
const ms: FieldDoc = { ...told, type: 'number, ms', what: 'a time', clauses: ['A4'] };

function each(prefix: string, keys: readonly string[], doc: FieldDoc): Record<string, FieldDoc> {
  return Object.fromEntries(keys.map((key) => [`${prefix}${key}`, doc]));
}

const busCounters = [
  ...['exchanges', 'timeouts', 'late', 'foreign', 'damaged', 'unsolicited', 'stale', 'echoMismatches', 'reopens'],
  ...['unlocks', 'wireShare'],
];
const refusals = ['noise', 'damaged', 'length', 'lost', 'unfinished', 'no_number'];

/** `GET /status` of the control socket: what those who run the cabinet see. Figures and states, no person, no single right. */
export const statusFields: Readonly<Record<string, FieldDoc>> = {
  cabinet: { ...told, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] },
  simulated: flag,
  version: { ...told, type: 'version', what: 'of the program', clauses: ['A4'] },
  boot: { ...told, type: "id of the board's boot", what: 'which boot', clauses: ['A4'] },
  uptimeMs: ms,
  timezone: { ...told, type: 'time zone', what: 'where the cabinet stands', clauses: ['A4'] },
  clock: { ...told, type: clockStates, what: 'how far the time can be trusted', clauses: ['A4'] },
  clockErrorMs: ms,
  clockSource: { ...told, type: [...clockSources, 'none'], what: 'by what it is known', clauses: ['A4'] },
  clockFloorMs: ms,
  clockNowMs: ms,
  chain: { ...told, type: 'random id', what: 'the chain of the record', clauses: ['A2', 'A11'] },
  seq: { ...told, type: 'integer', what: 'its last row', clauses: ['A2', 'A11'] },
  head: { ...told, type: 'hash', what: 'of that row', clauses: ['A11'] },
  policy: { ...told, type: 'date', what: 'which privacy policy is in force', clauses: ['A18'] },
  'room.level': { ...told, type: roomLevels, what: 'how full the record is', clauses: ['A4', 'A11'] },
  ...each('room.', ['rows', 'maxRows', 'bytes', 'maxBytes'], count),
  configHash: { ...told, type: 'hash', what: 'of the config file that it runs with', clauses: ['A13'] },
  awaits: { ...told, type: ['state'], what: 'that the cloud has to give back what was lost', clauses: ['A4'] },
  'backup.key': { ...told, type: 'hash of a public key', what: 'for whom its state is sealed', clauses: ['A11'] },
  'backup.snapshotMs': { ...ms, what: 'how long ago its sealed state went up' },
  'backup.fileMs': { ...ms, what: 'how long ago a backup was written to a file' },
  'backup.fault.code': code,
  'backup.fault.message': words,
  'at_rest.data': {
    ...told,
    type: protections,
    what: 'what protects the data directory on its disk',
    clauses: ['A11'],
  },
  'at_rest.why': { ...told, type: restReasons, what: 'what weakens that, or why it is unknown', clauses: ['A11'] },
  'at_rest.pepper': {
    ...told,
    type: ['file', 'credential', 'none'],
    what: 'where the pepper comes from',
    clauses: ['A11'],
  },
  kiosk: url,
  'terminal.url': url,
  'terminal.fault.code': code,
  'terminal.fault.message': words,
  decommissioned: { ...told, type: ['leaving', 'gone'], what: 'that it is out of service', clauses: ['A4'] },
  'uplink.broker': { ...told, type: 'host and port of the config', what: 'which broker', clauses: ['A4'] },
  'uplink.online': flag,
  'uplink.waiting': { ...count, what: 'how many rows have no receipt' },
  'uplink.oldestMs': ms,
  'uplink.metered.waits': { ...told, type: ['quiet_hours', 'budget'], what: 'why rows wait', clauses: ['A4'] },
  'uplink.metered.noClock': flag,
  'uplink.metered.budget.level': {
    ...told,
    type: ['ample', 'half', 'short', 'spent'],
    what: 'how far the budget of bytes is used up',
    clauses: ['A4'],
  },
  'uplink.metered.budget.usedBytes': { ...count, what: 'bytes over the uplink in this period' },
  'uplink.metered.budget.bytes': { ...count, what: 'how many there may be' },
  'uplink.metered.budget.per': { ...told, type: ['day', 'month'], what: 'for how long', clauses: ['A4'] },
  'uplink.fault.code': code,
  'uplink.fault.message': words,
  ...each('lockers.', ['total', 'closed', 'open', 'unknown', 'blocked'], count),
  ...each('rights.', rightRoles, count),
  ...each('rentals.', ['running', 'overstayed', 'offered'], count),
  'rentals.closed': {
    ...told,
    type: ['clock_not_set', 'no_network', 'not_now', 'order_open', 'none_free', 'not_rented'],
    what: 'why nothing is sold now',
    clauses: ['A4'],
  },
  'alarms[].code': code,
  'alarms[].part': {
    ...told,
    type: 'id of the config, a chain, days such as `7d`, or empty',
    what: 'where',
    clauses: ['A2'],
  },
  'alarms[].message': words,
  ...each('hardware.buses.*.', busCounters, counter),
  'hardware.buses.*.echo': { ...told, type: ['unknown', 'on', 'off'], what: 'whether it echoes', clauses: ['A4'] },
  'hardware.buses.*.open': flag,
  ...each('hardware.boards.*.', ['polls', 'timeouts', 'pulses.count', 'pulses.worstErrorMs'], counter),
  'hardware.boards.*.quarantined': flag,
  'hardware.boards.*.away': { ...flag, what: 'its line is not open' },
  'hardware.boards.*.answeredAgoMs': { ...ms, what: 'for how long it has not answered' },
  'hardware.boards.*.error': code,
  'hardware.boards.*.message': words,
  'hardware.readers.*.ready': flag,
  ...each('hardware.readers.*.', ['read', 'repeats', 'reopens'], counter),
  ...each('hardware.readers.*.refused.', refusals, counter),
  'hardware.readers.*.error': code,
  'hardware.readers.*.message': words,
};
