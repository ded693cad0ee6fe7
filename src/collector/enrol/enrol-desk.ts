import type { PublicKey } from '@peculiar/x509';
import { type Answer, ok, problem } from '../../lib/answer.js';
import type { TimeSource } from '../../lib/clock-source.js';
import { codeOf, messageOf } from '../../lib/errors.js';
import { parseJson } from '../../lib/json-body.js';
import type { Log } from '../../lib/log.js';
import { enrolCodeHash, readEnrolCode } from '../../wire/enrol-code.js';
import {
  boardOf,
  type EnrolAnswer,
  type EnrolProblem,
  enrolBody,
  enrolPath,
  enrolProblems,
  readRenewal,
  renewBody,
} from '../../wire/enrolment.js';
import { readPublishedKeys } from '../../wire/published-keys.js';
import type { EnrolSpec } from '../specs.js';
import type { CabinetAlarm } from '../store.js';
import { givenFiles } from './enrol-files.js';
import type { Enrolments } from './enrolments.js';
import type { Issuer } from './issuer.js';
import { readCsr } from './read-csr.js';

interface DeskParts {
  readonly spec: EnrolSpec;
  readonly issuer: Issuer;
  readonly store: Enrolments;
  readonly raise: (cabinet: string, code: CabinetAlarm) => Promise<void>;
  readonly time: TimeSource;
  readonly log: Log;
}

/** Titles of the refusals: a stranger is told one thing, whatever he got wrong. */
const titles = {
  bad_csr: 'The certificate request is not one for this cabinet, with a key on P-256 and nothing beside its name.',
  bad_keys: 'The keys were not published by this cabinet, or one is missing.',
  denied: 'That is not known here.',
  code_expired: 'The code has ended.',
  code_used: 'The code has been used by another board.',
  certificate_expired: 'The certificate has ended.',
  not_the_last: 'That is not the certificate that was issued last.',
  too_early: 'Half of its life is not over yet.',
  unavailable: 'Nobody can be enrolled now.',
} as const satisfies Partial<Record<EnrolProblem, string>>;

function refusal(code: keyof typeof titles): Answer {
  return problem(enrolProblems[code], code, titles[code]);
}

/**
 * Answers boards that enrol, and cabinets whose certificate is to be renewed. A stranger's request is looked at no further than
 * its code: what a certificate request is made of is read for those only who know one.
 */
export class EnrolDesk {
  constructor(private readonly parts: DeskParts) {}

  /** @param path that of one of the two calls @param bytes the body. Never throws */
  async answer(path: string, bytes: Uint8Array): Promise<Answer> {
    try {
      return path === enrolPath ? await this.#enrol(bytes) : await this.#renew(bytes);
    } catch (error) {
      this.parts.log('error', codeOf(error), { message: messageOf(error) });
      return refusal('unavailable');
    }
  }

  async #enrol(bytes: Uint8Array): Promise<Answer> {
    const body = parseJson(bytes, enrolBody);
    if (body.kind === 'refused') return body.answer;
    const { code: typed, cabinet, csr: pem, keys: published } = body.value;
    const { store, time } = this.parts;
    const code = readEnrolCode(typed);
    if (code === undefined) return refusal('denied');
    const hash = enrolCodeHash(code, cabinet);
    if (!(await store.knowsCode(cabinet, hash))) return refusal('denied');
    const csr = await readCsr(pem, cabinet);
    if (csr.kind === 'bad') return refusal('bad_csr');
    const keys = await readPublishedKeys(published, cabinet);
    if (keys.kind === 'bad' || keys.keys.sealing === undefined) return refusal('bad_keys');
    const given = await givenFiles(this.parts.spec, cabinet);
    const board = boardOf(csr.spki, keys.keys);
    const nowMs = time.wallMs();
    const claim = { cabinet, hash, board, keys: JSON.stringify(published) };
    const done = await store.enrol(claim, nowMs, () => this.#issue(cabinet, csr.publicKey, nowMs));
    if (done.kind === 'given') return this.#given(cabinet, done.certificate, given, nowMs);
    if (done.kind === 'waits') return { ...ok({ waits: 'approval', board }), status: 202 };
    if (done.kind === 'code_used') await this.parts.raise(cabinet, 'collector.code_reused');
    return refusal(done.kind);
  }

  async #renew(bytes: Uint8Array): Promise<Answer> {
    const body = parseJson(bytes, renewBody);
    if (body.kind === 'refused') return body.answer;
    const { cabinet, request } = body.value;
    const { store, time, spec } = this.parts;
    const stored = await store.keysOf(cabinet);
    if (stored === undefined || stored === 'revoked') return refusal('denied');
    const keys = await readPublishedKeys(JSON.parse(stored), cabinet);
    if (keys.kind === 'bad') return refusal('denied');
    const asked = await readRenewal(request, keys.keys);
    if (asked === undefined || asked.iss !== cabinet) return refusal('denied');
    const csr = await readCsr(asked.csr, cabinet);
    if (csr.kind === 'bad') return refusal('bad_csr');
    const given = await givenFiles(spec, cabinet);
    const nowMs = time.wallMs();
    const renewal = { cabinet, serial: asked.serial, board: boardOf(csr.spki, keys.keys) };
    const done = await store.renew(renewal, nowMs, () => this.#issue(cabinet, csr.publicKey, nowMs));
    return done.kind === 'given' ? this.#given(cabinet, done.certificate, given, nowMs) : refusal(done.kind);
  }

  #issue(cabinet: string, publicKey: PublicKey, nowMs: number) {
    const { issuer, spec } = this.parts;
    return issuer.issue(cabinet, publicKey, spec.lifetimeMs, nowMs);
  }

  #given(
    cabinet: string,
    certificate: string,
    { brokerCa, roots, trust, servers }: Awaited<ReturnType<typeof givenFiles>>,
    nowMs: number,
  ): Answer {
    const { issuer, spec, log } = this.parts;
    log('info', 'enrolled', { cabinet });
    const { url, prefix } = spec.broker;
    return ok({
      ...{ cabinet, certificate, chain: [...issuer.chain], broker: { url, ca: brokerCa, prefix } },
      ...{ roots: { keys: roots }, trust, servers: [...servers], now: nowMs },
    } satisfies EnrolAnswer);
  }
}
