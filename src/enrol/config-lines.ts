import { readFileSync, statSync } from 'node:fs';
import { parseConfig } from '../config/load.js';
import { readYaml } from '../config/yaml-source.js';
import { writeDurably } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { type BoardEnrolment, type EnrolPlace, filesIn } from './place.js';

/** What the config of an enrolled cabinet says of keys and line: the exact lines. */
export function configLines({ broker, prefix }: BoardEnrolment, place: EnrolPlace): string {
  const { trust, roots, device, ca, cert, key } = filesIn(place);
  return [
    ...['trust:', `  keys: ${yaml(trust)}`, `  roots: ${yaml(roots)}`, `  device: ${yaml(device)}`],
    ...['uplink:', `  broker: ${broker}`, `  ca: ${yaml(ca)}`, `  cert: ${yaml(cert)}`, `  key: ${yaml(key)}`],
    ...[`  prefix: ${prefix}`, ''],
  ].join('\n');
}

/** In quotes, as JSON has it, where YAML could read it otherwise. */
function yaml(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}

export type ConfigState =
  /** The lines are in it now, or were before. */
  | 'added'
  | 'there'
  /** There is no config yet: whoever makes it puts them in. */
  | 'no_config'
  /** It has other lines for this, or faults: a person has to change it. */
  | 'by_hand';

/**
 * Puts the lines at the end of a config that has nothing of the kind. One that has is never changed.
 * @throws LockerError `enrol.other_cabinet`, `enrol.unwritten`
 */
export function addToConfig(file: string, enrolment: BoardEnrolment, place: EnrolPlace): ConfigState {
  const text = textOf(file);
  if (text === undefined) return 'no_config';
  const before = parseConfig(text, file);
  const cabinet = 'config' in before ? before.config.cabinet.id : undefined;
  refuseOther(file, cabinet, enrolment.cabinet);
  const read = readYaml(text);
  const root: unknown = 'source' in read ? read.source.value : undefined;
  if (typeof root !== 'object' || root === null || cabinet === undefined) return 'by_hand';
  const wanted = configLines(enrolment, place);
  if ('trust' in root || 'uplink' in root) return hasLines(text, wanted) ? 'there' : 'by_hand';
  const gap = text.endsWith('\n') ? '' : '\n';
  const whole = `${text}${gap}\n# Written by lockerctl enroll.\n${wanted}`;
  if (!('config' in parseConfig(whole, file))) return 'by_hand';
  try {
    const { mode, uid, gid } = statSync(file);
    writeDurably(file, Buffer.from(whole), process.getuid?.() === 0 ? { mode, uid, gid } : { mode });
  } catch (error) {
    throw new LockerError(
      'enrol.unwritten',
      `${file} was not written: ${messageOf(error)}`,
      { file },
      { cause: error },
    );
  }
  return 'added';
}

/**
 * To be asked before a code is used: a board that was enrolled as another cabinet than its config names would be neither.
 * @throws LockerError `enrol.other_cabinet`, `enrol.unwritten`
 */
export function refuseOtherConfig(file: string, wanted: string): void {
  const text = textOf(file);
  const read = text === undefined ? undefined : parseConfig(text, file);
  if (read !== undefined && 'config' in read) refuseOther(file, read.config.cabinet.id, wanted);
}

function refuseOther(file: string, cabinet: string | undefined, wanted: string): void {
  if (cabinet === undefined || cabinet === wanted) return;
  throw new LockerError('enrol.other_cabinet', `${file} is of the cabinet ${cabinet}, and not of ${wanted}`);
}

/** Whether a config says the same, however it is written. */
function hasLines(text: string, wanted: string): boolean {
  const [found, lines] = [text, wanted].map((one) => {
    const read = readYaml(one);
    return 'source' in read ? Object(read.source.value) : {};
  });
  return (['trust', 'uplink'] as const).every((part) =>
    Object.entries(Object(lines[part])).every(([key, value]) => Object(found[part])[key] === value),
  );
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new LockerError('enrol.unwritten', `${file} cannot be read: ${messageOf(error)}`, { file }, { cause: error });
  }
}
