import { z } from 'zod';

/** What lockerctl reads of the daemon's answers. Members that it does not show pass through `--json` untouched. */

export const alarmShape = z.looseObject({ code: z.string(), part: z.string(), message: z.string().optional() });

export const lockerShape = z.looseObject({
  id: z.string(),
  size: z.string(),
  board: z.string(),
  channel: z.number(),
  latch: z.enum(['closed', 'open', 'unknown']),
  opening: z.boolean(),
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
const board = z.looseObject({ quarantined: z.boolean(), polls: z.number(), timeouts: z.number() });

export const statusShape = z.looseObject({
  cabinet: z.string(),
  simulated: z.boolean(),
  version: z.string(),
  uptimeMs: z.number(),
  timezone: z.string(),
  clock: z.string(),
  chain: z.string(),
  seq: z.number(),
  policy: z.string(),
  kiosk: z.string().optional(),
  lockers: z.object({ total: z.number(), closed: z.number(), open: z.number(), unknown: z.number() }),
  alarms: z.array(alarmShape),
  hardware: z.nullable(z.object({ buses: z.record(z.string(), bus), boards: z.record(z.string(), board) })),
});
export type StatusAnswer = z.output<typeof statusShape>;

export const openingShape = z.looseObject({
  outcome: z.enum(['opened', 'failed', 'unconfirmed']),
  locker: z.string(),
  reason: z.string().optional(),
  unrecorded: z.boolean().optional(),
});

export const pinShape = z.looseObject({
  locker: z.string(),
  pin: z.string(),
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
});
