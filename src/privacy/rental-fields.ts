import { orderStates, payers, storedRentalStates } from '../store/rentals.js';
import { paymentOutcomes } from '../tokens/given-rental.js';
import type { FieldDoc } from './field.js';

const rental = { purpose: 'service', retention: '7 days after its end', personal: 'no' } as const;
const pseudonymous = { personal: 'pseudonymous' } as const;
const whichLocker = { ...rental, type: 'id of the config', what: 'which locker', clauses: ['A2'] } as const;
const bootId = { ...rental, type: "id of the board's boot", clauses: ['A4'] } as const;
const ms = { ...rental, type: 'integer, ms', clauses: ['A4'] } as const;
const money = { ...rental, type: 'integer, paise', clauses: ['A5'] } as const;

/** The tables of paid rentals and deliveries. */
export const rentalTables: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  rentals: {
    id: { ...rental, ...pseudonymous, type: 'random id', what: 'which rental', clauses: ['A2'] },
    locker: whichLocker,
    size: { ...rental, type: 'size of the config', what: 'the size that is paid', clauses: ['A2'] },
    state: { ...rental, type: storedRentalStates, what: 'how it stands', clauses: ['A4'] },
    right_ref: {
      ...{ ...rental, ...pseudonymous },
      type: 'random id',
      what: 'the right that opens it; of a delivery that of its courier',
      clauses: ['A2'],
    },
    payer: { ...rental, type: payers, what: 'whether it is a delivery, which the cloud pays for', clauses: ['A2'] },
    pin_hash: {
      ...rental,
      type: 'Argon2id over a keyed hash, or null',
      what: 'of the PIN that its customer chose, until it is paid',
      clauses: ['A3', 'A11'],
    },
    used_ms: { ...ms, what: 'for how long it has run for certain' },
    boot: { ...bootId, what: 'in which boot that was reckoned' },
    mono_ms: { ...ms, what: 'when, since that boot' },
    began_ms: { ...rental, type: 'integer, ms, or null', what: 'when it began', clauses: ['A4'] },
    paid_ms: { ...ms, what: 'which time is paid' },
    paid_paise: { ...money, what: 'how much is paid' },
    waived_paise: { ...money, what: 'how much was let go' },
    openings: { ...rental, type: 'integer', what: 'how often its customer has opened it', clauses: ['A2'] },
    subject_ref: {
      ...{ ...rental, ...pseudonymous },
      type: 'random id, or null',
      what: 'whose booking; only the server that made the id knows the person',
      clauses: ['A9', 'A15'],
    },
    over_ms: { ...rental, type: 'integer, ms, or null', what: 'when it was over', clauses: ['A4', 'A14'] },
  },
  orders: {
    id: { ...rental, ...pseudonymous, type: 'random id', what: 'which order', clauses: ['A5'] },
    rental: { ...rental, ...pseudonymous, type: 'random id', what: 'of which rental', clauses: ['A2'] },
    locker: whichLocker,
    paise: { ...money, what: 'how much is asked for' },
    buys_ms: { ...ms, what: 'which time is paid then' },
    state: { ...rental, type: orderStates, what: 'how it stands', clauses: ['A5'] },
    upi: {
      ...rental,
      type: 'UPI text of the merchant, or null',
      what: 'what its QR code shows, while it may be paid; nothing of the payer',
      clauses: ['A5', 'A6'],
    },
    boot: { ...bootId, what: 'in which boot it was asked for or shown' },
    mono_ms: { ...ms, what: 'when, since that boot' },
    open_ms: { ...ms, what: 'for how long it is payable' },
    closes_ms: { ...ms, what: 'when its QR code closes' },
  },
  payments: {
    jti: { ...rental, ...pseudonymous, type: 'random id', what: 'which payment; the cloud made it', clauses: ['A5'] },
    ord: { ...rental, ...pseudonymous, type: 'random id', what: 'for which order', clauses: ['A5'] },
    outcome: { ...rental, type: paymentOutcomes, what: 'what came of it', clauses: ['A5'] },
    reason: { ...rental, type: 'word, or null', what: 'why it goes back', clauses: ['A4', 'A5'] },
    locker: { ...rental, type: 'id of the config, or null', what: 'which locker', clauses: ['A2'] },
  },
  turns: {
    locker: { ...whichLocker, retention: 'while it holds' },
    rentals: {
      ...{ ...rental, retention: 'while it holds' },
      type: 'integer',
      what: 'how often it was rented, so that all locks wear alike',
      clauses: ['A2'],
    },
  },
};
