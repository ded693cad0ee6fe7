import { chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Owner } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';

/** Where the keys of a cabinet lie, unless its config says otherwise. */
export const usualKeysDir = '/var/lib/lockerd-keys';
export const usualDataDir = '/var/lib/lockerd';

/** Where an enrolment is written. */
export interface EnrolPlace {
  /** Directory of keys and certificates, 0700, outside the data directory. */
  readonly dir: string;
  /** File of the device keys. */
  readonly device: string;
  /** Data directory of lockerd: the trust set that a root signed is kept there. */
  readonly data: string;
}

/** The files of an enrolment, by what they hold. */
export function filesIn({ dir, device, data }: EnrolPlace) {
  const at = (name: string): string => join(dir, name);
  return {
    device,
    ...{ key: at('uplink.key'), cert: at('uplink.pem'), ca: at('uplink-ca.pem') },
    ...{ roots: at('roots.jwks'), trust: at('trust.jwks'), enrolment: at('enrolment.json') },
    /** As src/access/trust.ts keeps it. */
    signedTrust: join(data, 'trust.jwt'),
  };
}

const enrolmentShape = z.looseObject({
  cabinet: z.string(),
  ...{ address: z.string(), server: z.string(), roots: z.array(z.string()) },
  ...{ broker: z.string(), prefix: z.string() },
  ...{ serial: z.string(), fromMs: z.int(), untilMs: z.int(), renewMs: z.int() },
});
/** What a board knows of its enrolment: nothing of it is secret. */
export type BoardEnrolment = z.output<typeof enrolmentShape>;

/** @throws LockerError `enrol.unwritten` when the file is there and is not what it should be */
export function readEnrolment(place: EnrolPlace): BoardEnrolment | undefined {
  const file = filesIn(place).enrolment;
  if (!existsSync(file)) return undefined;
  try {
    return enrolmentShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const message = `${file} is damaged (${messageOf(error)}): remove it, and enrol again`;
    throw new LockerError('enrol.unwritten', message, { file }, { cause: error });
  }
}

/**
 * To whom files belong that root writes: to who has the directory; in one that is made now to the user of lockerd, where there is
 * one. `undefined`: to who runs this.
 */
export function ownerOf(dir: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const stat = statSync(dir, { throwIfNoEntry: false });
  if (stat !== undefined && stat.uid !== 0) return { uid: stat.uid, gid: stat.gid };
  const line = /^lockerd:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
}

/** Makes a directory that only its owner may look into, where there is none. */
export function makeDirectory(dir: string, owner: Owner | undefined): void {
  if (existsSync(dir)) return;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (owner !== undefined) chownSync(dir, owner.uid, owner.gid);
}
