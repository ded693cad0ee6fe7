import { actorRoles, clockStates, eventOutcomes, reasons } from '../audit/event.js';
import { roomLevels } from '../audit/room.js';
import { clockSources } from '../clock/known-time.js';
import type { FieldDoc } from './field.js';

const told = { purpose: 'security', retention: 'one answer', personal: 'no' } as const;
const flag: FieldDoc = { ...told, type: 'yes or no', what: 'whether it is so', clauses: ['A4'] };
const count: FieldDoc = { ...told, type: 'integer', what: 'how many', clauses: ['A9'] };
const ms: FieldDoc = { ...told, type: 'number, ms', what: 'for how long', clauses: ['A4'] };
const wallMs: FieldDoc = { ...told, type: 'integer, ms', what: 'when', clauses: ['A4'] };
const part: FieldDoc = { ...told, type: 'id of the config', what: 'which part', clauses: ['A2'] };
const latch: FieldDoc = { ...told, type: ['closed', 'open', 'unknown'], what: 'whether it is open', clauses: ['A2'] };
const alarm: FieldDoc = { ...told, type: 'alarm code', what: 'what is wrong', clauses: ['A4'] };
const error: FieldDoc = { ...told, type: 'error code', what: 'what is wrong', clauses: ['A4'] };
const clock: FieldDoc = { ...told, type: clockStates, what: 'how far the time can be trusted', clauses: ['A4'] };

/**
 * What is shown at the cabinet to those who run it: states and figures. No person, no time of anybody's rental, no amount, and of the record
 * its events without who and by which right.
 */
export const insideFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  'GET /api/sessions/:s/overview': {
    role: { ...told, type: ['operator', 'installer'], what: 'what may be done in the session', clauses: ['A13'] },
    seconds: { ...told, type: 'integer, s', what: 'how long the session lasts', clauses: ['A4'] },
    timezone: { ...told, type: 'time zone', what: 'where the cabinet stands', clauses: ['A4'] },
    atMs: { ...wallMs, what: 'what time it is' },
    'clock.state': clock,
    'clock.source': { ...told, type: [...clockSources, 'none'], what: 'by what it is known', clauses: ['A4'] },
    'clock.errorMs': { ...ms, what: 'by how much the time may be wrong' },
    'lockers[].id': part,
    'lockers[].size': { ...told, type: 'size of the config', what: 'its size', clauses: ['A2'] },
    'lockers[].latch': latch,
    'lockers[].door': latch,
    'lockers[].opening': flag,
    'lockers[].board': part,
    'lockers[].use': {
      ...told,
      type: ['free', 'rental', 'drop_off', 'held', 'unknown'],
      what: 'whether somebody has it; not who, and not since when',
      clauses: ['A2'],
    },
    'lockers[].blocked': { ...told, type: ['by_hand', 'rental_over'], what: 'why it is blocked', clauses: ['A4'] },
    'lockers[].faults[]': alarm,
    'boards[].id': part,
    'boards[].bus': part,
    'boards[].state': { ...told, type: ['answers', 'silent', 'unknown'], what: 'whether it answers', clauses: ['A4'] },
    'boards[].answeredAgoMs': ms,
    'boards[].timeouts': count,
    'boards[].error': error,
    'buses[].id': part,
    'buses[].state': { ...told, type: ['open', 'away', 'unknown'], what: 'whether its port is open', clauses: ['A4'] },
    'buses[].exchanges': count,
    'buses[].timeouts': count,
    'buses[].damaged': count,
    'buses[].reopens': count,
    'uplink.online': flag,
    'uplink.waiting': { ...count, what: 'how many rows have no receipt' },
    'uplink.oldestMs': ms,
    'uplink.receiptAgoMs': { ...ms, what: 'how long ago the cloud has signed for rows' },
    'uplink.error': error,
    'room.level': { ...told, type: roomLevels, what: 'how full the record is', clauses: ['A4', 'A11'] },
    'room.percent': { ...count, what: 'how much of its room is used' },
    'alarms[].code': alarm,
    'alarms[].part': { ...part, type: 'id of the config, a chain, days such as `7d`, or empty' },
    'versions.program': { ...told, type: 'version', what: 'of the program', clauses: ['A4'] },
    'versions.config': { ...told, type: '12 hex digits', what: 'of the hash of the config file', clauses: ['A13'] },
    uptimeMs: ms,
    seq: { ...told, type: 'integer', what: 'the last row of the record', clauses: ['A2', 'A11'] },
    'today.begun': { ...count, what: 'how many rentals have begun on this day' },
    'today.collected': { ...count, what: 'how many were collected' },
    'today.refundsDue': { ...count, what: 'how many payments go back' },
  },
  'GET /api/sessions/:s/events': {
    'events[].seq': { ...told, type: 'integer', what: 'which row', clauses: ['A2', 'A11'] },
    'events[].atMs': wallMs,
    'events[].clock': clock,
    'events[].event': { ...told, type: 'event', what: 'what a door, a board or a line did', clauses: ['A4'] },
    'events[].locker': part,
    'events[].board': part,
    'events[].outcome': { ...told, type: eventOutcomes, what: 'what came of it', clauses: ['A4'] },
    'events[].reason': { ...told, type: [...new Set(reasons)], what: 'why', clauses: ['A4'] },
    'events[].role': { ...told, type: actorRoles, what: 'in which role somebody did it; not who', clauses: ['A13'] },
    'events[].error': error,
    before: { ...told, type: 'integer', what: 'where the next page begins', clauses: ['A11'] },
  },
};
