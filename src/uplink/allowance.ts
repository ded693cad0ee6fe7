import type { MeteredSpec } from '../config/specs.js';
import { coversTime, type LocalTime } from '../lib/week-hours.js';

/** How far the budget of the period is used up. */
const budgetLevels = ['ample', 'half', 'short', 'spent'] as const;
export type BudgetLevel = (typeof budgetLevels)[number];

/** The used share at which each level begins. */
const begins = { half: 0.5, short: 0.8, spent: 1 } as const;

/** From so much of the record's room on no rows wait: a cabinet must not fill up for the price of a byte. */
export const roomThatEndsWaiting = 0.6;

/** Why rows wait that could be sent. */
const waitReasons = ['quiet_hours', 'budget'] as const;
export type WaitReason = (typeof waitReasons)[number];

interface AllowanceFacts {
  /** Absent: the line costs nothing. */
  readonly metered?: MeteredSpec;
  /** What a clock on the wall shows; absent while nobody knows: then there are no quiet hours, for they could be any. */
  readonly local?: LocalTime;
  /** Bytes over the line in this period, both ways. */
  readonly usedBytes: number;
  /** The used share of the record's room. */
  readonly roomRatio: number;
}

/** How often a kept topic may be said: not more often than `leastMs`, and without a change each `everyMs`. */
export interface TopicPace {
  readonly leastMs: number;
  readonly everyMs?: number;
}

/** What may be said now. Receipts, commands, their results, reports and the time are not in it: they never wait. */
export interface Allowance {
  /** Absent where there is no budget. */
  readonly budget?: BudgetLevel;
  readonly waits?: WaitReason;
  /** `gathered`: in large messages, after a while. `held`: not at all. */
  readonly record: 'usual' | 'gathered' | 'held';
  /** Whether rows that the cloud asks for again are sent. */
  readonly pulls: boolean;
  /** An absent pace: it is not said. */
  readonly status?: TopicPace;
  readonly lockers?: TopicPace;
  readonly alarms: TopicPace & { readonly which: 'all' | 'urgent' };
  readonly snapshot?: TopicPace;
}

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

const usualPaces = {
  status: { leastMs: second, everyMs: 5 * minute },
  lockers: { leastMs: 10 * second },
  alarms: { leastMs: second, which: 'all' },
  snapshot: { leastMs: minute, everyMs: day },
} as const;
const halfPaces = {
  status: { leastMs: 30 * minute, everyMs: 30 * minute },
  lockers: { leastMs: 30 * minute },
  alarms: { leastMs: minute, which: 'all' },
  snapshot: { leastMs: 30 * minute, everyMs: 7 * day },
} as const;
/** Somebody at a door, or hardware that failed, is worth some bytes at any time. */
const urgentOnly = { leastMs: minute, which: 'urgent' } as const;
const fewPaces = {
  status: { leastMs: 60 * minute, everyMs: 60 * minute },
  alarms: urgentOnly,
  snapshot: { leastMs: 6 * 60 * minute },
} as const;

/** What may be said at this moment over a line whose bytes may cost money. Telemetry thins first, then the record waits. Pure. */
export function allowanceOf({ metered, local, usedBytes, roomRatio }: AllowanceFacts): Allowance {
  const budget = metered?.budget && levelOf(usedBytes / metered.budget.bytes);
  const level = budget && { budget };
  const quiet = metered !== undefined && local !== undefined && coversTime(metered.quiet, local);
  const mayWait = roomRatio < roomThatEndsWaiting;
  if (quiet) {
    const wait = mayWait ? ({ record: 'held', waits: 'quiet_hours' } as const) : ({ record: 'gathered' } as const);
    return { ...level, ...wait, pulls: false, alarms: urgentOnly };
  }
  if (budget === 'spent') {
    const wait = mayWait ? ({ record: 'held', waits: 'budget' } as const) : ({ record: 'gathered' } as const);
    const { status, alarms } = fewPaces;
    return { ...level, ...wait, pulls: false, status, alarms };
  }
  if (budget === 'short') return { budget, record: 'gathered', pulls: true, ...fewPaces };
  return { ...level, record: 'usual', pulls: true, ...(budget === 'half' ? halfPaces : usualPaces) };
}

function levelOf(share: number): BudgetLevel {
  if (share >= begins.spent) return 'spent';
  if (share >= begins.short) return 'short';
  return share >= begins.half ? 'half' : 'ample';
}

/** Alarms that are told also when others wait: force, attacks, parts that are dead, and a cabinet that opens no more. */
const urgentAlarms: ReadonlySet<string> = new Set([
  ...['forced', 'pin_attack', 'data_exposed', 'receipt_mismatch', 'trust_unusable', 'device_keys_unusable'],
  ...[
    'hardware_down',
    'board_silent',
    'port_lost',
    'pepper_lost',
    'record_failed',
    'record_collection_only',
    'record_full',
  ],
]);

export function isUrgent(code: string): boolean {
  return urgentAlarms.has(code);
}
