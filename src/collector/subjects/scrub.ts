import { z } from 'zod';
import type { AuditRow } from '../../audit/row.js';

/** What is known to be erased of what a text or a row names. */
interface Erased {
  readonly subjects: ReadonlySet<string>;
  /** Ids of rights and tokens of one cabinet. */
  readonly refs: ReadonlySet<string>;
}

/**
 * Whether a row belongs to somebody who was erased. Where a booking is named that counts alone; a row without one belongs to whose right it
 * names, or whose row it corrects. Pure.
 * @param isErasedRow whether the row of this number in the same chain is erased
 */
export function isErased(
  { subject_ref, credential_ref, supersedes }: Pick<AuditRow, 'subject_ref' | 'credential_ref' | 'supersedes'>,
  { subjects, refs }: Erased,
  isErasedRow: (seq: number) => boolean,
): boolean {
  if (subject_ref !== null) return subjects.has(subject_ref);
  return (credential_ref !== null && refs.has(credential_ref)) || (supersedes !== null && isErasedRow(supersedes));
}

/** The row without its references and its salt: its hash fits all the same, and nobody finds them by trying. */
export function erasedRow(row: AuditRow): AuditRow {
  return { ...row, subject_ref: null, credential_ref: null, order_ref: null, payment_ref: null, salt: null };
}

const shape = /^[A-Za-z0-9_-]{1,32}$/;

/** Every text in a JSON value that may be a reference. */
export function referencesIn(value: unknown): string[] {
  if (typeof value === 'string') return shape.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(referencesIn) : [];
}

/** What identifies a message, and how it came out, is no reference whatever it looks like. */
const fixedMembers: ReadonlySet<string> = new Set([
  'id',
  'jti',
  'kind',
  'outcome',
  'reason',
  'request',
  'state',
  'chain',
  'sig',
]);

/** A message without the members whose text is an erased reference; it stays one that can be read. */
export function withoutRefs(message: object, erased: ReadonlySet<string>): object {
  const isFixed = ([key]: [string, unknown]): boolean => fixedMembers.has(key);
  const entries: [string, unknown][] = Object.entries(message);
  const others = without(Object.fromEntries(entries.filter((entry) => !isFixed(entry))), erased);
  return { ...Object.fromEntries(entries.filter(isFixed)), ...others };
}

function without(value: object, erased: ReadonlySet<string>): object {
  const stays = (one: unknown): boolean => typeof one !== 'string' || !erased.has(one);
  const deeper = (one: unknown): unknown => (typeof one === 'object' && one !== null ? without(one, erased) : one);
  if (Array.isArray(value)) return value.filter(stays).map(deeper);
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(entries.filter(([, one]) => stays(one)).map(([key, one]) => [key, deeper(one)]));
}

const sealedShape = z.looseObject({ data: z.looseObject({ sealed: z.string() }) });

/** A result without the sealed export that it brought. */
export function withoutSealed(result: object): object {
  const read = sealedShape.safeParse(result);
  if (!read.success) return result;
  const { sealed: _, ...data } = read.data.data;
  return { ...read.data, data };
}
