import { z } from 'zod';
import { kindsOf } from '../../drivers/scan-plan.js';
import { familyNames } from '../config/families.js';

/** The bodies and queries of the control API; docs and validation come from these. */

/** Of a locker, a board, a bus, a reader, or whoever has a right. */
export const id = z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'expected 1 to 32 letters, digits or hyphens');
const faultMs = z.int().min(1).max(10_000);
/** Of a frame's byte, from 0. */
const at = z.int().min(0).max(255);
const hex = z.string().regex(/^([0-9a-fA-F]{2}){1,64}$/, 'expected 1 to 64 bytes, two hex digits each');

/** `POST /open` */
export const openBody = z.strictObject({
  locker: id,
  /** Opens although the record cannot be written, and says so. */
  emergency: z.boolean().optional(),
});

/** Lockers by their ids. */
export const lockerIds = z
  .array(id)
  .min(1)
  .max(1024)
  .refine((ids) => new Set(ids).size === ids.length, 'expected each locker once');

/** `POST /open-all`; without `lockers`: every one. */
export const openAllBody = z.strictObject({ lockers: lockerIds.exactOptional(), emergency: z.boolean().optional() });

/** `POST /pin` */
export const pinBody = z.strictObject({
  locker: id,
  pin: z
    .string()
    .regex(/^[0-9]{4,12}$/, 'expected 4 to 12 digits')
    .optional(),
  /** Wall clock, ms since the epoch. */
  untilMs: z.int().positive().optional(),
  uses: z.int().min(1).max(1_000_000).optional(),
});

/** `POST /time/ask` */
export const timeAskBody = z.strictObject({});

/** `POST /time/answer` */
export const timeAnswerBody = z.strictObject({
  /** A `time+jwt`. */
  text: z.string().min(1, 'expected the text of the signed answer'),
});

/** `POST /command` */
export const commandBody = z.strictObject({
  /** The text of a `cmd+jwt`; whatever it is, it gets a result. */
  text: z.string(),
});

/** `POST /trust` */
export const trustBody = z.strictObject({
  /** The text of a `keys+jwt`; one that is too long for that is refused with its reason. */
  text: z.string(),
});

/** `POST /decommission` */
export const decommissionBody = z.strictObject({
  /** Wait neither for receipts nor for lockers that are taken. */
  force: z.boolean().optional(),
});

/** `POST /backup`; without `to`: for the recovery key of the config. */
export const backupBody = z.strictObject({
  /** A public X25519 key. */
  to: z
    .strictObject({ x: z.string().regex(/^[A-Za-z0-9_-]{43}$/), kid: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
    .exactOptional(),
});

/** `POST /receipt` */
export const receiptBody = z.strictObject({
  /** The text of a `receipt+jwt`; one that is too long for that is refused with its reason. */
  text: z.string(),
});

/** `POST /sim/door` */
export const simDoorBody = z.strictObject({ locker: id, state: z.enum(['open', 'closed']) });

const board = { on: z.literal('board'), id };
const channel = { on: z.literal('channel'), id, channel: z.int().min(1).max(1024) };

/** A fault of the simulated world; the shapes of `SimFault`. */
export const simFault = z.union([
  z.strictObject({
    ...board,
    fault: z.enum(['dead', 'unpowered', 'mute', 'damaged', 'wrong-address', 'merged', 'reports']),
  }),
  z.strictObject({ ...board, fault: z.enum(['late', 'split']), ms: faultMs }),
  z.strictObject({ ...board, fault: z.literal('lost'), at }),
  z.strictObject({ ...board, fault: z.literal('inserted'), at, hex }),
  z.strictObject({ ...board, fault: z.literal('babble'), ms: faultMs, hex }),
  z.strictObject({ ...channel, fault: z.enum(['jam', 'stuck-closed', 'stuck-open', 'inverted']) }),
  z.strictObject({ ...channel, fault: z.enum(['swapped-lock', 'swapped-switch']), with: channel.channel }),
  z.strictObject({ on: z.literal('bus'), id, fault: z.enum(['noise', 'echo']) }),
]);

/** `POST /sim/fault` */
export const simFaultBody = z.strictObject({ fault: simFault, active: z.boolean() });

/** `POST /sim/plug` */
export const simPlugBody = z.strictObject({ bus: id, plugged: z.boolean() });

/** A QR code holds at most so many characters, all digits (ISO/IEC 18004, version 40-L). */
const mostCodeCharacters = 7089;

/** `POST /sim/present` */
export const simPresentBody = z.strictObject({
  reader: id,
  /** Of a code; or the number of a card. */
  text: z
    .string()
    .min(1, 'expected a text')
    .max(mostCodeCharacters, 'expected 7089 characters at most, as a QR code holds'),
  kind: z.enum(['code', 'card']).optional(),
});

/** Longest time that a board may be given to begin its answer to a scan beside boards in service, in ms. */
export const busTimeoutMostMs = 1_000;

const address = z.int().min(0).max(255);

/** `POST /scan` */
export const scanBody = z.strictObject({
  bus: id,
  /** Absent: every kind that can be asked without risk of being misunderstood. */
  kinds: z
    .array(
      z
        .strictObject({ driver: z.enum(familyNames), dialect: z.string().exactOptional() })
        .refine(({ driver, dialect }) => kindsOf(driver).some((kind) => kind.dialect === dialect), 'no such dialect'),
    )
    .min(1)
    .max(64)
    .exactOptional(),
  /** None but the bus's own are asked. */
  bauds: z.array(z.int()).max(16).exactOptional(),
  addresses: z.strictObject({ from: address, to: address }).exactOptional(),
  /** Polls wait for it: shorter than on a port that nobody uses. */
  timeoutMs: z.int().min(10).max(busTimeoutMostMs),
});

/** In a query. */
export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

/** `GET /lockers?follow=` */
export const lockersQuery = z.strictObject({ follow: flag });

/** `GET /events?from=&limit=&follow=`; without `from`, the last `limit` rows. `limit` does not end a followed stream. */
export const eventsQuery = z.strictObject({
  from: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(1_000_000).optional(),
  follow: flag,
});

/** `GET /audit/stats?asOfReceipt=` */
export const statsQuery = z.strictObject({ asOfReceipt: flag });
