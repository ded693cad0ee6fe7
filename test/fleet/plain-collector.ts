// A collector as the program is, with a config that is written as JSON: node plain-collector.js CONFIG.json
import { readFileSync } from 'node:fs';
import { startCollector } from '../../src/collector/collector.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { stderrLog } from '../../src/lib/log.js';

await startCollector(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')), systemTime, stderrLog());
