import type { MetaKey } from '../store/meta-shapes.js';
import type { FieldDoc } from './field.js';

const fact = { purpose: 'security', retention: 'one value', personal: 'no' } as const;
const lost = { ...fact, retention: 'while it holds' } as const;

/** The single facts in the table `meta`; src/store/meta-shapes.ts has the shape that is written. */
export const metaFields: Readonly<Record<MetaKey, FieldDoc>> = {
  chain: { ...fact, type: 'random id', what: 'the chain that runs', clauses: ['A2', 'A11'] },
  new_chain: {
    ...lost,
    type: 'reason, ids, integer, hash',
    what: 'that a chain has to begin, why, by whose act, and where the one before ended',
    clauses: ['A4', 'A11', 'A13'],
  },
  previous_head: { ...fact, type: 'id, integer, hash', what: 'where the chain before ended', clauses: ['A11'] },
  reported_chain: { ...fact, type: 'random id', what: 'of which chain the cloud is told', clauses: ['A11'] },
  clock: { ...fact, type: 'boot id, times, source', what: 'what is known of the time', clauses: ['A4'] },
  pepper_id: { ...fact, type: 'keyed hash, 8 bytes in hex', what: 'with which key PINs were hashed', clauses: ['A11'] },
  person_key: {
    ...fact,
    type: 'random key, 32 bytes in hex',
    what: 'under which key persons are hashed whom the cabinet must not name, or whose data it must not use',
    clauses: ['A11', 'A15'],
  },
  trust_set: { ...fact, type: 'integer, hash', what: 'the newest keys that were accepted', clauses: ['A11'] },
  device_kid: { ...fact, type: 'hash of a public key', what: 'which key the cabinet signs with', clauses: ['A11'] },
  uses_lost: {
    ...lost,
    type: 'time, yes',
    what: 'that uses of tokens are not all known since, and whether the cloud has told what it knows of them',
    clauses: ['A4', 'A11'],
  },
  state_awaited: {
    ...lost,
    type: 'random id, integers',
    what: 'that the cloud has to give back what was lost, and how far it is with that',
    clauses: ['A4', 'A11'],
  },
  state_given: { ...fact, type: 'random ids', what: 'which state was given back to which chain', clauses: ['A11'] },
  erasure_key: {
    ...fact,
    type: 'random key, 32 bytes in hex',
    what: 'under which key the cloud hashes persons who were erased, for this cabinet alone',
    clauses: ['A11', 'A15'],
  },
  contents_lost: { ...lost, type: 'yes', what: 'that it is not known what lies in lockers', clauses: ['A4', 'A11'] },
  last_run: {
    ...fact,
    type: 'boot id, version, hash, yes or no',
    what: 'which program ran last, with which config file, and whether its stop was recorded',
    clauses: ['A4', 'A13'],
  },
  uplink_use: {
    ...fact,
    purpose: 'service',
    type: 'day or month, bytes',
    what: 'how much of the budget of the uplink is used',
    clauses: ['A4'],
  },
  backed_up: { ...fact, type: 'integer, ms', what: 'when a backup was written last', clauses: ['A4', 'A11'] },
  service_end: {
    ...lost,
    type: '`leaving` or `gone`, yes or no',
    what: 'that the cabinet was decommissioned, and whether rows without a receipt were given up',
    clauses: ['A4'],
  },
  pin_failures: {
    ...fact,
    type: 'boot id, up to 21 times',
    what: 'when the newest wrong PINs were typed, over all lockers: a power cut does not end an attack',
    clauses: ['A4', 'A8'],
  },
};
