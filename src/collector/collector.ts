import { randomBytes } from 'node:crypto';
import type { TimeSource } from '../lib/clock-source.js';
import { codeOf, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { BrokerLink, clientOptions } from './broker-link.js';
import type { CollectorConfig } from './config.js';
import { Enrolled } from './enrolled.js';
import { Ingest, type Outgoing } from './ingest.js';
import { Money } from './money/money.js';
import { type OpenMoney, openMoney } from './money/open-money.js';
import { openStore } from './open-store.js';
import { readSigners } from './signers.js';
import type { CollectorStore } from './store.js';

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
  const cash = config.money && openMoney(config.money, config.keys, time, log);
  const options = clientOptions(config.broker, config.broker.id);
  const store = await openStore(config.store);
  const enrolled = new Enrolled(config.cabinets);
  const money =
    cash &&
    new Money(
      cash.settings,
      store,
      linkOf(() => link),
      time,
      log,
    );
  const { prefix } = config.broker;
  const ingest = new Ingest({ prefix, store, enrolled, signers, ...(money && { money }), time, log });
  const taker = { take: ingest.take.bind(ingest), ready: store.ready.bind(store) };
  const link = new BrokerLink(config.broker, options, taker, log);
  const sweeps = new Sweeps(store, link, config.keepMs, time, log);
  const stop = async (): Promise<void> => {
    await money?.stop();
    await sweeps.stop();
    await link.stop();
    await store.close();
  };
  const webhooks = await startWebhooksOf(cash, money, store, time).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    store,
    get connected() {
      return link.connected;
    },
    async stop() {
      await webhooks?.stop();
      await stop();
    },
  };
}

/** The link as those reach it who are made before: it is made last, since messages come from then on. */
function linkOf(link: () => BrokerLink) {
  return {
    get connected() {
      return link().connected;
    },
    publish: (message: Outgoing) => link().publish(message),
  };
}

/** From here on money may come: what was answered last is answered again, and webhooks are listened for. */
async function startWebhooksOf(
  cash: OpenMoney | undefined,
  money: Money | undefined,
  store: CollectorStore,
  time: TimeSource,
) {
  if (cash === undefined || money === undefined) return undefined;
  await money.answerAgain();
  const { teller } = money;
  return cash.start({ ledger: store.money, time, teller, captured: () => money.captured() });
}

/** What is done by the clock: gaps are asked for, and what has had its time is removed. */
class Sweeps {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #expiredMs: number | undefined;

  constructor(
    private readonly store: CollectorStore,
    private readonly link: BrokerLink,
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
      const nowMs = this.time.monoMs();
      if (this.#expiredMs !== undefined && nowMs - this.#expiredMs < expireMs) return;
      await this.store.expire(this.time.wallMs() - this.keepMs);
      this.#expiredMs = nowMs;
    } catch (error) {
      this.log('warn', codeOf(error), { message: messageOf(error) });
    }
  }
}
