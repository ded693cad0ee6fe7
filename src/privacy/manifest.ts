import { answerFields } from './answer-fields.js';
import { collectorFields } from './collector-fields.js';
import { type Field, fieldsOf } from './field.js';
import { logFields } from './log-fields.js';
import { metaFields } from './meta-fields.js';
import { metricFields } from './metric-fields.js';
import { tableFields } from './table-fields.js';
import { uplinkFields } from './uplink-fields.js';

/**
 * Every field that the agent stores, publishes, logs or measures. docs/privacy.md and `lockerctl privacy` are made from it, and tests
 * hold the database, the answers, the messages, the metrics and the log against it: what is not here may be nowhere.
 */
export const manifest: readonly Field[] = [
  ...grouped('table', '.', tableFields),
  ...fieldsOf('meta', '', metaFields),
  ...grouped('http', ' ', answerFields),
  ...grouped('mqtt', ' ', uplinkFields),
  ...fieldsOf('log', '', logFields),
  ...fieldsOf('metrics', '', metricFields),
];

/** Every column that the collector stores, the cloud side; it has no part in what a cabinet keeps. */
export const collectorManifest: readonly Field[] = grouped('collector', '.', collectorFields);

function grouped(where: Field['where'], between: string, groups: typeof tableFields): Field[] {
  return Object.entries(groups).flatMap(([group, docs]) => fieldsOf(where, `${group}${between}`, docs));
}
