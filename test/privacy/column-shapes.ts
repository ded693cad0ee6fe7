const id = /^[A-Za-z0-9-]{1,32}$/;
const reference = /^[A-Za-z0-9_-]{1,32}$/;
const boot = /^[A-Za-z0-9-]{1,64}$/;
const word = /^[a-z_.]{1,40}$/;
const chain = /^[A-Za-z0-9]{1,32}$/;
const keyedHash = /^[0-9a-f]{64}$/;
const numbers = /^\[[0-9,-]*\]$/;

/** What the text of each column looks like, as this test says and no code of the program. A new column has no place before it is here. */
export const shapes: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  audit: {
    ...{ chain, boot, clock: word, cabinet: id, board: id, locker: id, event: word, access_mode: word, outcome: word },
    ...{
      reason: word,
      credential_ref: reference,
      subject_ref: reference,
      order_ref: id,
      payment_ref: /^\*{4}[0-9A-Za-z]{4}$/,
    },
    ...{
      payment_status: word,
      actor: id,
      actor_role: word,
      error: word,
      error_args: numbers,
      retention: word,
      policy: id,
    },
  },
  rights: {
    ...{ ref: reference, role: word, subject_ref: reference, holder: id, rental: reference, stored_boot: boot },
    ...{
      sizes: /^\[("[A-Za-z0-9-]{1,32}",?)*\]$/,
      hours: /^\[(\{"days":\[[0-9,-]*\],"fromMinute":\d+,"toMinute":\d+\},?)*\]$/,
    },
  },
  right_lockers: { ref: reference, locker: id },
  pins: { number: id, ref: reference, hash: /^\$argon2id\$[A-Za-z0-9$=,+/]{1,200}$/ },
  cards: { card: /^[0-9a-f]{64}$/, ref: reference },
  uses: { kind: word, ref: reference, locker: /^[A-Za-z0-9-]{0,32}$/ },
  revocations: { ref: reference },
  blocked: { locker: id },
  drop_offs: { locker: id, ref: /^[A-Za-z0-9_-]{0,32}$/, boot },
  commands: {
    ...{ jti: reference, outcome: word, reason: word },
    data: /^\{("[A-Za-z]{1,32}":("[A-Za-z0-9-]{1,32}"|true|false|-?[0-9.e+-]+|null),?)*\}$/,
    sealed: /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/,
    person: keyedHash,
  },
  throttle: { key: /^[0-9a-f]{32}$/, boot },
  openings: {
    ...{ chain, locker: id, board: id, credential_ref: reference, use_kind: word, use_of: /^[A-Za-z0-9-]{0,32}$/ },
    ...{ purpose: word, subject_ref: reference, access_mode: word, boot },
  },
  alarms: { code: word, part: /^[A-Za-z0-9-]{0,32}$/ },
  latches: { locker: id, latch: /^(closed|open)$/ },
  receipts: { chain },
  release_marks: { chain },
  erased: { key: keyedHash },
  restricted: { person: keyedHash },
  reports: {
    ...{ id: /^[0-9a-f]{32}$/, kind: /^(chain|request|order|payment|rental)$/, about: reference, state: word },
    details:
      /^\{("[A-Za-z]{1,10}":("[A-Za-z0-9_-]{1,64}"|-?\d+|\{("[A-Za-z]{1,11}":("[A-Za-z0-9_-]{1,64}"|\d+),?)*\}),?)*\}$/,
  },
  rentals: {
    ...{ id: reference, locker: id, size: id, state: word, right_ref: reference, boot, subject_ref: reference },
    payer: word,
    pin_hash: /^\$argon2id\$[A-Za-z0-9$=,+/]{1,200}$/,
  },
  orders: { id, rental: reference, locker: id, state: word, upi: /^upi:\/\/pay\?[\x21-\x7e]{1,1013}$/, boot },
  payments: { jti: reference, ord: id, outcome: word, reason: word, locker: id },
  turns: { locker: id },
  privacy_requests: {
    ...{ id: reference, kind: word, person: keyedHash, state: word, waits_for: word, actor: id, actor_role: word },
    ...{ receiver: /^[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{1,64})?$/, chain, boot },
  },
  meta: { key: word, value: /^[A-Za-z0-9_{}[\]":,.+-]{1,400}$/ },
};
