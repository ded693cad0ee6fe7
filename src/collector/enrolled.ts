import { createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify } from 'jose/jws/compact/verify';
import { z } from 'zod';
import { LockerError, messageOf } from '../lib/errors.js';
import { type PublishedKey, parseSealingKey } from '../tokens/device-keys.js';

/** The keys of a cabinet as the collector knows them. */
export type Enrolment =
  | {
      readonly kind: 'enrolled';
      readonly kid: string;
      /** What its messages are verified with. */
      readonly key: KeyObject;
      /** What secrets are sealed for. */
      readonly sealing: PublishedKey | undefined;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unusable'; readonly why: string };

/** What `lockerctl device keys` prints: the file of a cabinet. */
export const enrolmentFile = z.object({
  keys: z.array(z.looseObject({ crv: z.string(), kid: z.string(), x: z.string() })),
  signed: z.string(),
});
/** The claims of a `device+jwt`. */
export const deviceClaims = z.object({
  iss: z.string(),
  keys: z.array(z.looseObject({ kid: z.string(), x: z.string() })),
});

/**
 * The directory of enrolled cabinets: one file for each, `<cabinet>.jwks`, as `lockerctl device keys` prints it. A file that is
 * new, changed or gone counts at the next message; none is read twice.
 */
export class Enrolled {
  readonly #known = new Map<string, { readonly stamp: string; readonly enrolment: Enrolment }>();

  constructor(private readonly directory: string) {}

  /** @param cabinet an id: letters, digits and `-`, so that it is a file name and no path */
  async of(cabinet: string): Promise<Enrolment> {
    const file = join(this.directory, `${cabinet}.jwks`);
    const stamp = stampOf(file);
    if (stamp === undefined) {
      this.#known.delete(cabinet);
      return { kind: 'unknown' };
    }
    const known = this.#known.get(cabinet);
    if (known?.stamp === stamp) return known.enrolment;
    const enrolment = await readEnrolment(file, cabinet);
    this.#known.set(cabinet, { stamp, enrolment });
    return enrolment;
  }

  /**
   * Ids of all enrolled cabinets.
   * @throws LockerError `collector.bad_file`
   */
  cabinets(): string[] {
    return namesIn(this.directory)
      .flatMap((name) => /^([A-Za-z0-9-]{1,32})\.jwks$/.exec(name)?.[1] ?? [])
      .sort();
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const message = `the directory of the enrolled cabinets: ${messageOf(error)}`;
    throw new LockerError('collector.bad_file', message, { file: directory }, { cause: error });
  }
}

function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/** The signature under the keys shows that the file is of this cabinet, and that it has the private half. */
async function readEnrolment(file: string, cabinet: string): Promise<Enrolment> {
  try {
    const text = readFileSync(file, 'utf8');
    const { keys, signed } = enrolmentFile.parse(JSON.parse(text));
    const signing = keys.find(({ crv }) => crv === 'Ed25519');
    if (signing === undefined) return { kind: 'unusable', why: `${file} has no Ed25519 key` };
    const { kid, x } = signing;
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const { payload, protectedHeader } = await compactVerify(signed, key, { algorithms: ['EdDSA'] });
    const said = deviceClaims.parse(JSON.parse(new TextDecoder().decode(payload)));
    if (protectedHeader.typ !== 'device+jwt' || !said.keys.some((one) => one.kid === kid && one.x === x)) {
      return { kind: 'unusable', why: `${file}: \`signed\` is not for its keys` };
    }
    if (said.iss !== cabinet)
      return { kind: 'unusable', why: `${file} was made by the cabinet ${said.iss.slice(0, 32)}` };
    return { kind: 'enrolled', kid, key, sealing: parseSealingKey(JSON.stringify({ keys: said.keys })) };
  } catch (error) {
    return { kind: 'unusable', why: `${file} does not hold the keys of a cabinet: ${messageOf(error)}` };
  }
}
