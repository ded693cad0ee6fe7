import { join } from 'node:path';
import type { TimeSource } from '../lib/clock-source.js';
import type { Log } from '../lib/log.js';
import { type Collector, startCollector } from './collector.js';
import { startEmbeddedBroker } from './embedded-broker.js';
import type { KeyFiles, MoneySpec } from './specs.js';

interface EmbeddedParts {
  /** Directory for the database. */
  readonly data: string;
  /** Directory of the enrolled cabinets. */
  readonly cabinets: string;
  readonly keys: KeyFiles;
  readonly prefix: string;
  /** Absent: nobody pays. */
  readonly money?: MoneySpec;
}

/** A broker and a collector in one process. */
export interface Embedded {
  /** Where the cabinet finds the broker. */
  readonly url: string;
  readonly collector: Collector;
  stop(): Promise<void>;
}

const dayMs = 86_400_000;

/** The whole cloud side for a trial, with nothing to install: a broker on loopback, and a collector over SQLite. */
export async function startEmbedded(parts: EmbeddedParts, time: TimeSource, log: Log): Promise<Embedded> {
  const { data, cabinets, keys, prefix, money } = parts;
  const broker = await startEmbeddedBroker();
  try {
    const collector = await startCollector(
      {
        broker: { url: broker.url, prefix, id: 'collector', tls: {} },
        store: { kind: 'sqlite', file: join(data, 'collector.db') },
        ...{ keepMs: 400 * dayMs, cabinets, keys },
        ...(money && { money }),
      },
      time,
      log,
    );
    return {
      ...{ url: broker.url, collector },
      async stop() {
        await collector.stop();
        await broker.stop();
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
