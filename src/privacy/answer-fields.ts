import { clockStates, eventOutcomes, reasons } from '../audit/event.js';
import { orderStates, storedRentalStates } from '../store/rentals.js';
import { rightRoles } from '../store/rights.js';
import { controlFields } from './control-fields.js';
import type { FieldDoc } from './field.js';
import { insideFields } from './inside-fields.js';

const told = { purpose: 'service', retention: 'one answer', personal: 'no' } as const;
const latches = ['closed', 'open', 'unknown'] as const;
const openingOutcomes = eventOutcomes.slice(0, 3);
const lockerId: FieldDoc = { ...told, type: 'id of the config', what: 'which locker', clauses: ['A2'] };
const reason: FieldDoc = { ...told, type: [...new Set(reasons)], what: 'why', clauses: ['A4'] };
const errorCode: FieldDoc = { ...told, type: 'error code', what: 'what the cabinet cannot do now', clauses: ['A4'] };
const seconds: FieldDoc = {
  ...told,
  type: 'integer, s',
  what: 'how long to wait, or how long it lasts',
  clauses: ['A4'],
};
const sessionId: FieldDoc = {
  ...told,
  type: 'random id',
  what: 'the session; told to whoever began it, and where a reader began it to every program on the board that listens to `/api/events`',
  clauses: ['A2', 'A11'],
  retention: 'session',
  personal: 'pseudonymous',
};
const clockState: FieldDoc = { ...told, type: clockStates, what: 'how far the time can be trusted', clauses: ['A4'] };

const locker: Readonly<Record<string, FieldDoc>> = {
  id: lockerId,
  size: { ...told, type: 'size of the config', what: 'its size', clauses: ['A2'] },
  latch: { ...told, type: latches, what: 'its bolt', clauses: ['A2'] },
  door: { ...told, type: latches, what: 'its door contact', clauses: ['A2'] },
  opening: { ...told, type: 'yes or no', what: 'whether it is being opened', clauses: ['A2'] },
};
const health: FieldDoc = {
  ...told,
  type: ['good', 'clock_not_set', 'attention', 'out_of_service'],
  what: 'whether somebody should look; which part and why is not told here',
  clauses: ['A4'],
};
const amount: FieldDoc = { ...told, type: 'rupees', what: 'how much', clauses: ['A5'] };
const millimetres: FieldDoc = { ...told, type: 'mm, of the config', what: 'what goes into it', clauses: ['A2'] };
const offers: Readonly<Record<string, FieldDoc>> = {
  'sizes[].size': { ...told, type: 'size of the config', what: 'a size that is rented', clauses: ['A2'] },
  'sizes[].free': { ...told, type: 'yes or no', what: 'whether a locker for it is free', clauses: ['A2'] },
  'sizes[].measures.width': millimetres,
  'sizes[].measures.height': millimetres,
  'sizes[].measures.depth': millimetres,
  'sizes[].prices[].duration': { ...told, type: 'duration', what: 'for how long', clauses: ['A4'] },
  'sizes[].prices[].amount': amount,
  'sizes[].prices[].tax.name': { ...told, type: 'words of the config', what: 'which tax it includes', clauses: ['A5'] },
  'sizes[].prices[].tax.percent': { ...told, type: 'number', what: 'its rate', clauses: ['A5'] },
  'sizes[].prices[].tax.amount': amount,
  refused: { ...told, type: 'a word', what: 'why nothing is rented now', clauses: ['A4'] },
};
const rentalId: FieldDoc = {
  ...{ ...told, personal: 'pseudonymous' },
  type: 'random id',
  what: 'the rental; told to whoever began it or has shown its PIN',
  clauses: ['A2', 'A11'],
};
const rented: Readonly<Record<string, FieldDoc>> = {
  rental: rentalId,
  locker: lockerId,
  size: { ...told, type: 'size of the config', what: 'its size', clauses: ['A2'] },
  state: { ...told, type: storedRentalStates, what: 'how it stands', clauses: ['A4'] },
  paid: amount,
  owed: amount,
  seconds,
  'order.order': {
    ...{ ...told, personal: 'pseudonymous' },
    type: 'random id',
    what: 'its newest order',
    clauses: ['A5'],
  },
  'order.state': { ...told, type: [...orderStates, 'settling'], what: 'how that stands', clauses: ['A5'] },
  'order.amount': amount,
  'order.upi': { ...told, type: 'UPI text of the merchant', what: 'what its QR code shows', clauses: ['A5', 'A6'] },
  'order.seconds': seconds,
  opening: {
    ...told,
    type: [...openingOutcomes, 'opening', 'not_begun'],
    what: 'what came of the opening after the payment',
    clauses: ['A4'],
  },
};

