import { z } from 'zod';
import * as values from '../config/schema-values.js';
import { topicPrefix } from '../wire/topics.js';
import { checked } from './checked-value.js';
import { brokerFault, gatewayFault, postgresFault } from './endpoints.js';
import { enrolShape } from './enrol-schema.js';

/** The one description of the collector's config file: types, validation, defaults. docs/collector.md is held to it by a test. */

const day = 86_400_000;

export const brokerShape = {
  url: checked(brokerFault, 'mqtts://HOST:PORT, or mqtt://127.0.0.1:PORT on this machine').describe(
    'The broker; by the privacy policy it is hosted in India. Without TLS only on this machine.',
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
  commands: values
    .path()
    .optional()
    .describe('Private JWK that signs `cmd+jwt`, for the commands of this program, and to tell of refunds.'),
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
  orders: values
    .path()
    .optional()
    .describe('Private JWK that signs `order+jwt`: how an order is paid. Required with `money`.'),
  payments: values
    .path()
    .optional()
    .describe(
      'Private JWK that signs `pay+jwt`: that it was paid. Required with `money`, and another one than `orders`.',
    ),
  access: values.path().optional().describe('Private JWK that signs `access+jwt`, for `locker-collector token`.'),
};

const minute = 60_000;

export const webhookShape = {
  listen: values
    .listen('webhooks name who paid: a proxy on this machine takes them over TLS and hands them on')
    .prefault('127.0.0.1:8085')
    .describe('Where a proxy on this machine hands the webhooks on, to the path `/webhook`.'),
  secrets: z
    .array(values.path())
    .min(1)
    .max(2)
    .describe('File with the secret of the webhook; for some time after a change two: the new one and the old one.'),
};

export const moneyShape = {
  gateway: values
    .oneOf(['razorpay', 'trial'] as const)
    .describe('`razorpay`, or `trial`: one of its own without any money, for a broker on this machine only.'),
  url: checked(gatewayFault, 'https://HOST[:PORT], or http://127.0.0.1:PORT on this machine')
    .optional()
    .describe("Address of Razorpay's API. Left out: https://api.razorpay.com."),
  keyId: values
    .matching(/^rzp_(test|live)_[A-Za-z0-9]{1,40}$/, 'a key id such as rzp_live_...', 'config.bad_value')
    .optional()
    .describe('Id of the API key at Razorpay.'),
  keySecret: values.path().optional().describe('File with its secret, readable by its owner only.'),
  webhook: z.strictObject(webhookShape).optional().describe('Where Razorpay tells of payments.'),
  pictures: z
    .array(values.matching(/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/, 'a host such as rzp.io', 'config.bad_value'))
    .min(1)
    .max(10)
    .optional()
    .describe(
      'Hosts from which pictures of QR codes are taken, with all below them, where Razorpay tells no text. Left out: rzp.io and razorpay.com.',
    ),
  page: values
    .listen('nobody else plays with a trial')
    .optional()
    .describe('Where the page of the trial gateway is, in the place of the UPI app. Left out: 127.0.0.1:8086.'),
  open: values
    .duration(16 * minute, 60 * minute)
    .prefault('16m')
    .describe('How long a QR code can be paid. Razorpay closes none before 15 minutes are over.'),
  silence: values
    .duration(minute, 1440 * minute)
    .prefault('10m')
    .describe('A captured payment of which no webhook has told after this time raises an alarm.'),
  keep: values
    .duration(365 * day, 3650 * day)
    .prefault('2922d')
    .describe('How long orders and payments are kept. Tax law asks for years.'),
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
      .describe('Where all is kept, by the privacy policy in India: `sqlite` or `postgres`.'),
    keep: values
      .duration(180 * day, 3650 * day)
      .prefault('400d')
      .describe('How long events are kept after they came.'),
    cabinets: values
      .path()
      .describe(
        'Directory with one file for each cabinet, `<cabinet>.jwks`: what `lockerctl device keys` prints there.',
      ),
    money: z
      .strictObject(moneyShape)
      .optional()
      .describe('The payment gateway. Left out: nobody can pay at the cabinets.'),
    enrol: z
      .strictObject(enrolShape)
      .optional()
      .describe('Where cabinets enrol themselves. Left out: their keys are carried here by hand.'),
    keys: z.strictObject(keysShape).describe('The keys of the cloud, as `lockerctl token keygen` makes them.'),
  })
  .describe('The config of a collector.');

export type CollectorInput = z.output<typeof collectorSchema>;
