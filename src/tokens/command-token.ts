import { z } from 'zod';
import { accessModes, actorRoles } from '../audit/event.js';
import { parseWeekHours } from '../lib/week-hours.js';
import { audience, date, lockerId, lockers, orderId, tokenId } from './claim-shapes.js';
import { type Refused, readSigned } from './signed-object.js';
import { commandNames } from './signed-types.js';
import type { TrustedKey, TrustSet } from './trust-set.js';

/** Ways in which somebody who is not at the kiosk asks for an opening. */
const commandModes = z.enum(accessModes).extract(['mobile_app', 'api', 'face']);

/** The claims of every command. */
const common = {
  aud: audience,
  /** The command is run once under this id. */
  jti: tokenId,
  exp: date,
  iat: date.optional(),
  iss: z.string().optional(),
  mode: commandModes.optional(),
  /** Opaque id of who ordered it, for the record. */
  actor: lockerId,
  role: z.enum(actorRoles).exclude(['system']),
};

/** A secret for this cabinet alone: JWE in compact form. */
const sealed = z
  .string()
  .max(1024)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+){3}$/);

/** What `right.put` stores. */
export const rightArg = z.strictObject({
  ref: tokenId,
  role: z.enum(['customer', 'courier', 'operator', 'installer']),
  lockers: z.union([z.literal('any'), lockers]).optional(),
  sizes: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,32}$/))
    .min(1)
    .max(32)
    .optional(),
  from: date.optional(),
  until: date.optional(),
  uses: z.int().min(1).max(1_000_000).optional(),
  /** Hours of the week, such as `mon-fri 09:00-18:00`. */
  hours: z
    .string()
    .max(512)
    .refine((text) => parseWeekHours(text) !== undefined, 'expected hours such as mon-fri 09:00-18:00')
    .optional(),
  /** The cloud's random id of the booking. */
  subject: tokenId.optional(),
  /** Opaque id of the courier, operator or installer who has it. */
  actor: lockerId.optional(),
  /** Customers: the rental that it opens, and no other. */
  rental: tokenId.optional(),
  /** Couriers: it takes back what is due in its lockers. */
  returns: z.literal(true).optional(),
  pin: sealed.optional(),
  /** What is typed in front of the PIN where the right has no one locker. */
  number: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/)
    .optional(),
});

const revokeArg = z.strictObject({
  /** Id of a stored right, or of an access token. */
  ref: tokenId,
  /** When what is taken back has expired by itself. */
  until: date.optional(),
});

/** Whose booking it is about. */
const subjectArg = z.strictObject({ subject: tokenId });

/** The public X25519 key (RFC 8037) of who gets an export, a JWK. The secret part is refused with what is not known. */
const receiverKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('X25519'),
  /** 32 bytes in base64url, in the one spelling. */
  x: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  kid: tokenId.optional(),
  alg: z.literal('ECDH-ES').optional(),
  use: z.literal('enc').optional(),
});

const exportArg = z.strictObject({ subject: tokenId, key: receiverKey });

/** The references of a row that may be corrected; `null` clears one, what is left out stays. */
export const correctReferences = z
  .strictObject({
    subject_ref: tokenId.nullable().optional(),
    credential_ref: tokenId.nullable().optional(),
    order_ref: lockerId.nullable().optional(),
    payment_ref: z
      .string()
      .regex(/^\*{4}[0-9A-Za-z]{4}$/)
      .nullable()
      .optional(),
  })
  .refine((set) => Object.keys(set).length > 0, 'expected a reference to correct')
  .meta({ minProperties: 1 });

const correctArg = z.strictObject({
  subject: tokenId,
  /** A seq says nothing without its chain: a new one may have begun before the command comes. */
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  seq: z.int().positive(),
  set: correctReferences,
});

/** A rental by its id, or by the locker in which one runs. */
const named = { rental: tokenId.optional(), lkr: lockerId.optional() };
/** JSON Schema of: has this claim. */
const has = (claim: string) => ({ type: 'object', properties: { [claim]: {} }, required: [claim] });
const byEither = [has('rental'), has('lkr')];

