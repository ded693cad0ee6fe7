import { z } from 'zod';
import { cardFromText } from '../access/card-text.js';
import { parseWeekHours } from '../lib/week-hours.js';
import { rightRoles } from '../store/rights.js';
import { id, lockerIds } from './schema.js';

/** The bodies and queries of the control API that are about rights. What fits together is for the domain to say. */

/** Of a right, a token or a booking. */
export const reference = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'expected 1 to 32 letters, digits, - or _');
const wallMs = z.int().positive();
const cardNumber = z.string().transform((text, problems) => {
  const number = cardFromText(text);
  if (number !== undefined) return number;
  problems.addIssue({
    code: 'custom',
    message: 'expected the number of a card: 4 digits or more, hexadecimal after 0x',
  });
  return z.NEVER;
});
const weekHours = z.string().transform((text, problems) => {
  const hours = parseWeekHours(text);
  if (hours) return hours;
  problems.addIssue({ code: 'custom', message: 'expected hours such as mon-fri 09:00-18:00, sat 10:00-14:00' });
  return z.NEVER;
});

/** `POST /rights`; the right of this `ref`, where there is one, is replaced with all that it was presented by. */
export const rightBody = z.strictObject({
  ref: reference.exactOptional(),
  role: z.enum(rightRoles),
  lockers: z.union([z.literal('any'), lockerIds], 'expected "any" or a list of lockers, each once'),
  sizes: z.array(id).max(16).exactOptional(),
  fromMs: wallMs.exactOptional(),
  untilMs: wallMs.exactOptional(),
  uses: z.int().min(1).max(1_000_000).exactOptional(),
  hours: weekHours.exactOptional(),
  subjectRef: reference.exactOptional(),
  holder: id.exactOptional(),
  /** The rental that it opens, and no other. */
  rental: reference.exactOptional(),
  /** Couriers: it takes back what is due in its lockers. */
  returns: z.literal(true).exactOptional(),
  pin: z
    .string()
    .regex(/^[0-9]{4,12}$/, 'expected 4 to 12 digits')
    .exactOptional(),
  randomPin: z.boolean().exactOptional(),
  /** What is typed before the PIN of whoever is no customer. */
  number: id.exactOptional(),
  cards: z.array(cardNumber).max(16).exactOptional(),
});

/** `POST /rights/clear`; without `lockers`: the rights of all customers and couriers. */
export const clearBody = z.strictObject({ lockers: lockerIds.exactOptional() });

/** `DELETE /rights/:ref?untilMs=`: by then every token of this id has expired. */
export const revokeQuery = z.strictObject({ untilMs: z.coerce.number().int().positive().exactOptional() });

/** A card by its number, or the next one that is held to a reader. */
export type CardWish =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'reader'; readonly reader: string };

const card = { number: cardNumber.exactOptional(), reader: id.exactOptional() };

function cardWish({ number, reader }: { number?: string; reader?: string }, problems: z.RefinementCtx): CardWish {
  if (number !== undefined && reader === undefined) return { kind: 'number', number };
  if (reader !== undefined && number === undefined) return { kind: 'reader', reader };
  problems.addIssue({ code: 'custom', message: 'expected number or reader, one of them' });
  return z.NEVER;
}

/** `DELETE /cards` */
export const removeCardBody = z.strictObject(card).transform(cardWish);

/** `POST /cards`: a card for a right that is stored, or for a new one. */
export const enrolBody = z
  .strictObject({ ...card, ref: reference.exactOptional(), right: rightBody.exactOptional() })
  .transform(({ ref, right, ...wish }, problems) => {
    const wanted = cardWish(wish, problems);
    if (ref !== undefined && right === undefined) return { card: wanted, whose: { kind: 'stored', ref } as const };
    if (right !== undefined && ref === undefined) return { card: wanted, whose: { kind: 'new', right } as const };
    problems.addIssue({ code: 'custom', message: 'expected ref or right, one of them' });
    return z.NEVER;
  });
