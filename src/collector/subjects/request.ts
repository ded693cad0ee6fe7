import type { ActorRole, reasons } from '../../audit/event.js';
import { LockerError } from '../../lib/errors.js';

/** What a person may ask for. */
export const requestKinds = ['erase', 'export', 'restrict', 'unrestrict', 'correct'] as const;
export type RequestKind = (typeof requestKinds)[number];

/**
 * `erasing`: the rows of this database are being erased. `pending`: cabinets have not answered. `refused`: all have, and one said no.
 * `cancelled`: a later request took its place.
 */
export const requestStates = ['erasing', 'pending', 'done', 'refused', 'cancelled'] as const;
type RequestState = (typeof requestStates)[number];

/** What one cabinet has made of it. `given_up`: an operator waits for it no more. */
export const orderStates = ['open', 'done', 'refused', 'given_up'] as const;
type OrderState = (typeof orderStates)[number];

/** A request that is asked for. */
export interface RequestWish {
  /** Its id, should it be a new one. */
  readonly id: string;
  readonly kind: RequestKind;
  /** The reference of the booking. */
  readonly reference: string;
  /** Of a correction: the row, and the references that are right. */
  readonly correction?: Correction;
  /** Cabinets that are told beside those that are known to hold something; ids. */
  readonly cabinets: readonly string[];
  /** Of an erasure: an export that was not fetched goes with it. */
  readonly dropExport?: boolean;
  /** Name of the system's user. */
  readonly by: string;
  /** Whom the commands name. */
  readonly actor: string;
  readonly role: ActorRole;
}

export interface Correction {
  readonly chain: string;
  readonly seq: number;
  readonly set: Readonly<Record<string, string | null>>;
}

/** How a cabinet stands to a request. */
export interface OrderView {
  readonly cabinet: string;
  readonly state: OrderState;
  /** Of its command; absent until one was made. */
  readonly jti?: string;
  /** When it was sent last, wall ms. */
  readonly sentMs?: number;
  /** What the cabinet says that it waits for. */
  readonly waitsFor?: string;
  /** Why it said no, last. */
  readonly reason?: string;
}

/** A request as those who run the service see it: it names nobody. */
export interface SubjectRequest {
  readonly id: string;
  readonly kind: RequestKind;
  readonly state: RequestState;
  readonly askedMs: number;
  readonly dueMs: number;
  readonly by: string;
  readonly actor: string;
  readonly role: string;
  readonly endedMs?: number;
  readonly orders: readonly OrderView[];
}

export function isOpen({ state }: Pick<SubjectRequest, 'state'>): boolean {
  return state === 'erasing' || state === 'pending';
}

/** A command that is to be sent. */
export interface DueOrder {
  readonly request: string;
  readonly kind: RequestKind;
  readonly cabinet: string;
  readonly reference: string;
  readonly correction?: Correction;
  /** Public half of the key of an export. */
  readonly receiver?: { readonly x: string };
  readonly actor: string;
  readonly role: string;
  readonly jti: string;
  /** Wall ms. */
  readonly madeMs: number;
  readonly untilMs: number;
}

type Reason = (typeof reasons)[number];

/** What the result of a command means for its order. */
type Settlement =
  | { readonly state: 'done' | 'refused'; readonly reason?: Reason }
  /** It is asked again; `anew`: under another jti, since this one is used up. */
  | { readonly state: 'open'; readonly reason?: Reason; readonly anew: boolean }
  | undefined;

/** Where there is nothing of a person there is nothing to hand out. */
const nothingThere: ReadonlySet<Reason> = new Set(['unknown_subject']);
/** They hold however often it is asked. */
const finalRefusals: Readonly<Partial<Record<RequestKind, ReadonlySet<Reason>>>> = {
  export: new Set(['too_large', 'bad_receiver']),
  correct: new Set(['no_row', 'earlier_chain', 'superseded', 'other_subject', 'erased']),
};

/** Judges a result; `undefined` when it says nothing yet. Pure. */
export function settle(
  kind: RequestKind,
  { outcome, reason }: { readonly outcome: 'done' | 'refused' | 'failed'; readonly reason?: Reason | undefined },
): Settlement {
  if (outcome === 'done') return { state: 'done' };
  if (reason === 'running') return undefined;
  const why = reason === undefined ? {} : { reason };
  if (kind === 'export' && reason !== undefined && nothingThere.has(reason)) return { state: 'done', reason };
  if (reason !== undefined && finalRefusals[kind]?.has(reason)) return { state: 'refused', reason };
  return { state: 'open', ...why, anew: outcome === 'failed' || reason === 'expired' };
}

const minuteMs = 60_000;
const longestPauseMs = 24 * 60 * minuteMs;
const firstPauseMs = 10 * minuteMs;

/**
 * When a command is sent again that was sent so often: after ten minutes, then twice as long each time, once a day at last.
 * @param random from 0 to below 1: ten thousand cabinets are not told in one second
 */
export function nextSendMs(nowMs: number, sends: number, random: number): number {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(sends - 1, 20));
  return Math.round(nowMs + pauseMs * (0.75 + random / 2));
}

export function noTombstoneKey(): LockerError {
  const message =
    'the config has no `keys.tombstones`: without it nothing that comes late could be told from what was erased';
  return new LockerError('collector.no_key', message);
}