function namesOne({
  rental,
  lkr,
}: {
  readonly rental?: string | undefined;
  readonly lkr?: string | undefined;
}): boolean {
  return (rental === undefined) !== (lkr === undefined);
}

const endRentalArg = z
  .strictObject({
    ...named,
    /** What became of the things in the locker. */
    contents: z.enum(['empty', 'handed_over', 'stored', 'disposed', 'returned']),
  })
  .refine(namesOne, 'expected either `rental` or `lkr`')
  .meta({ oneOf: byEither });

const extendRentalArg = z
  .strictObject({
    ...named,
    /** So much more time. */
    ms: z
      .int()
      .min(60_000)
      .max(366 * 86_400_000)
      .optional(),
    /** Time until then. */
    until: date.optional(),
  })
  .refine(namesOne, 'expected either `rental` or `lkr`')
  .refine(({ ms, until }) => (ms === undefined) !== (until === undefined), 'expected either `ms` or `until`')
  .meta({ allOf: [{ oneOf: byEither }, { oneOf: [has('ms'), has('until')] }] });

/** Money that was to go back has gone back. */
const refundedArg = z.strictObject({
  ord: orderId,
  /** Masked reference of the payment. */
  ref: z
    .string()
    .regex(/^\*{4}[0-9A-Za-z]{4}$/)
    .optional(),
});

/** Commands whose handling is not here yet: their claims are looked at no further. */
const others = z.enum(commandNames).extract(['config.put']);

/** The claims of a `cmd+jwt`, for each command its own. */
export const commandClaims = z.discriminatedUnion('cmd', [
  z.strictObject({ ...common, cmd: z.literal('open'), lkr: lockerId }),
  z.strictObject({ ...common, cmd: z.literal(['block', 'unblock']), lkr: lockers }),
  z.strictObject({ ...common, cmd: z.literal('right.put'), arg: rightArg }),
  z.strictObject({ ...common, cmd: z.literal('right.revoke'), arg: revokeArg }),
  z.strictObject({ ...common, cmd: z.literal('right.clear'), lkr: lockers.optional() }),
  z.strictObject({ ...common, cmd: z.literal('erase'), arg: subjectArg }),
  z.strictObject({ ...common, cmd: z.literal(['restrict', 'unrestrict']), arg: subjectArg }),
  z.strictObject({ ...common, cmd: z.literal('export'), arg: exportArg }),
  z.strictObject({ ...common, cmd: z.literal('correct'), arg: correctArg }),
  z.strictObject({ ...common, cmd: z.literal('rental.end'), arg: endRentalArg }),
  z.strictObject({ ...common, cmd: z.literal('rental.extend'), arg: extendRentalArg }),
  z.strictObject({ ...common, cmd: z.literal('order.refunded'), arg: refundedArg }),
  z.strictObject({ ...common, cmd: others, lkr: lockers.optional(), arg: z.record(z.string(), z.json()).optional() }),
]);
export type CommandClaims = z.output<typeof commandClaims>;

type CommandReading =
  | { readonly kind: 'verified'; readonly command: CommandClaims; readonly key: TrustedKey }
  | Refused;

/** Reads a text as a `cmd+jwt`. Never throws for what the text holds. */
export async function readCommand(text: string, trust: TrustSet): Promise<CommandReading> {
  const reading = await readSigned(text, 'cmd+jwt', commandClaims, trust);
  if (reading.kind === 'refused') return reading;
  return { kind: 'verified', command: reading.claims, key: reading.key };
}

export type RightArg = z.output<typeof rightArg>;

/** What this program can do. */
export type Command = Exclude<CommandClaims, { cmd: z.output<typeof others> }>;

export function isSupported(command: CommandClaims): command is Command {
  return !others.options.some((other) => other === command.cmd);
}
