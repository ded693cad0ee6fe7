import { z } from 'zod';
import { lockerUses } from '../access/locker-uses.js';
import { actorRoles, clockStates, eventOutcomes, reasons } from '../audit/event.js';
import { roomLevels } from '../audit/room.js';
import { alarmCodes } from '../cabinet/alarm-codes.js';
import { clockSources } from '../clock/known-time.js';
import { shownEvents } from './shown-events.js';
import { kioskLockerSchema } from './wire.js';

/** What those who run the cabinet are told in a session: states and figures, no person, no time of anybody's rental, no amount. */

/** `by_hand`: somebody who runs the cabinet has blocked it. `rental_over`: its rental ran too long. */
const blockReasons = ['by_hand', 'rental_over'] as const;
/** An alarm of the locker, its board or its bus; `stuck`: it stayed shut at its last opening. */
const lockerFaults = [...alarmCodes, 'stuck'] as const;
export type LockerFault = (typeof lockerFaults)[number];

const code = z.string();
const agoMs = z.int().exactOptional();

export const insideLockerSchema = kioskLockerSchema.extend({
  board: z.string(),
  /** To whom it belongs now; nobody's name. */
  use: z.enum(lockerUses),
  /** Why it opens for those who run the cabinet only; absent where it opens for everybody. */
  blocked: z.enum(blockReasons).exactOptional(),
  /** What is wrong with it. */
  faults: z.array(z.enum(lockerFaults)).readonly(),
});
export type InsideLocker = Readonly<z.output<typeof insideLockerSchema>>;

const boardSchema = z.strictObject({
  id: z.string(),
  /** Absent for a bank of GPIO lines. */
  bus: z.string().exactOptional(),
  /** `unknown`: it was not asked yet, cannot be asked, or the hardware process is away. */
  state: z.enum(['answers', 'silent', 'unknown']),
  /** For how long it has not answered. */
  answeredAgoMs: agoMs,
  /** Questions that it left without an answer, since the start. */
  timeouts: z.int(),
  /** What is wrong with its GPIO lines: a code of docs/errors.md. */
  error: code.exactOptional(),
});
export type InsideBoard = Readonly<z.output<typeof boardSchema>>;

const busSchema = z.strictObject({
  id: z.string(),
  state: z.enum(['open', 'away', 'unknown']),
  exchanges: z.int(),
  timeouts: z.int(),
  /** Answers that came damaged, late or from elsewhere. */
  damaged: z.int(),
  reopens: z.int(),
});

const uplinkSchema = z.strictObject({
  online: z.boolean(),
  /** Rows without a receipt, and the age of the oldest. */
  waiting: z.int(),
  oldestMs: agoMs,
  /** How long ago the cloud has signed for rows; absent when it has not since the start. */
  receiptAgoMs: agoMs,
  /** Why there is no line. */
  error: code.exactOptional(),
});

/** `GET /api/sessions/:s/overview`. */
export const overviewSchema = z.strictObject({
  role: z.enum(['operator', 'installer']),
  /** So long the session lasts when nothing is done in it. */
  seconds: z.int(),
  timezone: z.string(),
  /** What the cabinet takes the time to be, ms since the epoch. */
  atMs: z.int(),
  clock: z.strictObject({
    state: z.enum(clockStates),
    source: z.enum([...clockSources, 'none']),
    /** By how much it may be wrong; absent when nothing says. */
    errorMs: z.int().exactOptional(),
  }),
  lockers: z.array(insideLockerSchema).readonly(),
  boards: z.array(boardSchema).readonly(),
  buses: z.array(busSchema).readonly(),
  /** Absent where the cabinet stands alone. */
  uplink: uplinkSchema.exactOptional(),
  room: z.strictObject({ level: z.enum(roomLevels), percent: z.int() }),
  alarms: z.array(z.strictObject({ code: z.enum(alarmCodes), part: z.string() })).readonly(),
  versions: z.strictObject({ program: z.string(), config: z.string() }),
  uptimeMs: z.int(),
  /** The newest row of the record: the list of events is worth asking for again when it has changed. */
  seq: z.int(),
  /** Of this day in the cabinet's zone; absent where nothing is rented, and while nobody knows which day it is. */
  today: z.strictObject({ begun: z.int(), collected: z.int(), refundsDue: z.int() }).exactOptional(),
});
export type Overview = Readonly<z.output<typeof overviewSchema>>;

const shownEventSchema = z.strictObject({
  seq: z.int(),
  atMs: z.int(),
  clock: z.enum(clockStates),
  event: z.enum(shownEvents),
  locker: z.string().exactOptional(),
  board: z.string().exactOptional(),
  outcome: z.enum(eventOutcomes).exactOptional(),
  reason: z.enum(reasons).exactOptional(),
  /** In which role somebody who runs the cabinet did it; not who. */
  role: z.enum(actorRoles).exactOptional(),
  error: code.exactOptional(),
});
export type ShownEventAnswer = Readonly<z.output<typeof shownEventSchema>>;

/** `GET /api/sessions/:s/events`: the newest first. */
export const eventListSchema = z.strictObject({
  events: z.array(shownEventSchema).readonly(),
  /** `before` of the next page; absent at the end of the record. */
  before: z.int().exactOptional(),
});
export type EventList = Readonly<z.output<typeof eventListSchema>>;
