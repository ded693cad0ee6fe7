import {
  accessModes,
  actorRoles,
  clockStates,
  eventClasses,
  eventOutcomes,
  paymentStatuses,
  reasons,
  retentionClasses,
} from '../audit/event.js';
import type { AuditRow } from '../audit/row.js';
import type { FieldDoc } from './field.js';

const row = { purpose: 'legal', retention: 'row class', personal: 'no' } as const;
const ofPerson = { purpose: 'security', retention: 'row class', personal: 'pseudonymous' } as const;

/** The audit event: the columns of its table, and the keys of its JSON. */
export const auditFields: Readonly<Record<keyof AuditRow, FieldDoc>> = {
  chain: { ...row, type: 'random id', what: "the database's life", clauses: ['A2', 'A11'] },
  seq: { ...row, type: 'integer', what: 'place in the chain, without gaps', clauses: ['A2', 'A11'] },
  boot: { ...row, type: "id of the board's boot", what: 'order without a clock', clauses: ['A4'] },
  mono_ms: { ...row, type: 'integer, ms', what: 'time since the boot', clauses: ['A4'] },
  wall_ms: { ...row, type: 'integer, ms', what: 'date and time', clauses: ['A4'] },
  clock: { ...row, type: clockStates, what: 'how far that time could be trusted', clauses: ['A4'] },
  cabinet: { ...row, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] },
  board: { ...row, type: 'id of the config, or null', what: 'which board, bus or reader', clauses: ['A2'] },
  locker: { ...row, type: 'id of the config, or null', what: 'which door', clauses: ['A2'] },
  event: { ...row, type: Object.keys(eventClasses), what: 'what happened', clauses: ['A2'] },
  access_mode: { ...row, type: accessModes, what: 'how it was opened, never with what', clauses: ['A3'] },
  outcome: { ...row, type: eventOutcomes, what: 'what came of it', clauses: ['A4'] },
  reason: { ...row, type: [...new Set(reasons)], what: 'why', clauses: ['A4'] },
  credential_ref: {
    ...ofPerson,
    type: 'random id, or null',
    what: 'which right or token; for disputes and against misuse',
    clauses: ['A2', 'A8'],
  },
  subject_ref: {
    ...ofPerson,
    type: 'random id, or null',
    what: 'whose booking; only the server that made the id knows the person',
    clauses: ['A9', 'A15'],
  },
  order_ref: { ...ofPerson, purpose: 'service', type: 'opaque id, or null', what: 'which order', clauses: ['A5'] },
  payment_ref: {
    ...ofPerson,
    purpose: 'service',
    type: '`****` and four characters, or null',
    what: 'which payment, masked',
    clauses: ['A5', 'A6'],
  },
  payment_status: { ...row, purpose: 'service', type: paymentStatuses, what: 'how it ended', clauses: ['A5'] },
  actor: {
    ...ofPerson,
    type: 'opaque id, or null',
    what: 'who of those who run the cabinet, or which program, did it',
    clauses: ['A13'],
  },
  actor_role: { ...row, type: actorRoles, what: 'in which role', clauses: ['A13'] },
  error: { ...row, purpose: 'security', type: 'error code, or null', what: 'which fault', clauses: ['A4'] },
  error_args: {
    ...row,
    purpose: 'security',
    type: 'up to four integers, or null',
    what: 'figures that go with the event',
    clauses: ['A4'],
  },
  retention: { ...row, type: retentionClasses, what: 'how long the row is to be kept', clauses: ['A14'] },
  policy: { ...row, type: 'date', what: 'which privacy policy was in force', clauses: ['A18'] },
  commit: {
    ...ofPerson,
    type: '32 bytes',
    what: 'salted hash of the four references, so that they can be erased and the chain stays valid',
    clauses: ['A15'],
  },
  salt: { ...ofPerson, type: '16 bytes, or null', what: 'the salt of `commit`; erased with them', clauses: ['A15'] },
  supersedes: { ...row, type: 'integer, or null', what: 'which row this one corrects', clauses: ['A15'] },
  prev: { ...row, type: '32 bytes', what: 'hash of the row before', clauses: ['A11'] },
  hash: { ...row, type: '32 bytes', what: 'hash of this row: tampering shows', clauses: ['A11'] },
};
