import { randomBytes } from 'node:crypto';
import type { TimeSource } from '../lib/clock-source.js';
import { codeOf, messageOf } from '../lib/errors.js';
import type { Log } from '../lib/log.js';
import { BrokerLink, clientOptions } from './broker-link.js';
import { startEnrolment } from './enrol/enrolment.js';
import { Enrolled } from './enrolled.js';
import { type ErasuresOf, type GivingParts, signState } from './give-state.js';
import { Ingest, type Outgoing } from './ingest.js';
import { knownErasures } from './known-erasures.js';
import { Money } from './money/money.js';
import { type OpenMoney, openMoney } from './money/open-money.js';
import { openStore } from './open-store.js';
import { readSigners } from './signers.js';
import type { CollectorConfig } from './specs.js';
import type { CollectorStore } from './store.js';
import { SubjectSweeps } from './subjects/subject-sweeps.js';
import { tombstoneKeyOf } from './subjects/tags.js';
import { WaitedFor } from './subjects/waited-for.js';

const sweepMs = 1000;
const expireMs = 3_600_000;
/** Gaps that are asked for in one sweep. */
const mostPulls = 100;
/** Cabinets that are given their state in one sweep: each takes some reading. */
const mostStates = 5;

/** A collector that runs. */
export interface Collector {
  readonly store: CollectorStore;
  /** Whether it hears the cabinets. */
  readonly connected: boolean;
  stop(): Promise<void>;
}

/**
 * Starts a collector: from here on it takes over what cabinets publish, for ever.
 * @param erasuresOf who was erased; default: as far as the store knows
 * @throws LockerError when a key, a file or the store cannot be used. A broker that is away is waited for.
 */
export async function startCollector(
  config: CollectorConfig,
  time: TimeSource,
  log: Log,
  erasuresOf?: ErasuresOf,
): Promise<Collector> {
  const signers = readSigners(config.keys);
  const cash = config.money && openMoney(config.money, config.keys, time, log);
  const options = clientOptions(config.broker, config.broker.id);
  const key = tombstoneKeyOf(config);
  const store = await openStore(config.store, key);
  const enrolled = new Enrolled(config.cabinets, store.enrolments);
  const waited = new WaitedFor(store.subjects, time);
  const heard = waited.heard.bind(waited);
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
  const ingest = new Ingest({ prefix, store, enrolled, signers, ...(money && { money }), time, log, heard });
  const taker = { take: ingest.take.bind(ingest), ready: store.ready.bind(store) };
  const link = new BrokerLink(config.broker, options, taker, log);
  const giving = signers.state && { store, erasuresOf: erasuresOf ?? knownErasures(store, key), key: signers.state };
  const subjects = new SubjectSweeps({
    ...{ store: store.subjects, waited, time, log, key: signers.commands, keepMs: config.keepMs },
    publish: link.publish.bind(link),
  });
  const sweeps = new Sweeps({ store, link, subjects, giving, keepMs: config.keepMs, time, log });
  const stop = async (): Promise<void> => {
    await money?.stop();
    await sweeps.stop();
    await link.stop();
    await store.close();
  };
  const listeners: { stop(): Promise<void> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const listener of listeners) await listener.stop();
    await stop();
  };
  try {
    const webhooks = await startWebhooksOf(cash, money, store, time);
    if (webhooks) listeners.push(webhooks);
    if (config.enrol) listeners.push(await startEnrolment(config.enrol, store, time, log));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return {
    store,
    get connected() {
      return link.connected;
    },
    stop: stopAll,
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

interface SweepParts {
  readonly store: CollectorStore;
  readonly link: BrokerLink;
  readonly subjects: SubjectSweeps;
  /** Absent: nothing is given back. */
  readonly giving: GivingParts | undefined;
  readonly keepMs: number;
  readonly time: TimeSource;
  readonly log: Log;
}

/** What is done by the clock: gaps are asked for, states are given back, and what has had its time is removed. */
class Sweeps {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #expiredMs: number | undefined;

  constructor(private readonly parts: SweepParts) {
    this.#timer = setInterval(() => {
      // Without the broker nobody would hear a question, and without the store the link is down, too.
      if (!parts.link.connected) return;
      this.#running ??= this.#sweep().finally(() => {
        this.#running = undefined;
      });
    }, sweepMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.parts.subjects.stop();
  }

  async #sweep(): Promise<void> {
    const { time, log } = this.parts;
    try {
      await this.#pull();
      await this.#giveStates();
      await this.parts.subjects.sweep();
      const nowMs = time.monoMs();
      if (this.#expiredMs !== undefined && nowMs - this.#expiredMs < expireMs) return;
      await this.parts.store.expire(time.wallMs() - this.parts.keepMs);
      await this.parts.store.forgetExpired(time.wallMs());
      await this.parts.subjects.tidy();
      this.#expiredMs = nowMs;
    } catch (error) {
      log('warn', codeOf(error), { message: messageOf(error) });
    }
  }

  async #pull(): Promise<void> {
    const { store, link, time } = this.parts;
    for (const { cabinet, chain, from, limit } of await store.duePulls(time.wallMs(), mostPulls, Math.random())) {
      const id = randomBytes(8).toString('hex');
      link.publish({ cabinet, topic: 'audit/pull', text: JSON.stringify({ id, chain, from, limit }) });
    }
  }

  async #giveStates(): Promise<void> {
    const { store, link, giving, time, log } = this.parts;
    if (giving === undefined) return;
    for (const awaited of await store.dueStates(time.wallMs(), mostStates, Math.random())) {
      const { cabinet, chain } = awaited;
      const texts = await signState(giving, awaited, time.wallMs());
      for (const text of texts) link.publish({ cabinet, topic: 'commands', text });
      log('info', 'state_given', { cabinet, message: `${texts.length} parts for chain ${chain}` });
    }
  }
}
