import { z } from 'zod';
import { clockStates, reasons } from '../audit/event.js';
import { auditRowSchema } from '../audit/row.js';
import { rentalStates, toldOutcomes } from '../tokens/given-rental.js';

/**
 * What cabinet and cloud say to each other as JSON; what the cloud signs (`receipt+jwt` and the like) is in src/tokens/. Whoever
 * reads one is strict in what must be there and lets keys pass that a later version adds, but for the events: those are hashed.
 */

const cabinet = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
const chain = z.string().regex(/^[0-9a-f]{32}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.int().positive();
/** Signature of the board: src/wire/board-signature.ts. */
const sig = z.string().max(512);

/** The most rows that a batch has, whatever a config says: a collector may rely on it. */
const mostRowsInBatch = 1000;
/** The most bytes of a message, either way. */
export const mostMessageBytes = 1_048_576;

export const statusMessage = z.looseObject({
  /** `offline` is the last will: it says how things were when the connection began. */
  state: z.enum(['online', 'offline']),
  /** Why it went for good. */
  reason: z.enum(['decommissioned']).optional(),
  version: z.string().max(64),
  boot: z.string().max(64),
  chain,
  seq: z.int().min(0),
  /** Hash of the row `seq`; zeros for none. A tail that was cut off shows in these two. */
  head: hash,
  clock: z.enum(clockStates),
  /** Version of the privacy notice in force. */
  policy: z.string().max(64),
  health: z.enum(['ok', 'attention']),
  at_rest: z.string().max(32),
  /** What was lost with the database and is to be given back: `state+jwt`. */
  awaits: z.literal('state').optional(),
  /** Wall ms. */
  at: z.int(),
  sig,
});
export type StatusMessage = z.output<typeof statusMessage>;

const occupancies = ['free', 'taken', 'unknown'] as const;
const latch = z.enum(['closed', 'open', 'unknown']);

/** No time stands beside a locker: who used which when is in the record only. */
export const lockersMessage = z.looseObject({
  lockers: z.array(
    z.looseObject({
      id: cabinet,
      latch,
      door: latch,
      occupancy: z.enum(occupancies),
      /** Alarm code of the locker, the first. */
      fault: z.string().max(64).optional(),
    }),
  ),
});
export type LockersMessage = z.output<typeof lockersMessage>;

export const alarmsMessage = z.looseObject({
  alarms: z.array(z.looseObject({ code: z.string().max(64), part: z.string().max(64) })),
});
export type AlarmsMessage = z.output<typeof alarmsMessage>;

/** Why rows that were asked for are not there. */
export const missingReasons = ['released', 'lost', 'unknown_chain', 'not_yet'] as const;

/** Rows in the order of seq, without gaps: `from` to `to`, `prev` and `head` being the hash before the first and that of the last. */
export const auditMessage = z.looseObject({
  cabinet,
  chain,
  from: seq,
  to: seq,
  prev: hash,
  head: hash,
  events: z.array(auditRowSchema).min(1).max(mostRowsInBatch),
  /** Id of the pull that it answers. */
  pull: cabinet.optional(),
  sig,
});
export type AuditMessage = z.output<typeof auditMessage>;

/** Answers a pull for rows that are not there. */
export const missingMessage = z.looseObject({
  cabinet,
  chain,
  from: seq,
  to: seq,
  missing: z.enum(missingReasons),
  pull: cabinet,
  sig,
});
export type MissingMessage = z.output<typeof missingMessage>;

/** Asks for rows again; without `chain` for those of the current one. */
export const pullMessage = z.looseObject({
  id: cabinet,
  chain: chain.optional(),
  from: seq,
  limit: z.int().min(1).max(100_000),
});
export type PullMessage = z.output<typeof pullMessage>;

const report = { id: cabinet, sig };
/** Id of an order, made by the cabinet. */
const order = cabinet;
/** Whole paise. */
const paise = z.int().min(1).max(100_000_000);
const total = z.int().min(0).max(100_000_000);
const duration = z.int().min(0);
const reference = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);