const ofConfig = { ...told, type: 'words of the config' } as const;
/** What the page itself tells, and how it looks and sounds. */
const pageFacts: Readonly<Record<string, FieldDoc>> = {
  'help.name': { ...ofConfig, what: 'whom a customer calls', purpose: 'communication', clauses: ['A8'] },
  'help.phone': { ...ofConfig, what: 'how to call there', purpose: 'communication', clauses: ['A8'] },
  'notice.operator': { ...ofConfig, what: 'who answers for the data', purpose: 'legal', clauses: ['A8', 'A18'] },
  'notice.contact': { ...ofConfig, what: 'whom to ask about data', purpose: 'legal', clauses: ['A15'] },
  'notice.policyDate': {
    ...{ ...told, purpose: 'legal' },
    type: 'date of the config',
    what: 'since when the policy has been in force',
    clauses: ['A18'],
  },
  'notice.policyUrl': { ...ofConfig, what: 'where the whole policy is', purpose: 'legal', clauses: ['A18'] },
  'notice.grievance': { ...ofConfig, what: 'who decides about complaints', purpose: 'legal', clauses: ['A15'] },
  'notice.kept': {
    ...{ ...told, purpose: 'legal' },
    type: 'duration',
    what: 'how long the record of a payment stays on the cabinet',
    clauses: ['A14'],
  },
  receipt: { ...ofConfig, what: 'where the receipts are that the cloud keeps', clauses: ['A5'] },
  'screen.brightness': { ...told, type: 'integer, %', what: 'how bright the screen should be', clauses: ['A4'] },
  'screen.blankAfter': seconds,
  'sound.keys': { ...told, type: 'yes or no', what: 'whether keys and doors are heard', clauses: ['A4'] },
  'sound.speech': { ...told, type: ['off', 'on', 'asked'], what: 'whether guidance is spoken', clauses: ['A4'] },
  'sound.volume': { ...told, type: 'integer, %', what: 'how loud', clauses: ['A4'] },
};

const cabinet: Readonly<Record<string, FieldDoc>> = {
  id: { ...told, type: 'id of the config', what: 'which cabinet', clauses: ['A2'] },
  ...under('lockers[].', locker),
  health,
  clock: clockState,
  simulated: { ...told, type: 'yes or no', what: 'whether it is a simulation', clauses: ['A4'] },
  pinDigits: { ...told, type: 'integer', what: 'how many digits PINs have here', clauses: ['A3'] },
  language: {
    ...told,
    type: 'en, hi, mr and so on',
    what: 'what the page speaks until somebody chooses',
    clauses: ['A4'],
  },
  'languages[]': { ...told, type: 'en, hi, mr and so on', what: 'which languages can be chosen', clauses: ['A4'] },
  timezone: { ...told, type: 'name of a time zone', what: 'whose times of day are shown', clauses: ['A4'] },
  leftOpenSeconds: { ...told, type: 's, of the config', what: 'how long a door may stand open', clauses: ['A4'] },
  deliver: { ...told, type: 'yes', what: 'that couriers leave parcels here', clauses: ['A4'] },
  ...pageFacts,
  ...under('rental.', offers),
};
const delivery: Readonly<Record<string, FieldDoc>> = {
  rental: { ...rentalId, what: 'the delivery; told to its courier and its recipient' },
  locker: lockerId,
  state: { ...told, type: storedRentalStates, what: 'how it stands', clauses: ['A4'] },
  seconds: { ...told, type: 'integer', what: 'for how long it is kept', clauses: ['A4'] },
};
const session: Readonly<Record<string, FieldDoc>> = {
  session: sessionId,
  role: { ...told, type: rightRoles, what: 'what may be done in it', clauses: ['A2', 'A13'] },
  seconds,
  'lockers[]': lockerId,
  'sizes[]': { ...told, type: 'size of the config', what: 'sizes that a courier may fill', clauses: ['A2'] },
  'returns[]': lockerId,
  ...under('delivery.', delivery),
  rental: rentalId,
};
const opening: Readonly<Record<string, FieldDoc>> = {
  outcome: { ...told, type: openingOutcomes, what: 'what came of it', clauses: ['A4'] },
  locker: lockerId,
  reason,
};
const result: Readonly<Record<string, FieldDoc>> = {
  jti: { ...told, type: 'random id', what: 'which signed command', clauses: ['A2', 'A13'] },
  outcome: { ...told, type: ['done', 'refused', 'failed'], what: 'what came of it', clauses: ['A4'] },
  reason,
  'data.*': {
    ...{ ...told, personal: 'pseudonymous' },
    type: 'count, yes or no, an id; or an export, sealed for its receiver alone',
    what: 'what the command asked for',
    clauses: ['A2', 'A15'],
  },
};
const outcomeOfTime: FieldDoc = { ...told, type: 'a word', what: 'what came of it', clauses: ['A4'] };
const cared: Readonly<Record<string, FieldDoc>> = {
  locker: lockerId,
  changed: { ...told, type: 'yes or no', what: 'whether anything changed', clauses: ['A13'] },
};

