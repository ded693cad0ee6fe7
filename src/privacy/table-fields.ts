import { accessModes, actorRoles } from '../audit/event.js';
import { commandOutcomes } from '../store/commands.js';
import { purposesOfOpenings, takenUseKinds } from '../store/openings.js';
import { requestKinds, requestStates, waitReasons } from '../store/privacy-requests.js';
import { reportKinds } from '../store/reports.js';
import { rightRoles } from '../store/rights.js';
import { useKinds } from '../store/uses.js';
import { auditFields } from './audit-fields.js';
import type { FieldDoc } from './field.js';
import { rentalTables } from './rental-fields.js';

const right = { purpose: 'service', retention: 'while stored', personal: 'no' } as const;
const use = { purpose: 'security', retention: 'until expiry', personal: 'no' } as const;
const opening = { purpose: 'service', retention: 'until outcome', personal: 'no' } as const;
const pause = { purpose: 'security', retention: 'one day', personal: 'no' } as const;
const drop = { purpose: 'service', retention: 'until collected', personal: 'no' } as const;
const state = { purpose: 'service', retention: 'while it holds', personal: 'no' } as const;
const receipt = { purpose: 'legal', retention: 'one value', personal: 'no' } as const;
const mark = { purpose: 'legal', retention: 'while it holds', personal: 'no' } as const;
const report = { purpose: 'legal', retention: 'until told', personal: 'no' } as const;
const request = { purpose: 'legal', retention: 'until done', personal: 'no' } as const;
const pseudonymous = { personal: 'pseudonymous' } as const;

const whichRight = { type: 'random id', what: 'which right', clauses: ['A2'], ...pseudonymous } as const;
const whichLocker = { type: 'id of the config', what: 'which locker', clauses: ['A2'] } as const;
const bootId = { type: "id of the board's boot", clauses: ['A4'] } as const;

