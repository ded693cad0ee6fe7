import { actorRoles, clockStates } from '../audit/event.js';
import { requestKinds, requestStates, waitReasons } from '../store/privacy-requests.js';
import { orderStates, payers, storedRentalStates } from '../store/rentals.js';
import { rightRoles } from '../store/rights.js';
import { paymentOutcomes } from '../tokens/given-rental.js';
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
  rental: { ...pseudonymous, type: 'random id', what: 'which rental it opens, and no other', clauses: ['A2'] },
  returns: { ...told, type: 'yes or no', what: 'whether it takes back what is due', clauses: ['A2'] },
  now: { ...told, type: '`in_force`, or a reason of the audit event', what: 'whether it opens now', clauses: ['A4'] },
};

const rentals: Readonly<Record<string, FieldDoc>> = {
  rental: { ...pseudonymous, type: 'random id', what: 'which rental', clauses: ['A2'] },
  locker: lockerId,
  size: { ...told, type: 'size of the config', what: 'the size that is paid', clauses: ['A2'] },
  state: { ...told, type: storedRentalStates, what: 'how it stands', clauses: ['A4'] },
  payer: { ...told, type: payers, what: 'whether it is a delivery', clauses: ['A2'] },
  paidPaise: { ...told, type: 'integer, paise', what: 'how much is paid', clauses: ['A5'] },
  owedPaise: { ...told, type: 'integer, paise', what: 'how much is owed', clauses: ['A5'] },
  leftMs: { ...time, what: 'for how long it is paid' },
  paidUntilMs: { ...time, what: 'until when that is' },
  openings: { ...count, what: 'how often its customer has opened it' },
  overMs: { ...time, what: 'when it was over' },
};

const requests: Readonly<Record<string, FieldDoc>> = {
  id: { ...told, type: 'random id', what: 'which request', clauses: ['A15'] },
  kind: { ...told, type: requestKinds, what: 'what a person asked for; of whom is not told', clauses: ['A15'] },
  state: { ...told, type: requestStates, what: 'how far it is', clauses: ['A15'] },
  waitsFor: { ...told, type: waitReasons, what: 'what it waits for', clauses: ['A15'] },
  actor: { ...pseudonymous, type: 'opaque id', what: 'who asked the cabinet', clauses: ['A13'] },
  role: { ...told, type: actorRoles, what: 'in which role', clauses: ['A13'] },
  askedMs: { ...time, what: 'when it was asked' },
  ageMs: { ...time, what: 'for how long that is now' },
};

const eachFigure: FieldDoc = { ...auditFields.error_args, what: 'each of these' };
const events = Object.fromEntries(
  Object.entries({ ...auditFields, 'error_args[]': eachFigure }).map(([key, doc]): [string, FieldDoc] => [
    key,
    { ...doc, retention: 'one answer' },
  ]),
);
const prefixed = (prefix: string, fields: Readonly<Record<string, FieldDoc>>): Record<string, FieldDoc> =>
  Object.fromEntries(Object.entries(fields).map(([key, doc]) => [`${prefix}${key}`, doc]));