/** What is refused, whatever was asked: one document for all. */
const problem: Readonly<Record<string, FieldDoc>> = {
  type: { ...told, type: 'URN', what: 'the code once more, as the standard has it', clauses: ['A4'] },
  title: { ...told, type: 'words of the program', what: 'what a person is told', clauses: ['A4'] },
  status: { ...told, type: 'integer', what: 'HTTP status', clauses: ['A4'] },
  code: { ...told, type: 'a word', what: 'what a program is told', clauses: ['A4'] },
  seconds,
  'lockers[]': lockerId,
  error: errorCode,
  /** Of `payment_due`. */
  locker: lockerId,
  amount,
};

/** The answers of the page, the terminal API and the control socket, key by key; `*` stands for an id of the config. */
export const answerFields: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  'GET /api/cabinet': cabinet,
  'GET /healthz': {
    status: { ...told, type: ['up'], what: 'that it answers', clauses: ['A4'] },
    health,
    version: { ...told, type: 'version', what: 'of the program', clauses: ['A4'] },
  },
  'GET /api/events cabinet': cabinet,
  'GET /api/events locker': locker,
  'GET /api/events health': { health },
  'GET /api/events presented': {
    outcome: {
      ...told,
      type: [...openingOutcomes, 'denied', 'wait', 'unavailable', 'choose', 'owing'],
      what: 'what came of what was held to a reader; never what it was',
      clauses: ['A3', 'A4'],
    },
    locker: lockerId,
    'lockers[]': lockerId,
    seconds,
    error: errorCode,
    session: sessionId,
    amount,
  },
  'GET /api/events rental': rented,
  'POST /api/rentals': rented,
  'GET /api/rentals/:rental': rented,
  'DELETE /api/rentals/:rental': rented,
  'POST /api/rentals/:rental/not-opened': rented,
  'POST /api/sessions/:session/pay': rented,
  'POST /api/sessions/:session/extend': rented,
  'POST /api/sessions/:session/end': rented,
  'POST /api/pin': opening,
  'POST /api/code': opening,
  'POST /api/sessions': session,
  'GET /api/sessions/:s': session,
  'DELETE /api/sessions/:s': { session: sessionId },
  'POST /api/sessions/:s/open': opening,
  'POST /api/sessions/:s/open-all': {
    ...under('lockers[].', {
      ...opening,
      outcome: {
        ...told,
        type: [...openingOutcomes, 'already_open', 'not_opened'],
        what: 'what came of it',
        clauses: ['A4'],
      },
      code: { ...told, type: ['denied', 'wait', 'unavailable'], what: 'why nothing was sent', clauses: ['A4'] },
      error: errorCode,
    }),
    complete: { ...told, type: 'yes or no', what: 'whether it came to the last one', clauses: ['A4'] },
  },
  'POST /api/sessions/:s/block': cared,
  'POST /api/sessions/:s/unblock': cared,
  'POST /api/sessions/:s/clear': cared,
  'POST /api/sessions/:s/emptied': cared,
  'POST /api/sessions/:s/stay': session,
  ...insideFields,
  'POST /api/sessions/:s/dropped': delivery,
  'POST /api/sessions/:s/taken': delivery,
  'POST /api/sessions/:s/return': { ...opening, ...delivery },
  'GET /v1/lockers': under('lockers[].', locker),
  'POST /v1/open': opening,
  'POST /v1/commands': result,
  'POST /v1/time/ask': { nonce: { ...told, type: 'random text', what: 'asks for the time', clauses: ['A11'] } },
  'POST /v1/time/answer': { outcome: outcomeOfTime },
  'any refusal': problem,
  ...controlFields,
};

function under(prefix: string, fields: Readonly<Record<string, FieldDoc>>): Record<string, FieldDoc> {
  return Object.fromEntries(Object.entries(fields).map(([key, doc]) => [`${prefix}${key}`, doc]));
}