/** The columns of the database, table by table; a test holds them against a live one. */
export const tableFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  audit: auditFields,
  rights: {
    ref: { ...right, ...whichRight },
    role: { ...right, type: rightRoles, what: 'what may be done with it', clauses: ['A2', 'A13'] },
    any_locker: { ...right, type: ['0', '1'], what: 'whether it opens every locker', clauses: ['A2'] },
    sizes: { ...right, type: 'list of ids of the config', what: 'sizes that a courier may fill', clauses: ['A2'] },
    from_ms: { ...right, type: 'integer, ms', what: 'from when it opens', clauses: ['A4'] },
    until_ms: { ...right, type: 'integer, ms', what: 'until when it opens', clauses: ['A4', 'A14'] },
    uses: { ...right, type: 'integer', what: 'how often it opens', clauses: ['A4'] },
    hours: { ...right, type: 'list of days and times', what: 'at which hours it opens', clauses: ['A4'] },
    subject_ref: {
      ...{ ...right, ...pseudonymous },
      type: 'random id, or null',
      what: 'whose booking; only the server that made the id knows the person',
      clauses: ['A9', 'A15'],
    },
    holder: {
      ...{ ...right, ...pseudonymous },
      type: 'opaque id, or null',
      what: 'which courier, operator or installer has it, for the record',
      clauses: ['A13'],
    },
    stored_boot: { ...right, ...bootId, what: 'in which boot it was stored' },
    rental: {
      ...{ ...right, ...pseudonymous },
      type: 'random id, or null',
      what: 'which rental it opens, and no other',
      clauses: ['A2'],
    },
    returns: { ...right, type: ['0', '1'], what: 'whether it takes back deliveries that are due', clauses: ['A2'] },
  },
  right_lockers: { ref: { ...right, ...whichRight }, locker: { ...right, ...whichLocker } },
  pins: {
    number: {
      ...{ ...right, ...pseudonymous },
      type: "a locker's id, or a holder's own number",
      what: 'what is typed before the PIN',
      clauses: ['A2'],
    },
    ref: { ...right, ...whichRight },
    hash: {
      ...{ ...right, ...pseudonymous },
      type: 'Argon2id over a keyed hash',
      what: 'checks the PIN; without the key, which is outside of the database, it gives no PIN away',
      clauses: ['A3', 'A11'],
    },
  },
  cards: {
    card: {
      ...{ ...right, ...pseudonymous },
      type: 'keyed hash, 32 bytes in hex',
      what: 'knows a card again; its number is never stored',
      clauses: ['A3', 'A11'],
    },
    ref: { ...right, ...whichRight },
  },
  uses: {
    kind: { ...use, type: useKinds, what: 'what was used', clauses: ['A2'] },
    ref: { ...use, ...whichRight, what: 'which right or token' },
    locker: { ...use, ...whichLocker, type: 'id of the config, or empty', what: 'for which locker it is counted' },
    used: { ...use, type: 'integer', what: 'how often', clauses: ['A4'] },
    give_backs: { ...use, type: 'integer', what: 'uses given back since openings failed', clauses: ['A4'] },
    until_ms: { ...use, type: 'integer, ms', what: 'when it may be forgotten', clauses: ['A4', 'A14'] },
    allowed: { ...use, type: 'integer', what: 'how many uses there are', clauses: ['A4'] },
  },
  revocations: {
    ref: { ...use, ...whichRight, what: 'which right or token was taken back' },
    until_ms: { ...use, type: 'integer, ms', what: 'when it may be forgotten', clauses: ['A4', 'A14'] },
  },
  blocked: { locker: { ...state, ...whichLocker, what: 'which locker opens for those alone who run the cabinet' } },
  drop_offs: {
    locker: { ...drop, ...whichLocker },
    ref: { ...drop, ...whichRight, what: "which courier's right filled it" },
    boot: { ...drop, ...bootId, what: 'in which boot' },
    mono_ms: { ...drop, type: 'integer, ms', what: 'when, since that boot', clauses: ['A4'] },
    closed: { ...drop, type: ['0', '1'], what: 'whether its door was closed since', clauses: ['A2'] },
  },
  commands: {
    jti: { ...use, type: 'random id', what: 'which signed command, so that none is run twice', clauses: ['A2', 'A13'] },
    outcome: { ...use, type: commandOutcomes, what: 'what came of it', clauses: ['A4'] },
    reason: { ...use, type: 'a reason of the audit event, or null', what: 'why', clauses: ['A4'] },
    data: {
      ...use,
      type: 'a locker id, an outcome, counts and yes or no; or null',
      what: 'what the server that ordered it is told, again when it asks again',
      clauses: ['A2', 'A4'],
    },
    sealed: {
      ...{ ...use, ...pseudonymous },
      type: 'JWE, or null',
      what: "a person's export, which the receiver alone can read, to be given again when its command comes again",
      clauses: ['A11', 'A15'],
    },
    person: {
      ...{ ...use, ...pseudonymous },
      type: 'keyed hash, 32 bytes in hex, or null',
      what: 'whose export it is, so that it is erased with what it is of',
      clauses: ['A15'],
    },
    until_ms: { ...use, type: 'integer, ms', what: 'when it may be forgotten', clauses: ['A4', 'A14'] },
  },
  erased: {
    key: {
      ...{ ...request, ...pseudonymous, retention: '30 days' },
      type: 'keyed hash, 32 bytes in hex',
      what: 'what was erased, a booking or a right, so that no token brings it back',
      clauses: ['A15'],
    },
    until_ms: {
      ...{ ...request, retention: '30 days' },
      type: 'integer, ms, or null',
      what: 'when it may be forgotten; empty until the time is known',
      clauses: ['A4', 'A14'],
    },
  },
  restricted: {
    person: {
      ...{ ...request, ...pseudonymous, retention: 'while it holds' },
      type: 'keyed hash, 32 bytes in hex',
      what: 'whose rights and tokens open nothing, since that person wants it so',
      clauses: ['A15'],
    },
  },
  reports: {
    id: { ...report, type: 'random id', what: 'which report', clauses: ['A2'] },
    kind: { ...report, type: reportKinds, what: 'what it is about', clauses: ['A4', 'A15'] },
    about: {
      ...{ ...report, ...pseudonymous },
      type: 'random id',
      what: 'which chain, request of a person, order, payment or rental',
      clauses: ['A2', 'A5', 'A15'],
    },
    state: { ...report, type: 'word', what: 'why the chain began, or how the other stands', clauses: ['A4', 'A15'] },
    details: {
      ...report,
      ...pseudonymous,
      type: 'JSON of ids, words and whole numbers',
      what: 'what a request waits for; where the chain before ended; order, locker, paise, reason and times; of a rental its right and booking, too, until it is erased; what became of what a courier brought',
      clauses: ['A2', 'A5', 'A9', 'A11', 'A15'],
    },
    acked: { ...report, type: '0 or 1', what: 'whether the cloud has acknowledged it', clauses: ['A4'] },
  },
  ...rentalTables,
  privacy_requests: {
    id: { ...request, type: 'random id', what: 'which request; that of its command, if one asked', clauses: ['A15'] },
    kind: { ...request, type: requestKinds, what: 'what a person asked for', clauses: ['A15'] },
    person: {
      ...{ ...request, ...pseudonymous },
      type: 'keyed hash, 32 bytes in hex',
      what: 'whose it is; it names nobody',
      clauses: ['A15'],
    },
    state: { ...request, type: requestStates, what: 'how far it is', clauses: ['A15'] },
    waits_for: { ...request, type: [...waitReasons], what: 'what it waits for, or null', clauses: ['A15'] },
    actor: { ...request, ...pseudonymous, type: 'opaque id', what: 'who asked the cabinet', clauses: ['A13'] },
    actor_role: { ...request, type: actorRoles, what: 'in which role', clauses: ['A13'] },
    receiver: {
      ...request,
      type: 'public key, or null',
      what: 'for whom an export is sealed',
      clauses: ['A11', 'A15'],
    },
    rows: { ...request, type: 'integer', what: 'how many rows were erased', clauses: ['A15'] },
    rights: { ...request, type: 'integer', what: 'how many rights were erased', clauses: ['A15'] },
    chain: { ...request, type: 'random id, or null', what: 'in which chain the last row was erased', clauses: ['A2'] },
    asked_ms: { ...request, type: 'integer, ms', what: 'when it was asked', clauses: ['A4', 'A15'] },
    asked_mono_ms: { ...request, type: 'integer, ms', what: 'when, since the boot', clauses: ['A4'] },
    boot: { ...request, ...bootId, what: 'in which boot' },
  },
  throttle: {
    key: {
      ...{ ...pause, ...pseudonymous },
      type: 'keyed hash, 16 bytes in hex',
      what: 'for which typed number wrong PINs are counted; what was typed is never stored',
      clauses: ['A8', 'A11'],
    },
    failures: { ...pause, type: 'integer', what: 'wrong tries', clauses: ['A4'] },
    pause_ms: { ...pause, type: 'integer, ms', what: 'length of the pause', clauses: ['A4'] },
    pause_until_mono_ms: { ...pause, type: 'integer, ms', what: 'when the pause ends', clauses: ['A4'] },
    boot: { ...pause, ...bootId, what: 'in which boot' },
    last_mono_ms: { ...pause, type: 'integer, ms', what: 'when the last one was, since that boot', clauses: ['A4'] },
    last_wall_ms: { ...pause, type: 'integer, ms, or null', what: 'when the last one was', clauses: ['A4', 'A14'] },
  },
  openings: {
    chain: { ...opening, type: 'random id', what: 'chain of its `lock.intent` row', clauses: ['A2', 'A11'] },
    seq: { ...opening, type: 'integer', what: 'that row', clauses: ['A2', 'A11'] },
    locker: { ...opening, ...whichLocker },
    board: { ...opening, type: 'id of the config', what: 'which board', clauses: ['A2'] },
    credential_ref: { ...opening, ...whichRight, what: 'which right or token, for its outcome' },
    use_kind: { ...opening, type: takenUseKinds, what: 'what is given back when it fails', clauses: ['A2'] },
    use_of: {
      ...opening,
      ...whichLocker,
      type: 'id of the config, or empty',
      what: 'for which locker that is counted',
    },
    purpose: { ...opening, type: purposesOfOpenings, what: 'whether something is fetched or left', clauses: ['A2'] },
    subject_ref: {
      ...{ ...opening, ...pseudonymous },
      type: 'random id, or null',
      what: 'whose booking, for its outcome',
      clauses: ['A9', 'A15'],
    },
    access_mode: { ...opening, type: accessModes, what: 'how, for its outcome', clauses: ['A3'] },
    boot: { ...opening, ...bootId, what: 'in which boot it began' },
    first_seq: { ...opening, type: 'integer, or null', what: 'the first try of a second one', clauses: ['A2'] },
  },
  alarms: {
    code: { ...state, purpose: 'security', type: 'alarm code', what: 'what is wrong', clauses: ['A4'] },
    part: {
      ...state,
      purpose: 'security',
      type: 'id of the config, a chain, days such as `7d`, or empty',
      what: 'where',
      clauses: ['A2'],
    },
  },
  latches: {
    locker: { ...state, retention: 'one value', ...whichLocker },
    latch: {
      ...{ ...state, retention: 'one value' },
      type: ['closed', 'open'],
      what: 'how it was last recorded, so that a change while the power was off is seen',
      clauses: ['A2'],
    },
  },
  receipts: {
    chain: { ...receipt, type: 'random id', what: 'which chain of the record', clauses: ['A2', 'A11'] },
    seq: { ...receipt, type: 'integer', what: 'up to which row the cloud holds the record', clauses: ['A11', 'A14'] },
    head: { ...receipt, type: 'SHA-256', what: 'the hash of that row, as the cloud has it', clauses: ['A11'] },
  },
  release_marks: {
    chain: { ...mark, type: 'random id', what: 'which chain of the record', clauses: ['A2', 'A11'] },
    hour: { ...mark, type: 'integer, hours', what: 'in which hour a receipt came', clauses: ['A4', 'A14'] },
    seq: { ...mark, type: 'integer', what: 'up to which row of the record it was', clauses: ['A11', 'A14'] },
  },
  meta: {
    key: { ...state, retention: 'one value', type: 'one of the list below', what: 'which fact', clauses: ['A9'] },
    value: { ...state, retention: 'one value', type: 'JSON, see below', what: 'the fact', clauses: ['A9'] },
  },
};
