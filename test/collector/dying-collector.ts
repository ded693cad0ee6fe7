// A collector that is killed between COMMIT and receipt: node dying-collector.js CONFIG.json
import { readFileSync } from 'node:fs';
import { BrokerLink, clientOptions } from '../../src/collector/broker-link.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { Ingest } from '../../src/collector/ingest.js';
import { openStore } from '../../src/collector/open-store.js';
import { readSigners } from '../../src/collector/signers.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { stderrLog } from '../../src/lib/log.js';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { broker } = config;
const store = await openStore(config.store);
const log = stderrLog();
const parts = { prefix: broker.prefix, store, enrolled: new Enrolled(config.cabinets), time: systemTime, log };
const ingest = new Ingest({ ...parts, signers: readSigners(config.keys) });
new BrokerLink(
  broker,
  clientOptions(broker, broker.id),
  {
    take: async (topic, payload) => {
      await ingest.take(topic, payload);
      process.kill(process.pid, 'SIGKILL');
      return [];
    },
    ready: () => store.ready(),
  },
  log,
);
