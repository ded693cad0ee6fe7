import { clockStates, reasons } from '../audit/event.js';
import { protections } from '../store/at-rest.js';
import { storedRentalStates } from '../store/rentals.js';
import { toldOutcomes } from '../tokens/given-rental.js';
import { auditFields } from './audit-fields.js';
import type { FieldDoc } from './field.js';

const told = { purpose: 'service', retention: 'one answer', personal: 'no' } as const;
const proof = { ...told, purpose: 'legal' } as const;
const health = { ...told, purpose: 'security' } as const;
const cabinet: FieldDoc = { ...told, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] };
const chain: FieldDoc = { ...proof, type: 'random id', what: 'which chain of the record', clauses: ['A2', 'A11'] };
const seq: FieldDoc = { ...proof, type: 'integer', what: 'which row', clauses: ['A2', 'A11'] };
const hash: FieldDoc = { ...proof, type: 'hash', what: 'of a row', clauses: ['A11'] };
const sig: FieldDoc = { ...proof, type: 'signature', what: 'of this cabinet', clauses: ['A11'] };
const pull: FieldDoc = { ...told, type: 'id', what: 'which question it answers', clauses: ['A2'] };
const latches = ['closed', 'open', 'unknown'] as const;

/** Of orders, payments and rentals. */
const moneyReports: Readonly<Record<string, FieldDoc>> = {
  ord: { ...told, type: 'random id', what: 'which order', clauses: ['A5'], personal: 'pseudonymous' },
  lkr: { ...told, type: 'id of the config', what: 'which locker', clauses: ['A2'] },
  amt: { ...told, type: 'integer, paise', what: 'how much is asked for', clauses: ['A5'] },
  cur: { ...told, type: ['INR'], what: 'in which currency', clauses: ['A5'] },
  jti: { ...told, type: 'random id', what: 'which payment', clauses: ['A5'], personal: 'pseudonymous' },
  outcome: {
    ...told,
    type: toldOutcomes,
    what: 'what came of a payment',
    clauses: ['A5'],
  },
  rental: { ...told, type: 'random id', what: 'which rental', clauses: ['A2'], personal: 'pseudonymous' },
  from: { ...told, type: 'integer, ms', what: 'when it began', clauses: ['A4'] },
  until: { ...told, type: 'integer, ms', what: 'until when it is paid, or kept', clauses: ['A4'] },
  size: { ...told, type: 'size of the config', what: 'the size that was asked for', clauses: ['A2'] },
  right: {
    ...told,
    type: 'random id',
    what: 'the right that opens it, of a delivery the right that brought it',
    clauses: ['A2'],
    personal: 'pseudonymous',
  },
  subject: { ...told, type: 'random id', what: 'whose booking', clauses: ['A9'], personal: 'pseudonymous' },
  began: { ...told, type: 'integer, ms', what: 'when it began, by a clock that was set', clauses: ['A4'] },
  used: { ...told, type: 'integer, ms', what: 'for how long it had run', clauses: ['A4'] },
  paid: { ...told, type: 'integer, paise', what: 'what was paid for it', clauses: ['A5'] },
  waived: { ...told, type: 'integer, paise', what: 'what was let go', clauses: ['A5'] },
  'last.ord': {
    ...told,
    type: 'order id',
    what: 'the order that was paid for it last',
    clauses: ['A5'],
    personal: 'pseudonymous',
  },
  'last.jti': {
    ...told,
    type: 'random id',
    what: 'the payment of that order',
    clauses: ['A5'],
    personal: 'pseudonymous',
  },
  openings: { ...told, type: 'integer', what: 'how often its customer has opened it', clauses: ['A2'] },
  seq: { ...told, type: 'integer', what: 'which row of the record tells of it', clauses: ['A11'] },
  payer: { ...told, type: ['cloud'], what: 'that a rental is a delivery', clauses: ['A2'] },
  contents: { ...told, type: 'word', what: 'what became of what was in the locker', clauses: ['A4'] },
};

