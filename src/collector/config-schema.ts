import { z } from 'zod';
import * as values from '../config/schema-values.js';
import { topicPrefix } from '../wire/topics.js';
import { brokerFault, postgresFault } from './endpoints.js';

/** The one description of the collector's config file: types, validation, defaults. docs/collector.md is held to it by a test. */

const day = 86_400_000;

export const brokerShape = {
  url: checked(brokerFault, 'mqtts://HOST:PORT, or mqtt://127.0.0.1:PORT on this machine').describe(
    'The broker. Without TLS only on this machine.',
  ),
  ca: values.path().optional().describe('PEM file with the issuer of its certificate. Left out: those of the system.'),
  cert: values
    .path()
    .optional()
    .describe('PEM file with the certificate of the collector, and those up to its issuer.'),
  key: values.path().optional().describe('PEM file with the private key of `cert`, readable by its owner only.'),
  user: values
    .matching(/^[\x21-\x7e]{1,64}$/, 'a name without spaces', 'config.bad_value')
    .optional()
    .describe('Name for brokers that ask for one.'),
  password: values.path().optional().describe('File with the password of `user`, readable by its owner only.'),
  prefix: values
    .matching(topicPrefix, 'a prefix such as lockers/v1', 'config.bad_value')
    .prefault('lockers/v1')
    .describe('The topics of a cabinet are below `<prefix>/<cabinet>/`; the same as in its `uplink`.'),
  id: values.id().describe('Client id at the broker: each collector has its own.'),
  group: values
    .id('a name of a group')
    .optional()
    .describe(
      'Collectors of one group share the work (MQTT 5, shared subscriptions). Left out: MQTT 3.1.1, one collector.',
    ),
};

export const keysShape = {
  receipts: values.path().describe('Private JWK that signs `receipt+jwt`.'),
  reports: values.path().describe('Private JWK that signs `ack+jwt`.'),
  time: values.path().optional().describe('Private JWK that signs `time+jwt`. Left out: nobody is told the time.'),
  commands: values.path().optional().describe('Private JWK that signs `cmd+jwt`, for the commands of this program.'),
  state: values
    .path()
    .optional()
    .describe(
      'Private JWK that signs `state+jwt`. Left out: nothing is given back to a cabinet that lost its database.',
    ),
  tombstones: values
    .path()
    .optional()
    .describe(
      'Secret JWK that references are erased under, as `locker-collector subject keygen` makes it; the same for all collectors. Left out: `subject` is refused. It needs `commands`.',
    ),
  access: values.path().optional().describe('Private JWK that signs `access+jwt`, for `locker-collector token`.'),
};

export const sqliteShape = { sqlite: values.path().describe('Database file: for one collector.') };
export const postgresShape = {
  postgres: checked(postgresFault, 'postgres://USER@HOST/DATABASE').describe(
    'PostgreSQL: for any number of collectors. The password is in the file that PGPASSFILE names.',
  ),
};

export const collectorSchema = z
  .strictObject({
    broker: z.strictObject(brokerShape).describe('Where the cabinets are heard.'),
    store: z
      .union([z.strictObject(sqliteShape), z.strictObject(postgresShape)])
      .describe('Where all is kept: `sqlite` or `postgres`.'),
    keep: values
      .duration(180 * day, 3650 * day)
      .prefault('400d')
      .describe('How long events are kept after they came.'),
    cabinets: values
      .path()
      .describe(
        'Directory with one file for each cabinet, `<cabinet>.jwks`: what `lockerctl device keys` prints there.',
      ),
    keys: z.strictObject(keysShape).describe('The keys of the cloud, as `lockerctl token keygen` makes them.'),
  })
  .describe('The config of a collector.');

export type CollectorInput = z.output<typeof collectorSchema>;

/** Text in which `faultOf` finds no fault; the fault is the hint of its message. */
function checked(faultOf: (text: string) => string | undefined, expected: string) {
  return z
    .string()
    .refine((text) => faultOf(text) === undefined)
    .register(values.valueRules, {
      expected,
      judge: (found) => ({
        ...values.codeFor('string', found, 'config.bad_value'),
        hint: typeof found.value === 'string' ? faultOf(found.value) : undefined,
      }),
    });
}
