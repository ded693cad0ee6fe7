// A collector that is killed between COMMIT and receipt: node dying-collector.js CONFIG.json [SEED]
// With a seed not at the first message, but after so many as chance has it; each takes its time and may be taken twice.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { BrokerLink, clientOptions } from '../../src/collector/broker-link.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { Ingest } from '../../src/collector/ingest.js';
import { openStore } from '../../src/collector/open-store.js';
import { readSigners } from '../../src/collector/signers.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { stderrLog } from '../../src/lib/log.js';
import { below, seeded } from '../fuzz/random.js';

const [file = '', seed] = process.argv.slice(2);
const config = JSON.parse(readFileSync(file, 'utf8'));
const random = seed === undefined ? undefined : seeded(Number(seed));
const mostMessages = 60;
const mostWaitMs = 40;
const { broker } = config;
const store = await openStore(config.store);
const log = stderrLog();
const parts = { prefix: broker.prefix, store, enrolled: new Enrolled(config.cabinets), time: systemTime, log };
const ingest = new Ingest({ ...parts, signers: readSigners(config.keys) });
let left = random ? below(random, mostMessages) : 0;
new BrokerLink(
  broker,
  clientOptions(broker, broker.id),
  {
    take: async (topic, payload) => {
      if (random) await wait(below(random, mostWaitMs));
      const answers = await ingest.take(topic, payload);
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      left -= 1;
      return random && below(random, 4) === 0 ? ingest.take(topic, payload) : answers;
    },
    ready: () => store.ready(),
  },
  log,
);
