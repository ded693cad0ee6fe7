import { X509Certificate } from 'node:crypto';
import { brokerForm } from '../config/broker.js';
import { LockerError } from '../lib/errors.js';
import { readKeysToken } from '../tokens/keys-token.js';
import { thumbprint } from '../tokens/thumbprint.js';
import { parseRoots } from '../tokens/trust-set.js';
import { type EnrolAnswer, enrolAnswer } from '../wire/enrolment.js';

/** What a board knows before anybody answers, and holds each answer against. */
interface Expected {
  readonly cabinet: string;
  /** Public key of its request, DER. */
  readonly spki: Uint8Array;
  /** Thumbprints of the roots, of its set-up. */
  readonly roots: readonly string[];
}

/** An answer of which every part was checked. */
export interface Checked {
  readonly answer: EnrolAnswer;
  /** Of its certificate. */
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Version of the trust set. */
  readonly version: number;
}

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Holds an answer against what the board knows. That it came from the server whose key is pinned is not enough: what the trust set says
 * counts for the roots alone.
 * @throws LockerError `enrol.bad_answer`, `enrol.wrong_roots`, `enrol.bad_trust`
 */
export async function checkAnswer(body: unknown, expected: Expected): Promise<Checked> {
  const read = enrolAnswer.safeParse(body);
  if (!read.success) throw bad(`it has no ${read.error.issues[0]?.path.join('.') || 'form'} as it should`);
  const answer = read.data;
  if (answer.cabinet !== expected.cabinet) throw bad('it is for another cabinet');
  const own = certificateFault(answer, expected);
  if (typeof own === 'string') throw bad(own);
  if (!brokerForm.test(answer.broker.url) || !answer.broker.url.startsWith('mqtts://'))
    throw bad('the broker has no mqtts:// address');
  if (!issuersOf(answer.broker.ca)) throw bad("the issuer of the broker's certificate is none");
  const version = await trustVersion(answer, expected);
  const [fromMs, untilMs] = [Date.parse(own.validFrom), Date.parse(own.validTo)];
  return { answer, serial: own.serialNumber.toLowerCase(), fromMs, untilMs, version };
}

/** The certificate of the cabinet, or what is wrong with it. */
function certificateFault(answer: EnrolAnswer, { cabinet, spki }: Expected): X509Certificate | string {
  const certificates = readAll([answer.certificate, ...answer.chain]);
  const [own, ...issuers] = certificates ?? [];
  if (own === undefined) return 'a certificate is none';
  if (own.subject !== `CN=${cabinet}`) return 'the certificate has another name';
  if (!own.publicKey.export({ type: 'spki', format: 'der' }).equals(spki)) return 'the certificate is for another key';
  if (own.ca) return 'the certificate is one of an issuer';
  if (!own.keyUsage?.includes(clientAuth)) return 'the certificate is not for clients';
  let below = own;
  for (const issuer of issuers) {
    if (!issuer.ca || !below.checkIssued(issuer) || !below.verify(issuer.publicKey))
      return 'the certificate is not of its issuer';
    below = issuer;
  }
  return Date.parse(own.validTo) > answer.now ? own : 'the certificate has ended';
}

async function trustVersion({ roots, trust, now }: EnrolAnswer, { cabinet, roots: pinned }: Expected): Promise<number> {
  let set: ReturnType<typeof parseRoots>;
  try {
    set = parseRoots(JSON.stringify(roots), 'roots');
  } catch (error) {
    if (error instanceof LockerError) throw bad(`the roots are none (${error.message})`);
    throw error;
  }
  const found = roots.keys.map(({ x }) => thumbprint('Ed25519', String(x)));
  if (!found.every((thumbprint) => pinned.includes(thumbprint))) {
    throw new LockerError(
      'enrol.wrong_roots',
      `the server sent the root ${found.join(' and ')}, and the set-up names ${pinned.join(' and ')}`,
    );
  }
  const reading = await readKeysToken(trust, set);
  const why =
    reading.kind === 'refused'
      ? reading.reason
      : reading.set.cabinet !== cabinet
        ? 'wrong_cabinet'
        : reading.set.faults.length > 0
          ? 'bad_key'
          : reading.set.untilMs !== undefined && reading.set.untilMs <= now
            ? 'expired'
            : reading.set.version;
  if (typeof why === 'number') return why;
  throw new LockerError('enrol.bad_trust', `the trust set is refused: ${why}`);
}

function issuersOf(pems: string): boolean {
  const found = readAll(pems.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
  return found !== undefined && found.length > 0 && found.every(({ ca }) => ca);
}

function readAll(pems: readonly string[]): X509Certificate[] | undefined {
  try {
    return pems.map((pem) => new X509Certificate(pem));
  } catch {
    // What OpenSSL says of it would not help who reads this.
    return undefined;
  }
}

function bad(why: string): LockerError {
  return new LockerError('enrol.bad_answer', `the answer of the server: ${why}`);
}