/** What is told at once, ahead of the record, and again until it is acknowledged. */
export const reportMessage = z.discriminatedUnion('kind', [
  /** A chain has begun: `before` is the last known head of the one before, if any. */
  z.looseObject({
    ...report,
    kind: z.literal('chain'),
    chain,
    reason: z.enum(['first_start', 'corrupt', 'state_lost', 'restored', 'factory_reset']),
    before: z.looseObject({ chain, seq: z.int().min(0), head: hash.optional() }).optional(),
  }),
  /** What came of what a person asked for; `id` of the request is the `jti` of its command. */
  z.looseObject({
    ...report,
    kind: z.literal('request'),
    request: z.string().max(64),
    state: z.enum(['pending', 'done', 'refused']),
    waits_for: z.string().max(32).optional(),
  }),
  /** An order: `asked` for its `order+jwt`; later that it is not to be paid any more. */
  z.looseObject({
    ...report,
    kind: z.literal('order'),
    ord: order,
    lkr: cabinet,
    amt: paise,
    cur: z.literal('INR'),
    state: z.enum(['asked', 'expired', 'cancelled']),
    /** The rental that it is for, and the size that was asked for. */
    rental: reference.optional(),
    size: cabinet.optional(),
  }),
  /** What a payment came to, by its `jti`. `refused` may be followed by any other outcome, `begun` by `opened` or `refund_due`. */
  z.looseObject({
    ...report,
    kind: z.literal('payment'),
    jti: reference,
    ord: order,
    outcome: z.enum(toldOutcomes),
    reason: z.string().max(32).optional(),
    lkr: cabinet.optional(),
  }),
  /**
   * How a rental stands. Times are wall ms; `until` less `from` is the time that is paid. What follows it is what a cabinet that loses its
   * database is given back, and may be absent. `payer`: it is a delivery, and its `ord` is no order.
   */
  z.looseObject({
    ...report,
    kind: z.literal('rental'),
    rental: reference,
    ord: order,
    lkr: cabinet,
    state: z.enum(rentalStates),
    from: z.int(),
    until: z.int(),
    size: cabinet.optional(),
    /** The right that opens it; of a delivery the courier's, by which it was brought. */
    right: reference.optional(),
    /** The cloud's id of the booking. */
    subject: reference.optional(),
    /** When it began, by a clock that was set. */
    began: z.int().optional(),
    /** For how long it had run for certain, ms. */
    used: duration.optional(),
    /** Whole paise: what was paid, and what was let go. */
    paid: total.optional(),
    waived: total.optional(),
    /** How often its customer has opened it. */
    openings: z.int().min(0).optional(),
    /** What was paid for it last: by it a payment counts as settled whose own report never came. */
    last: z.object({ ord: reference, jti: reference }).optional(),
    /** The row of the record that tells of it: of two reports of one chain the later row counts. */
    chain: chain.optional(),
    seq: seq.optional(),
    payer: z.literal('cloud').optional(),
    /** `ended`: what became of what was in the locker. */
    contents: z.string().max(32).optional(),
  }),
]);
export type ReportMessage = z.output<typeof reportMessage>;

export const resultMessage = z.looseObject({
  jti: reference,
  outcome: z.enum(['done', 'refused', 'failed']),
  reason: z.enum(reasons).optional(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  sig,
});
export type ResultMessage = z.output<typeof resultMessage>;

/** The most characters of a sealed state: with all beside it the message stays below `mostMessageBytes`. */
export const mostSealedState = 1_000_000;

/** What another board needs to be this cabinet, sealed for a recovery key that is kept offline: a JWE (src/backup/sealed-state.ts). */
export const snapshotMessage = z.looseObject({
  cabinet,
  /** The last row of the record then: of two snapshots of one chain the later row counts. */
  chain,
  seq: z.int().min(0),
  /** Wall ms. */
  at: z.int(),
  jwe: z
    .string()
    .regex(/^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)
    .max(mostSealedState),
  sig,
});
export type SnapshotMessage = z.output<typeof snapshotMessage>;

/** Asks for a `time+jwt`. */
export const timeMessage = z.looseObject({ nonce: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