const money: FieldDoc = { ...told, type: 'integer, paise', what: 'how much', clauses: ['A5'] };
const rentalOfPerson: Readonly<Record<string, FieldDoc>> = {
  rental: { ...pseudonymous, type: 'random id', what: 'which rental', clauses: ['A2'] },
  locker: lockerId,
  size: { ...told, type: 'size of the config', what: 'the size that is paid', clauses: ['A2'] },
  state: { ...told, type: storedRentalStates, what: 'how it stands', clauses: ['A4'] },
  payer: { ...told, type: payers, what: 'whether it is a delivery', clauses: ['A2'] },
  rightRef: { ...pseudonymous, type: 'random id', what: 'the right that opens it', clauses: ['A2'] },
  subjectRef: { ...pseudonymous, type: 'random id, or null', what: 'whose booking', clauses: ['A9', 'A15'] },
  beganMs: { ...time, type: 'integer, ms, or null', what: 'when it began' },
  paidMs: { ...time, what: 'which time is paid' },
  paidPaise: { ...money, what: 'how much is paid' },
  waivedPaise: { ...money, what: 'how much was let go' },
  openings: { ...count, what: 'how often its customer has opened it' },
  overMs: { ...time, type: 'integer, ms, or null', what: 'when it was over' },
  'orders[].order': { ...pseudonymous, type: 'random id', what: 'which order', clauses: ['A5'] },
  'orders[].paise': { ...money, what: 'how much was asked for' },
  'orders[].buysMs': { ...time, what: 'which time is paid then' },
  'orders[].state': { ...told, type: orderStates, what: 'how it stands', clauses: ['A5'] },
  'orders[].payments[].jti': { ...pseudonymous, type: 'random id', what: 'which payment', clauses: ['A5'] },
  'orders[].payments[].outcome': { ...told, type: paymentOutcomes, what: 'what came of it', clauses: ['A5'] },
  'orders[].payments[].reason': { ...told, type: 'word, or null', what: 'why it goes back', clauses: ['A4', 'A5'] },
  'orders[].payments[].locker': { ...told, type: 'id of the config, or null', what: 'which locker', clauses: ['A2'] },
};

/** What a person gets, a line at a time. */
const personExport: Readonly<Record<string, FieldDoc>> = {
  type: { ...told, type: ['export', 'right', 'rental', 'event', 'end'], what: 'what the line is', clauses: ['A15'] },
  cabinet: { ...told, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] },
  subject: { ...pseudonymous, type: 'random id', what: 'whose booking', clauses: ['A15'] },
  wall_ms: { ...time, what: 'when it was made' },
  clock: { ...told, type: clockStates, what: 'how far that time can be trusted', clauses: ['A4'] },
  policy: { ...told, type: 'date', what: 'which privacy policy was in force', clauses: ['A18'] },
  ...prefixed('right.', rights),
  ...prefixed('rental.', rentalOfPerson),
  ...prefixed('event.', events),
  rights: { ...count, what: 'how many rights there were' },
  rentals: { ...count, what: 'how many rentals there were' },
  rows: { ...count, what: 'how many rows there were' },
};

/** A backup: the sealed state of the cabinet, as it goes to a file. */
const backup: Readonly<Record<string, FieldDoc>> = {
  lockerd: { ...told, type: ['backup'], what: 'what it is', clauses: ['A4'] },
  cabinet: { ...told, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] },
  chain: { ...told, type: 'random id', what: 'which chain of the record', clauses: ['A2', 'A11'] },
  seq: { ...told, type: 'integer', what: 'its last row then', clauses: ['A2', 'A11'] },
  at: { ...told, type: 'integer, ms', what: 'date and time', clauses: ['A4'] },
  jwe: { ...pseudonymous, type: 'sealed text', what: 'as in the topic `snapshot`', clauses: ['A11', 'A15'] },
  sig: { ...told, type: 'signature', what: 'of this cabinet', clauses: ['A11'] },
  'by.kty': { ...told, type: ['OKP'], what: 'of its public key', clauses: ['A11'] },
  'by.crv': { ...told, type: ['Ed25519'], what: 'of its public key', clauses: ['A11'] },
  'by.kid': { ...told, type: 'hash of a public key', what: 'which key has signed', clauses: ['A11'] },
  'by.x': { ...told, type: 'public key', what: 'that key', clauses: ['A11'] },
};

/** What the control socket tells those who run the cabinet. Of calls that change something, see the audit event. */
export const controlFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  'GET /status': statusFields,
  'GET /lockers': lockers,
  'GET /rights': rights,
  'GET /rights/:ref': rights,
  'GET /rentals': rentals,
  'POST /rental/end': rentals,
  'POST /rental/extend': rentals,
  'POST /rental/forgive': rentals,
  'POST /rental/move': {
    ...rentals,
    pin: { ...told, type: 'digits', what: 'its new PIN, told this once and kept nowhere', clauses: ['A3'] },
  },
  'GET /events': events,
  'GET /person/requests': requests,
  'POST /person/export': personExport,
  'POST /backup': backup,
};
