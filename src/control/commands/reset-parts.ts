import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config/specs.js';
import { tracesOf } from '../../enrol/stage.js';
import type { BlockDevice } from '../../store/at-rest.js';
import { lookAtRest } from '../../store/rest-picture.js';

/** What a factory reset needs of the database; loaded when one is asked for. */
export { holdForReset, lookBeforeReset, resetCabinet } from '../../backup/factory-reset.js';
export { freeBytes } from '../../backup/wipe.js';
export { usualConnections, wifiFile } from '../../enrol/wifi-keyfile.js';

/** What a cabinet that enrolled has beside what its config names: in the directory of its own keys, so that of no other cabinet. */
export function enrolmentTraces({ trust, data }: Pick<Config, 'trust' | 'data'>): string[] {
  return trust === undefined ? [] : tracesOf({ dir: dirname(trust.device), device: trust.device, data });
}

/** The encrypted devices below a directory, as their headers are found: `/dev/mmcblk0p3`. */
export function luksDevices(directory: string): string[] {
  const picture = lookAtRest(realpathSync(directory));
  return picture.kind === 'devices' ? picture.devices.flatMap(luksBelow) : [];
}

function luksBelow({ dmUuid = '', on }: BlockDevice): string[] {
  if (dmUuid.startsWith('CRYPT-LUKS')) return on.map(({ name }) => `/dev/${name}`);
  return on.flatMap(luksBelow);
}
