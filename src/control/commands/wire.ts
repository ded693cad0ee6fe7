import { z } from 'zod';
import { clockStates } from '../../audit/event.js';
import { roomLevels } from '../../audit/room.js';
import { clockSources } from '../../clock/known-time.js';
import { familyNames } from '../../config/families.js';
import { protections } from '../../store/at-rest.js';
import { commandOutcomes } from '../../store/commands.js';
import { rightRoles } from '../../store/rights.js';

/** What lockerctl reads of the daemon's answers. Members that it does not show pass through `--json` untouched. */

export const alarmShape = z.looseObject({ code: z.string(), part: z.string(), message: z.string().optional() });

export const lockerShape = z.looseObject({
  id: z.string(),
  size: z.string(),
  board: z.string(),
  channel: z.number(),
  latch: z.enum(['closed', 'open', 'unknown']),
  door: z.enum(['closed', 'open', 'unknown']),
  doorContact: z.boolean(),
  opening: z.boolean(),
  blocked: z.boolean(),
  alarms: z.array(z.string()),
});
export type LockerLine = z.output<typeof lockerShape>;

const bus = z.looseObject({
  open: z.boolean(),
  exchanges: z.number(),
  timeouts: z.number(),
  reopens: z.number(),
  wireShare: z.number(),
});
const board = z.looseObject({
  quarantined: z.boolean(),
  polls: z.number(),
  timeouts: z.number(),
  pulses: z.object({ count: z.number(), worstErrorMs: z.number() }).optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

const clockFacts = {
  clock: z.enum(clockStates),
  clockErrorMs: z.nullable(z.number()),
  clockSource: z.enum([...clockSources, 'none']),
};

export const timeAskShape = z.looseObject({ cabinet: z.string(), nonce: z.string(), withinMs: z.number() });

export const timeAnswerShape = z.looseObject({ differenceMs: z.number(), ...clockFacts });
const reader = z.looseObject({
  ready: z.boolean(),
  read: z.number(),
  repeats: z.number(),
  refused: z.record(z.string(), z.number()),
  reopens: z.number(),
  error: z.string().optional(),
  message: z.string().optional(),
});

export const statusShape = z.looseObject({
  cabinet: z.string(),
  simulated: z.boolean(),
  version: z.string(),
  uptimeMs: z.number(),
  timezone: z.string(),
  ...clockFacts,
  clockFloorMs: z.number(),
  clockNowMs: z.number(),
  chain: z.string(),
  seq: z.number(),
  policy: z.string(),
  room: z.object({
    level: z.enum(roomLevels),
    rows: z.number(),
    maxRows: z.number(),
    bytes: z.number(),
    maxBytes: z.number(),
  }),
  configHash: z.string(),
  at_rest: z.looseObject({ data: z.enum(protections), why: z.string().optional(), pepper: z.string() }),
  awaits: z.literal('state').optional(),
  kiosk: z.string().optional(),
  terminal: z
    .object({ url: z.string(), fault: z.object({ code: z.string(), message: z.string() }).optional() })
    .optional(),
  uplink: z
    .object({
      broker: z.string(),
      online: z.boolean(),
      waiting: z.number(),
      oldestMs: z.number().optional(),
      fault: z.object({ code: z.string(), message: z.string() }).optional(),
    })
    .optional(),
  lockers: z.object({
    total: z.number(),
    closed: z.number(),
    open: z.number(),
    unknown: z.number(),
    blocked: z.number(),
  }),
  rights: z.nullable(z.record(z.enum(rightRoles), z.number())),
  alarms: z.array(alarmShape),
  hardware: z.nullable(
    z.object({
      buses: z.record(z.string(), bus),
      boards: z.record(z.string(), board),
      readers: z.record(z.string(), reader),
    }),
  ),
});
export type StatusAnswer = z.output<typeof statusShape>;

export const openingShape = z.looseObject({
  outcome: z.enum(['opened', 'failed', 'unconfirmed']),
  locker: z.string(),
  reason: z.string().optional(),
  unrecorded: z.boolean().optional(),
});

export type OpeningAnswer = Pick<z.output<typeof openingShape>, 'locker' | 'outcome' | 'reason' | 'unrecorded'>;

/** One line of the answer to `open-all`. */
export const openLineShape = z.discriminatedUnion('type', [
  openingShape.extend({ type: z.literal('outcome') }),
  z.looseObject({ type: z.literal('refused'), locker: z.string(), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('done') }),
]);

export const stateShape = z.looseObject({ changed: z.boolean() });

export const upkeepShape = z.looseObject({ locker: z.string(), changed: z.boolean() });

export const rightShape = z.looseObject({
  ref: z.string(),
  role: z.enum(rightRoles),
  lockers: z.union([z.literal('any'), z.array(z.string())]),
  sizes: z.array(z.string()).exactOptional(),
  fromMs: z.number().optional(),
  untilMs: z.number().optional(),
  uses: z.number().optional(),
  hours: z.string().optional(),
  subjectRef: z.string().optional(),
  holder: z.string().optional(),
  presentedBy: z.object({ pins: z.number(), cards: z.number() }),
  used: z.record(z.string(), z.number()).optional(),
  filled: z.number().optional(),
  now: z.string(),
});
export type RightLine = z.output<typeof rightShape>;

/** A right that was stored; its PIN this once. */
export const storedShape = z.looseObject({ ref: z.string(), pin: z.string().optional() });
export const commandShape = z.looseObject({
  jti: z.string(),
  outcome: z.enum(commandOutcomes),
  reason: z.string().optional(),
  data: z.record(z.string(), z.json()).optional(),
});

export const pinShape = z.looseObject({
  locker: z.string(),
  /** Only a random one. */
  pin: z.string().optional(),
  untilMs: z.number().optional(),
  uses: z.number().optional(),
});

export const eventShape = z.looseObject({
  seq: z.number(),
  wall_ms: z.number(),
  clock: z.string(),
  event: z.string(),
  locker: z.string().nullish(),
  board: z.string().nullish(),
  outcome: z.string().nullish(),
  reason: z.string().nullish(),
  actor: z.string().nullish(),
  error: z.string().nullish(),
  error_args: z.array(z.number()).nullish(),
});

const kind = z.object({ driver: z.enum(familyNames), dialect: z.string().exactOptional() });
const place = { baud: z.number(), address: z.number(), kinds: z.tuple([kind], kind) };
const found = z.object({
  ...place,
  channels: z.number(),
  channelsShown: z.boolean(),
  slow: z.boolean(),
  /** Id of the board of the config that answered. */
  configured: z.string().exactOptional(),
});
const doubt = z.object({ ...place, why: z.enum(['damaged', 'refused']) });
const asking = z.object({ baud: z.number(), kinds: z.array(z.string()), asked: z.number(), total: z.number() });

/** One line of a scan by the daemon. */
export const scanLineShape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('plan'),
    port: z.string(),
    baud: z.number(),
    questions: z.number(),
    estimateMs: z.number(),
    boards: z.array(z.string()),
  }),
  asking.extend({ type: z.literal('asking') }),
  found.extend({ type: z.literal('found') }),
  doubt.extend({ type: z.literal('doubt') }),
  z.looseObject({ type: z.literal('done'), found: z.array(found), doubts: z.array(doubt) }),
  z.looseObject({ type: z.literal('failed'), code: z.string(), message: z.string() }),
]);
