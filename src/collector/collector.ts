import { randomBytes } from 'node:crypto';
import type { TimeSource } from '../lib/clock-source.js';
import { codeOf, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { BrokerLink, clientOptions } from './broker-link.js';
import type { CollectorConfig } from './config.js';
import { Enrolled } from './enrolled.js';
import { Ingest } from './ingest.js';
import { openStore } from './open-store.js';
import { readSigners } from './signers.js';
import type { CollectorStore } from './store.js';
import { SubjectSweeps } from './subjects/subject-sweeps.js';
import { readTombstoneKey } from './subjects/tags.js';
import { WaitedFor } from './subjects/waited-for.js';

const sweepMs = 1000;
const expireMs = 3_600_000;
/** Gaps that are asked for in one sweep. */
const mostPulls = 100;

/** A collector that runs. */
export interface Collector {
  readonly store: CollectorStore;
  /** Whether it hears the cabinets. */
  readonly connected: boolean;
  stop(): Promise<void>;
}

/**
 * Starts a collector: from here on it takes over what cabinets publish, for ever.
 * @throws LockerError when a key, a file or the store cannot be used. A broker that is away is waited for.
 */
export async function startCollector(config: CollectorConfig, time: TimeSource, log: Log): Promise<Collector> {
  const signers = readSigners(config.keys);
  const options = clientOptions(config.broker, config.broker.id);
  const { tombstones } = config.keys;
  const store = await openStore(config.store, tombstones === undefined ? undefined : readTombstoneKey(tombstones));
  const enrolled = new Enrolled(config.cabinets);
  const waited = new WaitedFor(store.subjects, time);
  const heard = waited.heard.bind(waited);
  const ingest = new Ingest({ prefix: config.broker.prefix, store, enrolled, signers, time, log, heard });
  const taker = { take: ingest.take.bind(ingest), ready: store.ready.bind(store) };
  const link = new BrokerLink(config.broker, options, taker, log);
  const subjects = new SubjectSweeps({
    ...{ store: store.subjects, waited, time, log, key: signers.commands, keepMs: config.keepMs },
    publish: link.publish.bind(link),
  });
  const sweeps = new Sweeps(store, link, subjects, config.keepMs, time, log);
  return {
    store,
    get connected() {
      return link.connected;
    },
    async stop() {
      await sweeps.stop();
      await link.stop();
      await store.close();
    },
  };
}

/** What is done by the clock: gaps are asked for, and what has had its time is removed. */
class Sweeps {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #expiredMs: number | undefined;

  constructor(
    private readonly store: CollectorStore,
    private readonly link: BrokerLink,
    private readonly subjects: SubjectSweeps,
    private readonly keepMs: number,
    private readonly time: TimeSource,
    private readonly log: Log,
  ) {
    this.#timer = setInterval(() => {
      // Without the broker nobody would hear a question, and without the store the link is down, too.
      if (!link.connected) return;
      this.#running ??= this.#sweep().finally(() => {
        this.#running = undefined;
      });
    }, sweepMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.subjects.stop();
  }

  async #sweep(): Promise<void> {
    try {
      for (const { cabinet, chain, from, limit } of await this.store.duePulls(
        this.time.wallMs(),
        mostPulls,
        Math.random(),
      )) {
        const id = randomBytes(8).toString('hex');
        this.link.publish({ cabinet, topic: 'audit/pull', text: JSON.stringify({ id, chain, from, limit }) });
      }
      await this.subjects.sweep();
      const nowMs = this.time.monoMs();
      if (this.#expiredMs !== undefined && nowMs - this.#expiredMs < expireMs) return;
      await this.store.expire(this.time.wallMs() - this.keepMs);
      await this.subjects.tidy();
      this.#expiredMs = nowMs;
    } catch (error) {
      this.log('warn', codeOf(error), { message: messageOf(error) });
    }
  }
}
