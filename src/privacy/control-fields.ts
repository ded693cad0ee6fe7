import { rightRoles } from '../store/rights.js';
import { auditFields } from './audit-fields.js';
import type { FieldDoc } from './field.js';
import { statusFields } from './status-fields.js';

const told = { purpose: 'service', retention: 'one answer', personal: 'no' } as const;
const pseudonymous = { ...told, personal: 'pseudonymous' } as const;
const latch: FieldDoc = { ...told, type: ['closed', 'open', 'unknown'], what: 'whether it is open', clauses: ['A2'] };
const flag: FieldDoc = { ...told, type: 'yes or no', what: 'whether it is so', clauses: ['A2'] };
const count: FieldDoc = { ...told, type: 'integer', what: 'how many', clauses: ['A4'] };
const time: FieldDoc = { ...told, type: 'integer, ms', what: 'from when, until when', clauses: ['A4'] };
const lockerId: FieldDoc = { ...told, type: 'id of the config', what: 'which locker', clauses: ['A2'] };

const lockers: Readonly<Record<string, FieldDoc>> = {
  id: lockerId,
  size: { ...told, type: 'size of the config', what: 'its size', clauses: ['A2'] },
  board: { ...told, type: 'id of the config', what: 'its board', clauses: ['A2'] },
  channel: { ...told, type: 'integer', what: 'its output of that', clauses: ['A2'] },
  latch,
  door: latch,
  state: latch,
  doorContact: flag,
  opening: flag,
  blocked: flag,
  'alarms[]': { ...told, type: 'alarm code', what: 'what is wrong with it', clauses: ['A4'] },
};

const rights: Readonly<Record<string, FieldDoc>> = {
  ref: { ...pseudonymous, type: 'random id', what: 'which right', clauses: ['A2'] },
  role: { ...told, type: rightRoles, what: 'what may be done with it', clauses: ['A2', 'A13'] },
  lockers: { ...told, type: ['any'], what: 'that it opens every locker', clauses: ['A2'] },
  'lockers[]': lockerId,
  'sizes[]': { ...told, type: 'size of the config', what: 'sizes that a courier may fill', clauses: ['A2'] },
  fromMs: time,
  untilMs: time,
  uses: count,
  hours: { ...told, type: 'days and times', what: 'at which hours it opens', clauses: ['A4'] },
  subjectRef: { ...pseudonymous, type: 'random id', what: 'whose booking', clauses: ['A9', 'A15'] },
  holder: { ...pseudonymous, type: 'opaque id', what: 'which courier, operator or installer has it', clauses: ['A13'] },
  'presentedBy.pins': { ...count, what: 'how many PINs open by it; never which' },
  'presentedBy.cards': { ...count, what: 'how many cards open by it; never which' },
  'used.*': { ...count, what: 'how often it opened that locker' },
  filled: { ...count, what: 'how many lockers a courier has filled' },
  now: { ...told, type: '`in_force`, or a reason of the audit event', what: 'whether it opens now', clauses: ['A4'] },
};

/** What the control socket tells those who run the cabinet. Of calls that change something, see the audit event. */
export const controlFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  'GET /status': statusFields,
  'GET /lockers': lockers,
  'GET /rights': rights,
  'GET /rights/:ref': rights,
  'GET /events': Object.fromEntries(
    Object.entries(auditFields).map(([key, doc]): [string, FieldDoc] => [key, { ...doc, retention: 'one answer' }]),
  ),
};
