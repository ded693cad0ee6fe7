import { z } from 'zod';
import { clockSources } from '../clock/known-time.js';
import { bootId as boot, chainId as chain, configId, reference } from './text-shapes.js';

const version = z.string().regex(/^[0-9A-Za-z.+-]{1,64}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const hash = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** Single facts that outlive a restart, each a JSON text of one shape. No other key and no other shape is stored. */
export const metaShapes = {
  /** Id of the current chain. */
  chain,
  /** A chain that must begin, and why: see NewChain. Removed when its first row is written. */
  new_chain: z.strictObject({
    reason: z.enum(['first_start', 'corrupt', 'state_lost', 'restored', 'factory_reset']),
    chain: chain.exactOptional(),
    seq: z.int(),
    head: hash.exactOptional(),
    /** Who restored or reset the cabinet, by his user of the system. */
    actor: configId.exactOptional(),
  }),
  /** The last known head of the chain before this one. */
  previous_head: z.strictObject({ chain, seq: z.int(), head: hash.exactOptional() }),
  /** The chain whose beginning the cloud is told of, or was: see src/uplink/reporter.ts. */
  reported_chain: chain,
  /** The floor of the time, and the instant that it is reckoned from: see src/clock/floor.ts. */
  clock: z.strictObject({
    boot,
    floorMs: z.number(),
    goodMs: z.number().exactOptional(),
    /** Of that boot only: the monotonic clock begins anew with each. */
    known: z
      .strictObject({ source: z.enum(clockSources), wallMs: z.number(), monoMs: z.number(), errorMs: z.number() })
      .exactOptional(),
  }),
  /** Which pepper the stored PIN hashes were made with. */
  pepper_id: hash,
  /** The newest trust set that was ever accepted: see src/access/decide-trust.ts. */
  trust_set: z.strictObject({ version: z.int(), hash }),
  /** Which key the cabinet signs with, by its `kid`. */
  device_kid: hash,
  /** Under which key persons are known whom the cabinet must not name: see src/store/persons.ts. */
  person_key: hash,
  /** Uses of tokens are not all known since a loss of the database, unless the cloud has given them back: see src/access/lost-uses.ts. */
  uses_lost: z.strictObject({ beforeMs: z.number().exactOptional(), tokensKnown: z.literal(true).exactOptional() }),
  /**
   * What was lost with the database is still to be given back by the cloud, and how far that is: the last part of which state, and how
   * many rights, uses and persons came until then, and rights that did not fit. See src/access/take-state.ts.
   */
  state_awaited: z.strictObject({
    set: reference.exactOptional(),
    part: z.int().exactOptional(),
    counts: z.array(z.int()).length(4).exactOptional(),
  }),
  /** Which state was given back to which chain: it may come again. */
  state_given: z.strictObject({ chain, set: reference }),
  /** Under which key persons are known of whom the cloud has said that they were erased: see src/store/persons.ts. */
  erasure_key: hash,
  /** What lies in the lockers is not known since a loss of the database: see src/access/lost-contents.ts. */
  contents_lost: z.literal(true),
  /** The run of the program that the record knows of last: see src/audit/run-rows.ts. `config`: the hash of its config file. */
  last_run: z.strictObject({ boot, version, config: sha256, stopped: z.boolean() }),
  /** When the newest wrong PINs were typed, over all lockers. */
  pin_failures: z.strictObject({ boot, timesMonoMs: z.array(z.number()).max(21) }),
  /** What went over the uplink in a day or a month of the cabinet's time zone: see src/uplink/traffic.ts. */
  uplink_use: z.strictObject({ period: z.string().regex(/^\d{4}-\d\d(-\d\d)?$/), bytes: z.int().min(0) }),
  /** When a backup was written to a file last, wall ms: see src/backup/backup.ts. */
  backed_up: z.strictObject({ atMs: z.number() }),
  /** That the cabinet was decommissioned: see src/store/service-end.ts. */
  service_end: z.strictObject({ phase: z.enum(['leaving', 'gone']), force: z.boolean() }),
} as const;
export type MetaKey = keyof typeof metaShapes;
export type MetaValue<K extends MetaKey> = z.output<(typeof metaShapes)[K]>;
