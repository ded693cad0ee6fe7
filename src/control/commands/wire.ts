import type { ClockState } from '../../audit/event.js';
import { roomLevels } from '../../audit/room.js';
import { clockSources } from '../../clock/known-time.js';
import { familyNames } from '../../config/families.js';
import { protections } from '../../store/at-rest.js';
import type { CommandResult } from '../../store/commands.js';
import type { RightRole } from '../../store/rights.js';
import type { EndPhase } from '../../store/service-end.js';
import {
  anything,
  boolean,
  either,
  exactly,
  filledList,
  keyOf,
  list,
  map,
  number,
  object,
  oneOf,
  type Shown,
  text,
} from './shape.js';

/** What lockerctl reads of the daemon's answers. Members that it does not show pass through `--json` untouched. */

const alarmShape = object({ code: text, part: text, message: text.optional() });

export const lockerShape = object({
  id: text,
  size: text,
  board: text,
  channel: number,
  latch: oneOf(['closed', 'open', 'unknown']),
  door: oneOf(['closed', 'open', 'unknown']),
  doorContact: boolean,
  opening: boolean,
  blocked: boolean,
  alarms: list(text),
});
export type LockerLine = Shown<typeof lockerShape>;

const bus = object({
  open: boolean,
  exchanges: number,
  timeouts: number,
  damaged: number.optional(),
  foreign: number.optional(),
  reopens: number,
  wireShare: number,
});
const board = object({
  quarantined: boolean,
  away: boolean.optional(),
  polls: number,
  timeouts: number,
  pulses: object({ count: number, worstErrorMs: number }).optional(),
  error: text.optional(),
  message: text.optional(),
});

const clockFacts = {
  clock: keyOf<ClockState>({ trusted: true, holdover: true, untrusted: true }),
  clockErrorMs: number.nullable(),
  clockSource: oneOf([...clockSources, 'none']),
};

export const timeAskShape = object({ cabinet: text, nonce: text, withinMs: number });

export const timeAnswerShape = object({ differenceMs: number, ...clockFacts });
const reader = object({
  ready: boolean,
  read: number,
  repeats: number,
  refused: map(number),
  reopens: number,
  error: text.optional(),
  message: text.optional(),
});

const endPhase = keyOf<EndPhase>({ leaving: true, gone: true });

export const statusShape = object({
  cabinet: text,
  simulated: boolean,
  version: text,
  uptimeMs: number,
  timezone: text,
  ...clockFacts,
  clockFloorMs: number,
  clockNowMs: number,
  chain: text,
  seq: number,
  policy: text,
  room: object({
    level: oneOf(roomLevels),
    rows: number,
    maxRows: number,
    bytes: number,
    maxBytes: number,
  }),
  decommissioned: endPhase.optional(),
  awaits: exactly('state').optional(),
  configHash: text,
  at_rest: object({ data: oneOf(protections), why: text.optional(), pepper: text }),
  backup: object({
    key: text.optional(),
    snapshotMs: number.optional(),
    fileMs: number.optional(),
    fault: object({ code: text, message: text }).optional(),
  }).optional(),
  kiosk: text.optional(),
  terminal: object({ url: text, fault: object({ code: text, message: text }).optional() }).optional(),
  uplink: object({
    broker: text,
    online: boolean,
    waiting: number,
    oldestMs: number.optional(),
    metered: object({
      waits: oneOf(['quiet_hours', 'budget']).optional(),
      noClock: boolean.optional(),
      budget: object({ usedBytes: number, bytes: number, per: oneOf(['day', 'month']) }).optional(),
    }).optional(),
    fault: object({ code: text, message: text }).optional(),
  }).optional(),
  lockers: object({
    total: number,
    closed: number,
    open: number,
    unknown: number,
    blocked: number,
  }),
  rights: map(number).nullable(),
  rentals: object({ running: number, overstayed: number, offered: number, closed: text.optional() })
    .nullable()
    .optional(),
  alarms: list(alarmShape),
  hardware: object({
    buses: map(bus),
    boards: map(board),
    readers: map(reader),
  }).nullable(),
});
export type StatusAnswer = Shown<typeof statusShape>;

const opening = {
  outcome: oneOf(['opened', 'failed', 'unconfirmed']),
  locker: text,
  reason: text.optional(),
  unrecorded: boolean.optional(),
};
export const openingShape = object(opening);

export type OpeningAnswer = Pick<Shown<typeof openingShape>, 'locker' | 'outcome' | 'reason' | 'unrecorded'>;

/** One line of the answer to `open-all`. */
export const openLineShape = either([
  object({ ...opening, type: exactly('outcome') }),
  object({ type: exactly('refused'), locker: text, code: text, message: text }),
  object({ type: exactly('done') }),
]);

export const stateShape = object({ changed: boolean });

export const decommissionShape = object({ phase: endPhase, waiting: number });

export const upkeepShape = object({ locker: text, changed: boolean });

export const rightShape = object({
  ref: text,
  role: keyOf<RightRole>({ customer: true, courier: true, operator: true, installer: true }),
  lockers: either([exactly('any'), list(text)]),
  sizes: list(text).optional(),
  fromMs: number.optional(),
  untilMs: number.optional(),
  uses: number.optional(),
  hours: text.optional(),
  subjectRef: text.optional(),
  holder: text.optional(),
  rental: text.optional(),
  returns: boolean.optional(),
  presentedBy: object({ pins: number, cards: number }),
  used: map(number).optional(),
  filled: number.optional(),
  now: text,
});
export type RightLine = Shown<typeof rightShape>;

/** A right that was stored; its PIN this once. */
export const storedShape = object({ ref: text, pin: text.optional() });
export const commandShape = object({
  jti: text,
  outcome: keyOf<CommandResult['outcome']>({ done: true, refused: true, failed: true }),
  reason: text.optional(),
  data: map(anything).optional(),
});

export const pinShape = object({
  locker: text,
  /** Only a random one. */
  pin: text.optional(),
  untilMs: number.optional(),
  uses: number.optional(),
});

export const eventShape = object({
  seq: number,
  wall_ms: number,
  clock: text,
  event: text,
  locker: text.nullable().optional(),
  board: text.nullable().optional(),
  outcome: text.nullable().optional(),
  reason: text.nullable().optional(),
  actor: text.nullable().optional(),
  error: text.nullable().optional(),
  error_args: list(number).nullable().optional(),
});

const kind = object({ driver: oneOf(familyNames), dialect: text.optional() });
const place = { baud: number, address: number, kinds: filledList(kind) };
const found = {
  ...place,
  channels: number,
  channelsShown: boolean,
  slow: boolean,
  /** Id of the board of the config that answered. */
  configured: text.optional(),
};
const doubt = { ...place, why: oneOf(['damaged', 'refused']) };
const asking = { baud: number, kinds: list(text), asked: number, total: number };

/** One line of a scan by the daemon. */
export const scanLineShape = either([
  object({
    type: exactly('plan'),
    port: text,
    baud: number,
    questions: number,
    estimateMs: number,
    boards: list(text),
  }),
  object({ ...asking, type: exactly('asking') }),
  object({ ...found, type: exactly('found') }),
  object({ ...doubt, type: exactly('doubt') }),
  object({ type: exactly('done'), found: list(object(found)), doubts: list(object(doubt)) }),
  object({ type: exactly('failed'), code: text, message: text }),
]);