/** What the uplink publishes, by topic below `<prefix>/<cabinet>/`. */
export const uplinkFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  status: {
    state: { ...health, type: ['online', 'offline'], what: 'whether it is connected', clauses: ['A4'] },
    reason: { ...health, type: ['decommissioned'], what: 'why it went for good', clauses: ['A4'] },
    version: { ...health, type: 'version', what: 'of the program', clauses: ['A4'] },
    boot: { ...health, type: "id of the board's boot", what: 'which boot', clauses: ['A4'] },
    chain,
    seq: { ...seq, what: 'the last row of the chain' },
    head: { ...hash, what: 'of that row' },
    clock: { ...health, type: clockStates, what: 'how far the time can be trusted', clauses: ['A4'] },
    policy: { ...proof, type: 'date', what: 'which privacy policy is in force', clauses: ['A18'] },
    health: { ...health, type: ['ok', 'attention'], what: 'whether an alarm is active', clauses: ['A4'] },
    at_rest: { ...health, type: protections, what: 'what protects the data on its disk', clauses: ['A11'] },
    awaits: { ...health, type: ['state'], what: 'that the cloud has to give back what was lost', clauses: ['A4'] },
    at: { ...told, type: 'integer, ms', what: 'date and time', clauses: ['A4'] },
    sig,
  },
  lockers: {
    'lockers[].id': { ...told, type: 'id of the config', what: 'which locker', clauses: ['A2'] },
    'lockers[].latch': { ...told, type: latches, what: 'its bolt', clauses: ['A2'] },
    'lockers[].door': { ...told, type: latches, what: 'its door contact', clauses: ['A2'] },
    'lockers[].occupancy': {
      ...told,
      type: ['free', 'taken', 'unknown'],
      what: 'whether a courier left something; no time stands beside it',
      clauses: ['A2', 'A9'],
    },
    'lockers[].fault': { ...health, type: 'alarm code', what: 'what is wrong with it', clauses: ['A4'] },
  },
  alarms: {
    'alarms[].code': { ...health, type: 'alarm code', what: 'what is wrong', clauses: ['A4'] },
    'alarms[].part': {
      ...health,
      type: 'id of the config, a chain, days such as `7d`, or empty',
      what: 'where',
      clauses: ['A2'],
    },
  },
  audit: {
    cabinet,
    chain,
    from: { ...seq, what: 'the first row of the message' },
    to: { ...seq, what: 'the last row of the message' },
    prev: { ...hash, what: 'of the row before' },
    head: { ...hash, what: 'of the last row' },
    ...Object.fromEntries(Object.entries(auditFields).map(([key, doc]) => [`events[].${key}`, doc])),
    'events[].error_args[]': { ...auditFields.error_args, what: 'each of these' },
    missing: {
      ...told,
      type: ['released', 'lost', 'unknown_chain', 'not_yet'],
      what: 'why rows that were asked for are not there',
      clauses: ['A4'],
    },
    pull,
    sig,
  },
  reports: {
    id: { ...told, type: 'random id', what: 'which report', clauses: ['A2'] },
    kind: {
      ...told,
      type: ['chain', 'request', 'order', 'payment', 'rental'],
      what: 'what it is about',
      clauses: ['A4', 'A15'],
    },
    chain,
    reason: {
      ...proof,
      type: 'word',
      what: 'why a chain began, or why a payment buys nothing',
      clauses: ['A4', 'A5'],
    },
    'before.chain': { ...chain, what: 'the chain before' },
    'before.seq': { ...seq, what: 'where it ended' },
    'before.head': { ...hash, what: 'of that row' },
    request: { ...proof, type: 'random id', what: 'which request of a person', clauses: ['A15'] },
    state: {
      ...proof,
      type: ['pending', 'done', 'refused', 'asked', 'expired', 'cancelled', ...storedRentalStates],
      what: 'how it stands',
      clauses: ['A5', 'A15'],
    },
    waits_for: { ...proof, type: 'word', what: 'what it waits for', clauses: ['A15'] },
    ...moneyReports,
    sig,
  },
  'commands/result': {
    jti: { ...told, type: 'random id', what: 'which command', clauses: ['A2'], personal: 'pseudonymous' },
    outcome: { ...told, type: ['done', 'refused', 'failed'], what: 'what came of it', clauses: ['A4'] },
    reason: { ...told, type: [...new Set(reasons)], what: 'why', clauses: ['A4'] },
    'data.*': {
      ...told,
      type: 'count, yes or no, an id; or an export, sealed for its receiver alone',
      what: 'what the command asked for',
      clauses: ['A2', 'A15'],
      personal: 'pseudonymous',
    },
    sig,
  },
  snapshot: {
    cabinet,
    chain,
    seq: { ...seq, what: 'the last row of the record then' },
    at: { ...told, type: 'integer, ms', what: 'date and time', clauses: ['A4'] },
    jwe: {
      ...health,
      type: 'sealed text',
      what: 'rights, uses, rentals, commands, reports, wrong PINs that were counted, what persons have asked for and the key that they are hashed under, the secret of the PIN hashes and the trust set, all as the tables of this list have them; only who has the recovery key, which is kept offline, can read it',
      clauses: ['A11', 'A15'],
      personal: 'pseudonymous',
    },
    sig,
  },
  time: {
    nonce: { ...told, type: 'random number', what: 'a question for the time', clauses: ['A4'] },
  },
};
