import type { FieldDoc } from './field.js';

const code = { purpose: 'security', retention: 'until its end', personal: 'no' } as const;
const enrolled = { purpose: 'security', retention: 'one value', personal: 'no' } as const;
const time = { type: 'integer, ms, or null', clauses: ['A4'] } as const;
const cabinet: FieldDoc = { ...enrolled, type: 'id of a cabinet', what: 'which cabinet', clauses: ['A2'] };
const board: FieldDoc = {
  ...enrolled,
  type: 'hash, 32 bytes in hex',
  what: 'which board, by its keys',
  clauses: ['A11'],
};
const serial: FieldDoc = { ...enrolled, type: 'random number in hex', what: 'which certificate', clauses: ['A11'] };

/** One-time codes and who is enrolled, in the collector's database: machines, and nobody's name. */
export const enrolTables: Readonly<Record<string, Readonly<Record<string, FieldDoc>>>> = {
  enrol_codes: {
    cabinet: { ...cabinet, ...code, what: 'for which cabinet' },
    hash: {
      ...code,
      type: 'hash, 32 bytes in hex',
      what: 'of the one-time code, which is kept nowhere',
      clauses: ['A11'],
    },
    made_ms: { ...code, ...time, what: 'when it was made' },
    until_ms: { ...code, ...time, what: 'when it ends' },
    board: { ...board, ...code, type: 'hash, 32 bytes in hex, or null', what: 'which board came with it' },
    board_ms: { ...code, ...time, what: 'when' },
    approved_ms: { ...code, ...time, what: 'when somebody let it take the place of another board' },
    used_ms: { ...code, ...time, what: 'when that board got its certificate' },
  },
  enrolments: {
    ...{ cabinet, board, serial },
    keys: { ...enrolled, type: 'JSON', what: 'the public keys of the board, as it published them', clauses: ['A11'] },
    certificate: { ...enrolled, type: 'certificate, PEM', what: 'its certificate, which is public', clauses: ['A11'] },
    from_ms: { ...enrolled, ...time, what: 'from when on that counts' },
    until_ms: { ...enrolled, ...time, what: 'until when' },
    enrolled_ms: { ...enrolled, ...time, what: 'when the board was enrolled' },
    renewed_ms: { ...enrolled, ...time, what: 'when its certificate was renewed' },
    revoked_ms: { ...enrolled, ...time, what: 'when it was revoked' },
  },
  certificates: {
    ...{ cabinet: { ...cabinet, retention: 'until its end' }, serial: { ...serial, retention: 'until its end' } },
    issued_ms: { ...code, ...time, what: 'when it was issued' },
    until_ms: { ...code, ...time, what: 'when it ends' },
    revoked_ms: { ...code, ...time, what: 'when it was revoked' },
  },
};
