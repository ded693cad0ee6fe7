import { actorRoles, reasons } from '../audit/event.js';
import { auditFields } from './audit-fields.js';
import { enrolTables } from './enrol-fields.js';
import type { FieldDoc } from './field.js';
import { moneyTables } from './money-fields.js';

const kept = { purpose: 'legal', retention: 'as configured', personal: 'no' } as const;
const state = { purpose: 'service', retention: 'one value', personal: 'no' } as const;
const proof = { purpose: 'legal', retention: 'one value', personal: 'no' } as const;
const pseudonymous = { personal: 'pseudonymous' } as const;
const integer = { type: 'integer' } as const;
const time = { type: 'integer, ms', clauses: ['A4'] } as const;

const cabinet: FieldDoc = { ...kept, type: 'id of a cabinet', what: 'which cabinet handed it over', clauses: ['A2'] };
const chain: FieldDoc = { ...kept, type: 'random id', what: 'which chain of its record', clauses: ['A2', 'A11'] };
const seq: FieldDoc = { ...kept, ...integer, what: 'which row of it', clauses: ['A2', 'A11'] };
const received: FieldDoc = { ...kept, ...time, what: 'when it came', clauses: ['A4', 'A14'] };

const { cabinet: ownCabinet, chain: _chain, seq: _seq, ...auditColumns } = auditFields;
/** The fields of the record as they came. */
const events = Object.fromEntries(
  Object.entries({ row_cabinet: ownCabinet, ...auditColumns }).map(([name, field]): [string, FieldDoc] => [
    name,
    { ...field, retention: 'as configured' },
  ]),
);

const request = { purpose: 'legal', retention: 'as configured', personal: 'no' } as const;
const whichRequest: FieldDoc = { ...request, type: 'random id', what: 'which request of a person', clauses: ['A15'] };
const toCabinet: FieldDoc = {
  ...request,
  type: 'id of a cabinet',
  what: 'which cabinet it was sent to',
  clauses: ['A2', 'A15'],
};
const tag: FieldDoc = {
  ...{ ...request, ...pseudonymous, retention: 'for good' },
  type: 'keyed hash, 32 bytes in hex',
  what: 'what was erased; the key is in no database',
  clauses: ['A15'],
};
const given = { purpose: 'service', retention: 'until expiry', personal: 'no' } as const;
const told = { purpose: 'service', retention: '7 days after its end', personal: 'no' } as const;
const waiting = { purpose: 'service', retention: 'while it holds', personal: 'no' } as const;
const snapshot = { purpose: 'security', retention: 'one value', personal: 'no' } as const;
const buried = { ...request, retention: 'for good' } as const;

