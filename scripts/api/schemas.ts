import { z } from 'zod';
import { auditRowSchema } from '../../src/audit/row.js';
import { accessClaims } from '../../src/tokens/access-token.js';
import { ackClaims } from '../../src/tokens/ack-token.js';
import { commandClaims } from '../../src/tokens/command-token.js';
import { keysClaims } from '../../src/tokens/keys-token.js';
import { orderClaims } from '../../src/tokens/order-token.js';
import { payClaims } from '../../src/tokens/pay-token.js';
import { receiptClaims } from '../../src/tokens/receipt-token.js';
import { stateClaims } from '../../src/tokens/state-token.js';
import { timeClaims } from '../../src/tokens/time-token.js';
import { trustedJwk } from '../../src/tokens/trust-set.js';
import {
  alarmsMessage,
  auditMessage,
  lockersMessage,
  missingMessage,
  pullMessage,
  reportMessage,
  resultMessage,
  snapshotMessage,
  statusMessage,
  timeMessage,
} from '../../src/wire/messages.js';
import { deviceClaims, publishedKeysFile } from '../../src/wire/published-keys.js';

/** One published schema, made from that which validates at run time. */
export interface SchemaDoc {
  readonly schema: z.ZodType;
  readonly title: string;
  readonly description: string;
}

const bySig = 'Signed by the cabinet: `sig` is a detached JWS over the RFC 8785 JSON of the rest.';

/** The JSON messages by name. */
export const messageSchemas: Readonly<Record<string, SchemaDoc>> = {
  status: { schema: statusMessage, title: 'Status', description: `How a cabinet is. ${bySig}` },
  lockers: { schema: lockersMessage, title: 'Lockers', description: 'The state of each locker. Not signed.' },
  alarms: { schema: alarmsMessage, title: 'Alarms', description: 'The active alarms. Not signed.' },
  audit: { schema: auditMessage, title: 'Rows of the record', description: `Rows \`from\` to \`to\`. ${bySig}` },
  missing: {
    schema: missingMessage,
    title: 'Rows that are not there',
    description: `Answers a pull. ${bySig}`,
  },
  pull: { schema: pullMessage, title: 'Pull', description: 'Asks for rows again. Not signed: it releases nothing.' },
  report: { schema: reportMessage, title: 'Report', description: `What the cloud has to know at once. ${bySig}` },
  result: { schema: resultMessage, title: 'Result of a command', description: `What came of a command. ${bySig}` },
  snapshot: {
    schema: snapshotMessage,
    title: 'Sealed state',
    description: `The state of a cabinet for another board: a JWE. ${bySig}`,
  },
  time: { schema: timeMessage, title: 'Question for the time', description: 'Answered by a `time+jwt`. Not signed.' },
};

/** The claims of the signed objects by `typ`. */
export const claimSchemas: Readonly<Record<string, SchemaDoc>> = {
  'access+jwt': {
    schema: accessClaims,
    title: 'Claims of an access+jwt',
    description: 'A right to open, shown as a QR code.',
  },
  'cmd+jwt': { schema: commandClaims, title: 'Claims of a cmd+jwt', description: 'A command, run at most once.' },
  'receipt+jwt': {
    schema: receiptClaims,
    title: 'Claims of a receipt+jwt',
    description: 'The cloud has the rows of a chain up to `seq`.',
  },
  'state+jwt': {
    schema: stateClaims,
    title: 'Claims of a state+jwt',
    description: 'A part of what a cabinet is given back whose database was lost. `part` is not more than `parts`.',
  },
  'ack+jwt': { schema: ackClaims, title: 'Claims of an ack+jwt', description: 'The cloud has these reports.' },
  'order+jwt': {
    schema: orderClaims,
    title: 'Claims of an order+jwt',
    description: 'The answer to an order that a cabinet has asked for: what its QR code shows. `amt` is whole paise.',
  },
  'pay+jwt': {
    schema: payClaims,
    title: 'Claims of a pay+jwt',
    description:
      'What the gateway says of a payment. `jti` names the payment, and is the same in each repeat; `amt` is whole paise.',
  },
  'time+jwt': { schema: timeClaims, title: 'Claims of a time+jwt', description: 'The time, for one nonce.' },
  'keys+jwt': {
    // Each key is looked at by itself, so that all that is wrong with a set can be told at once.
    schema: keysClaims.extend({ keys: z.array(trustedJwk).min(1) }),
    title: 'Claims of a keys+jwt',
    description: 'A new trust set, signed by a root.',
  },
  'device+jwt': {
    schema: deviceClaims,
    title: 'Claims of a device+jwt',
    description: 'The public keys of a cabinet, signed by itself.',
  },
};

/** What is handed over by other ways than the broker. */
export const otherSchemas: Readonly<Record<string, SchemaDoc>> = {
  row: {
    schema: auditRowSchema,
    title: 'Row of the record',
    description: 'One event, as it is stored, shown and sent. An empty member is null.',
  },
  device: {
    schema: publishedKeysFile,
    title: 'Keys of a cabinet',
    description: 'What `lockerctl device keys` prints, and a collector has as `<cabinet>.jwks`.',
  },
};

/** The name of a `typ` in file names and references. */
export const fileNameOf = (typ: string): string => typ.replace('+', '-');

/** JSON Schema (draft 2020-12) of what is accepted. */
function jsonSchemaOf({ schema, title, description }: SchemaDoc): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, description, ...rest };
}

/** All published schemas by the name of their file below docs/api/schemas, without `.json`. */
export function publishedSchemas(): ReadonlyMap<string, object> {
  const signed = Object.entries(claimSchemas).map(([typ, doc]) => [fileNameOf(typ), doc] as const);
  const all = [...Object.entries(messageSchemas), ...signed, ...Object.entries(otherSchemas)];
  return new Map(all.map(([name, doc]) => [name, jsonSchemaOf(doc)]));
}
