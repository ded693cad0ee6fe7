import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { brokerForm } from '../config/broker.js';
import { makeDirectory, ownerOf } from '../lib/as-owner.js';
import type { Owner } from '../lib/durable-file.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { topicPrefix } from '../lib/topic-prefix.js';

/** Where the keys of a cabinet lie, unless its config says otherwise. */
export const usualKeysDir = '/var/lib/lockerd-keys';
export const usualDataDir = '/var/lib/lockerd';

/** In the directory of the keys: a set-up file that is being wiped, as it is to be then. */
export const setupMark = 'setup-done.yaml';

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
export type EnrolFile = keyof ReturnType<typeof filesIn>;

/** Those that somebody else may read are public. */
export const fileModes: Readonly<Record<EnrolFile, number>> = {
  ...{ device: 0o600, key: 0o600, cert: 0o644, ca: 0o644, roots: 0o644, trust: 0o644, enrolment: 0o644 },
  signedTrust: 0o600,
};

const enrolmentShape = z.looseObject({
  cabinet: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  ...{ address: z.string(), server: z.string(), next: z.array(z.string()), roots: z.array(z.string()) },
  // They go into the config as they are.
  ...{ broker: z.string().regex(brokerForm), prefix: z.string().regex(topicPrefix) },
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
 * Whose the directories of an enrolment are, made where there are none: of who has the first one, or in one that is made now of the user
 * of lockerd, where there is one. All that is in them is read and written as that user (`asOwner`). `undefined`: of who runs this.
 * @throws LockerError `enrol.unwritten`
 */
export function readyPlace({ dir, data }: EnrolPlace): Owner | undefined {
  try {
    const owner = ownerOf(dir);
    for (const one of [dir, data]) makeDirectory(one, owner);
    return owner;
  } catch (error) {
    throw new LockerError('enrol.unwritten', `${dir}, ${data}: ${messageOf(error)}`, { file: dir }, { cause: error });
  }
}
