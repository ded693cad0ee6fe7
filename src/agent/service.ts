import { RecordSource } from '../audit/record-source.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import { Service } from '../cabinet/service.js';
import type { Config } from '../config/specs.js';
import type { AgentTables } from './tables.js';

interface ServiceWith {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Cabinet;
}

/** What takes the cabinet out of service, and puts it back. */
export function startService({ config, tables, cabinet }: ServiceWith): Service {
  const { store, audit, serviceEnd, dropOffs } = tables;
  const source = new RecordSource(store);
  return new Service({
    ...{ store, audit, end: serviceEnd, alarms: cabinet.alarmBoard, hasUplink: config.uplink !== undefined },
    waiting: () =>
      source.chains().reduce((rows, { last, receipt }) => rows + Math.max(0, last - (receipt?.seq ?? 0)), 0),
    taken: () => config.lockers.flatMap(({ id }) => (dropOffs.of(id) === undefined ? [] : [id])),
  });
}