/** The columns of the collector's database, table by table; tests hold them against both kinds of it. */
export const collectorFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  events: {
    ...{ cabinet, chain, seq, received_ms: received },
    ...events,
    month: { ...kept, type: 'date', what: 'in which month it came, in PostgreSQL', clauses: ['A14'] },
  },
  chains: {
    ...{ cabinet: { ...cabinet, ...proof }, chain: { ...chain, ...proof } },
    prefix_seq: { ...proof, ...integer, what: 'up to which row it is whole', clauses: ['A11'] },
    prefix_head: { ...proof, type: 'hash', what: 'of that row', clauses: ['A11'] },
    last_seq: { ...proof, ...integer, what: 'the highest row that came', clauses: ['A11'] },
    began_ms: { ...proof, ...time, what: 'when the first row came' },
    last_ms: { ...proof, ...time, what: 'when rows came last' },
    pull_due_ms: { ...state, ...time, what: 'when missing rows are asked for' },
    pulls: { ...state, ...integer, what: 'how often they were', clauses: ['A4'] },
  },
  cabinets: {
    cabinet: { ...cabinet, ...state },
    status: {
      ...state,
      type: 'JSON, or null',
      what: 'what it said of itself last: the message `status`',
      clauses: ['A4', 'A11'],
    },
    status_ms: { ...state, ...time, what: 'when' },
    quarantine: { ...proof, type: 'word, or null', what: 'what was wrong with its record', clauses: ['A11'] },
    quarantine_chain: { ...proof, type: 'random id, or null', what: 'in which chain', clauses: ['A11'] },
    quarantine_seq: { ...proof, type: 'integer, or null', what: 'at which row', clauses: ['A11'] },
    quarantine_ms: { ...proof, ...time, what: 'since when' },
  },
  disputed_rows: {
    ...{ cabinet, chain, seq, received_ms: received },
    hash: { ...kept, type: 'hash', what: 'of the row', clauses: ['A11'] },
    row: {
      ...kept,
      ...pseudonymous,
      type: 'JSON',
      what: 'a row of the record that contradicts another one',
      clauses: ['A11', 'A15'],
    },
  },
  gaps: {
    ...{ cabinet: { ...cabinet, retention: 'for good' }, chain: { ...chain, retention: 'for good' } },
    from_seq: { ...buried, ...integer, what: 'the first row that was given up', clauses: ['A11'] },
    to_seq: { ...buried, ...integer, what: 'the last one', clauses: ['A11'] },
    accepted_ms: { ...buried, ...time, what: 'when' },
  },
  reports: {
    ...{ cabinet, received_ms: received },
    id: { ...kept, type: 'random id', what: 'which report', clauses: ['A2'] },
    kind: { ...kept, type: 'word', what: 'what it is about', clauses: ['A4'] },
    message: {
      ...{ ...kept, ...pseudonymous },
      type: 'JSON',
      what: 'the message `reports`; those of the rental of somebody who was erased are removed, and of what comes later its id alone is kept',
      clauses: ['A2', 'A4', 'A5', 'A9', 'A15'],
    },
  },
  results: {
    ...{ cabinet, received_ms: received },
    jti: { ...kept, type: 'random id', what: 'which command', clauses: ['A2', 'A13'] },
    outcome: { ...kept, type: 'word', what: 'what came of it', clauses: ['A4'] },
    message: {
      ...{ ...kept, ...pseudonymous },
      type: 'JSON',
      what: 'the message `commands/result`; an export in it is sealed, and leaves when it was fetched',
      clauses: ['A4', 'A13', 'A15'],
    },
  },
  alarms: {
    cabinet,
    code: { ...kept, purpose: 'security', type: 'error code', what: 'what is wrong', clauses: ['A4'] },
    first_ms: { ...kept, purpose: 'security', ...time, what: 'when it was first' },
    last_ms: { ...kept, purpose: 'security', ...time, what: 'when it was last' },
    count: { ...kept, purpose: 'security', ...integer, what: 'how often', clauses: ['A4'] },
  },
  accesses: {
    at_ms: { ...kept, ...time, what: 'when somebody looked or ordered' },
    by: { ...kept, ...pseudonymous, type: "name of the system's user", what: 'who', clauses: ['A13'] },
    what: { ...kept, type: 'word', what: 'what he did', clauses: ['A13'] },
    cabinet: { ...kept, type: 'id of a cabinet, or null', what: 'at which cabinet', clauses: ['A2', 'A13'] },
    ref: {
      ...kept,
      type: 'random id, a masked payment, or null',
      what: 'which command, chain, payment or request of a person',
      clauses: ['A5', 'A13'],
    },
  },
  subject_requests: {
    id: whichRequest,
    kind: { ...request, type: 'word', what: 'what was asked for', clauses: ['A15'] },
    tag: {
      ...request,
      ...pseudonymous,
      type: 'keyed hash, 32 bytes in hex',
      what: 'whose it is; the key is in no database',
      clauses: ['A15'],
    },
    state: { ...request, type: 'word', what: 'how far it is', clauses: ['A15'] },
    reference: {
      ...{ ...request, ...pseudonymous, retention: 'until answered' },
      type: 'random id, or null',
      what: 'whose booking, to be told to the cabinets',
      clauses: ['A9', 'A15'],
    },
    correction: {
      ...{ ...request, ...pseudonymous, retention: 'until answered' },
      type: 'JSON, or null',
      what: 'which row is corrected, and the references that are right',
      clauses: ['A15'],
    },
    receiver: {
      ...{ ...request, retention: 'until fetched' },
      type: 'secret key, or null',
      what: 'opens the answers to an export',
      clauses: ['A11', 'A15'],
    },
    asked_ms: { ...request, ...time, what: 'when it was asked' },
    due_ms: { ...request, ...time, what: 'when it has to be done', clauses: ['A15'] },
    ended_ms: { ...request, ...time, what: 'when it was done' },
    claimed_ms: { ...request, ...time, what: 'when somebody began to erase' },
    told_ms: { ...request, ...time, what: 'when it was last told that it is overdue' },
    asked_by: {
      ...request,
      ...pseudonymous,
      type: "name of the system's user",
      what: 'who entered it',
      clauses: ['A13'],
    },
    actor: { ...request, ...pseudonymous, type: 'opaque id', what: 'whom the commands name', clauses: ['A13'] },
    actor_role: { ...request, type: actorRoles, what: 'in which role', clauses: ['A13'] },
  },
  subject_orders: {
    ...{ request: whichRequest, cabinet: toCabinet },
    state: { ...request, type: 'word', what: 'whether it has answered', clauses: ['A15'] },
    jti: { ...request, type: 'random id, or null', what: 'its command', clauses: ['A13'] },
    made_ms: { ...request, ...time, what: 'when that was made' },
    until_ms: { ...request, ...time, what: 'until when it may be run' },
    sent_ms: { ...request, ...time, what: 'when it was sent last' },
    sends: { ...request, ...integer, what: 'how often it was', clauses: ['A4'] },
    next_ms: { ...request, ...time, what: 'when it is sent again' },
    waits_for: { ...request, type: 'word, or null', what: 'what the cabinet waits for', clauses: ['A15'] },
    reason: { ...request, type: [...new Set(reasons)], what: 'why it said no, or null', clauses: ['A4'] },
    ended_ms: { ...request, ...time, what: 'when it had answered' },
  },
  ...moneyTables,
  ...enrolTables,
  given_rights: {
    cabinet: { ...toCabinet, ...given, what: 'to which cabinet' },
    jti: { ...given, type: 'random id', what: 'by which command', clauses: ['A13'] },
    ref: { ...given, ...pseudonymous, type: 'random id', what: 'which right', clauses: ['A2'] },
    subject: { ...given, ...pseudonymous, type: 'random id, or null', what: 'whose booking', clauses: ['A9', 'A15'] },
    arg: {
      ...{ ...given, ...pseudonymous },
      type: 'JSON of ids, words, times and a sealed PIN',
      what: 'the right, so that a cabinet that lost it is given it back; its PIN only the cabinet can read',
      clauses: ['A2', 'A3', 'A11'],
    },
    until_ms: { ...given, type: 'integer, ms, or null', what: 'when it ends', clauses: ['A4', 'A14'] },
    given_ms: { ...given, ...time, what: 'when it was given' },
  },
  given_tokens: {
    cabinet: { ...toCabinet, ...given, what: 'for which cabinet' },
    jti: { ...given, ...pseudonymous, type: 'random id', what: 'which token', clauses: ['A2'] },
    until_ms: { ...given, ...time, what: 'when it ends' },
  },
  rental_reports: {
    cabinet: { ...toCabinet, ...told, what: 'which cabinet said it' },
    kind: { ...told, type: ['rental', 'order', 'payment'], what: 'what it is about', clauses: ['A4'] },
    about: {
      ...told,
      ...pseudonymous,
      type: 'random id',
      what: 'which rental, order or payment',
      clauses: ['A2', 'A5'],
    },
    rental: { ...told, ...pseudonymous, type: 'random id, or null', what: 'of which rental', clauses: ['A2'] },
    runs: { ...told, ...integer, what: '1 for a rental that runs', clauses: ['A2'] },
    message: {
      ...{ ...told, ...pseudonymous },
      type: 'JSON',
      what: 'the newest message `reports` about it, so that a cabinet that lost it is given it back',
      clauses: ['A2', 'A5', 'A15'],
    },
    received_ms: { ...told, ...time, what: 'when it came' },
  },
  snapshots: {
    cabinet: { ...toCabinet, ...snapshot, what: 'which cabinet it is of; the newest alone is kept' },
    chain: { ...snapshot, type: 'random id', what: 'which chain of its record ran then', clauses: ['A2', 'A11'] },
    seq: { ...snapshot, ...integer, what: 'the last row of it then', clauses: ['A11'] },
    message: {
      ...{ ...snapshot, ...pseudonymous },
      type: 'JSON',
      what: 'the message `snapshot`: sealed for a key that is kept offline, so nobody here can read it; dropped when its cabinet erases somebody, is given up for an erasure, or leaves service',
      clauses: ['A11', 'A15'],
    },
    signer: { ...snapshot, type: 'public key', what: 'who signed it', clauses: ['A11'] },
    received_ms: { ...snapshot, ...time, what: 'when it came' },
  },
  awaited_states: {
    cabinet: { ...toCabinet, ...waiting, what: 'which cabinet waits to be given its state back' },
    chain: { ...waiting, type: 'random id', what: 'for which chain', clauses: ['A2', 'A11'] },
    since_ms: { ...waiting, ...time, what: 'since when' },
    due_ms: { ...waiting, ...time, what: 'when it is sent again' },
    sent: { ...waiting, type: 'integer', what: 'how often it was', clauses: ['A4'] },
  },
  tombstones: { tag, request: { ...whichRequest, ...buried }, since_ms: { ...buried, ...time, what: 'since when' } },
  cabinet_tombstones: {
    ...{ tag, request: { ...whichRequest, ...buried }, since_ms: { ...buried, ...time, what: 'since when' } },
    cabinet: { ...toCabinet, ...buried, what: 'at which cabinet' },
  },
  tombstone_key: {
    tag: { ...buried, type: 'keyed hash, 32 bytes in hex', what: 'by it the key is known again', clauses: ['A11'] },
  },
  restricted_refs: {
    ref: {
      ...{ ...request, ...pseudonymous, retention: 'while it holds' },
      type: 'random id',
      what: 'a booking, right or token whose rows reports leave out, since that person wants it so',
      clauses: ['A15'],
    },
    subject_ref: {
      ...{ ...request, ...pseudonymous, retention: 'while it holds' },
      type: 'random id',
      what: 'whose booking',
      clauses: ['A9', 'A15'],
    },
  },
};
