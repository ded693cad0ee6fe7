import { LockerError } from '../lib/errors.js';
import { createDeviceFile, readDeviceFile } from '../tokens/device-file.js';
import { type DeviceKeys, newDeviceKeys, publishKeys } from '../tokens/device-keys.js';
import { readStoredSet } from '../tokens/trust-file.js';
import { parseRoots } from '../tokens/trust-set.js';
import { readEnrolCode } from '../wire/enrol-code.js';
import { boardOf, enrolPath, shownBoard, waitingAnswer } from '../wire/enrolment.js';
import { type Checked, checkAnswer } from './check-answer.js';
import { type BoardEnrolment, type EnrolPlace, filesIn, readEnrolment } from './place.js';
import { refusedBy } from './refused.js';
import { postPinned } from './server-call.js';
import { Stage } from './stage.js';
import { certificateRequest, newTlsKey, spkiOf } from './tls-key.js';

/** What somebody who enrols a board was given. */
export interface EnrolWish {
  readonly cabinet: string;
  readonly address: string;
  /** Hash of the key of the server. */
  readonly server: string;
  /** Of keys that it has named itself, where the board was enrolled before. */
  readonly next?: readonly string[] | undefined;
  /** Thumbprints of the roots. */
  readonly roots: readonly string[];
  /** As it was typed; absent where the board may be enrolled already. */
  readonly code?: string | undefined;
}

export interface EnrolOptions {
  /** With new keys, though it is enrolled: its old certificate is revoked, and somebody has to approve. */
  readonly again: boolean;
  /** Wall ms. */
  readonly nowMs: number;
  /** 0 to 1: by how much the first renewal is put off, so that a fleet does not come at one moment. */
  readonly random: number;
}

interface Enrolled {
  readonly enrolment: BoardEnrolment;
  /** It was enrolled before, and nothing was asked. */
  readonly already: boolean;
  /** How far the clock of this board is behind that of the server. */
  readonly clockBehindMs: number;
}

/** PEM that others can follow. */
export const pem = (text: string): string => `${text.trim()}\n`;

export function enrolmentText(enrolment: BoardEnrolment): string {
  return `${JSON.stringify(enrolment, undefined, 2)}\n`;
}

/**
 * Enrols a board: makes its keys, which never leave it, asks with the code, checks all that comes, and only then writes it. A power
 * cut at any point, or an answer that gets lost, is made good by calling it again.
 * @param place whose directories are there (`readyPlace`); it is worked in as their owner
 * @throws LockerError `enrol.*`, `device.keys_unwritten`, `device.keys_unusable`
 */
export async function enrolBoard(place: EnrolPlace, wish: EnrolWish, options: EnrolOptions): Promise<Enrolled> {
  const stage = new Stage(place, 'enrolling');
  const finished = stage.finish();
  const before = readEnrolment(place);
  if (before !== undefined && before.cabinet !== wish.cabinet) {
    const message = `this board is enrolled as ${before.cabinet}, and not as ${wish.cabinet}`;
    throw new LockerError('enrol.other_cabinet', message);
  }
  // No renewal mends a certificate that has ended, so a code is for a new one. What was begun with --again goes on without it, for who
  // has the code.
  const over = before !== undefined && before.untilMs <= options.nowMs && wish.code !== undefined;
  const goesOn = options.again || over || (stage.has('device') && wish.code !== undefined);
  if (before !== undefined && (finished || !goesOn)) {
    return { enrolment: before, already: true, clockBehindMs: 0 };
  }
  const code = codeOf(wish.code);
  const key = stage.keep('key', newTlsKey);
  const device = deviceKeysOf(place, stage, options.again || over);
  const spki = spkiOf(key);
  const published = await publishKeys(device, wish.cabinet);
  const csr = await certificateRequest(key, wish.cabinet);
  const answer = await postPinned(wish, enrolPath, { code, cabinet: wish.cabinet, csr, keys: published });
  if (answer.status === 202 && waitingAnswer.safeParse(answer.body).success) {
    const [signingX, sealingX] = [device.signing.published.x, device.sealing.published.x];
    const board = shownBoard(boardOf(spki, { signingX, sealingX }));
    const message = `this board is ${board}: have \`locker-collector enrol approve ${wish.cabinet} --board ${board}\` run`;
    throw new LockerError('enrol.waits', message, { board });
  }
  if (answer.status !== 200) throw refusedBy(answer, wish.address);
  const checked = await checkAnswer(answer.body, { cabinet: wish.cabinet, spki, roots: wish.roots });
  const enrolment = enrolmentOf(wish, checked, options.random);
  await putAll(place, stage, checked, enrolment);
  stage.install();
  return { enrolment, already: false, clockBehindMs: checked.answer.now - options.nowMs };
}

function codeOf(typed: string | undefined): string {
  if (typed === undefined) throw new LockerError('enrol.no_code', 'no one-time code was given');
  const code = readEnrolCode(typed);
  if (code === undefined)
    throw new LockerError('enrol.bad_code', 'that is no one-time code: a character is wrong or missing');
  return code;
}

/** The keys that the board is to have: those that it has, or with `again` new ones, which take their place with all else. */
function deviceKeysOf(place: EnrolPlace, stage: Stage, again: boolean): DeviceKeys {
  const { device } = filesIn(place);
  const anew = again || stage.has('device');
  if (anew) stage.keep('device', newDeviceKeys);
  else if (readDeviceFile(device).kind === 'missing') createDeviceFile(device);
  const file = anew ? stage.file('device') : device;
  const read = readDeviceFile(file);
  if (read.kind === 'read') return read.keys;
  const why = read.kind === 'missing' ? 'it is gone' : read.why;
  throw new LockerError('device.keys_unusable', `the keys of this cabinet, ${file}: ${why}`, { file });
}

/** As whom the server wants to be known from now on. It has shown a key that it was known by before. */
export function serversOf({ servers }: Checked['answer']): Pick<BoardEnrolment, 'server' | 'next'> {
  const [server = '', ...next] = servers;
  return { server, next };
}

/** Two thirds of a life, and up to a twentieth of it more. */
export function renewalMs({ fromMs, untilMs }: Pick<Checked, 'fromMs' | 'untilMs'>, random: number): number {
  return Math.round(fromMs + (untilMs - fromMs) * (2 / 3 + random / 20));
}

function enrolmentOf(wish: Omit<EnrolWish, 'code'>, checked: Checked, random: number): BoardEnrolment {
  const { cabinet, address, roots } = wish;
  const { serial, fromMs, untilMs, answer } = checked;
  return {
    ...{
      cabinet,
      address,
      ...serversOf(answer),
      roots: [...roots],
      broker: answer.broker.url,
      prefix: answer.broker.prefix,
    },
    ...{ serial, fromMs, untilMs, renewMs: renewalMs(checked, random) },
  };
}

async function putAll(
  place: EnrolPlace,
  stage: Stage,
  { answer, version }: Checked,
  enrolment: BoardEnrolment,
): Promise<void> {
  // Those above the issuer the broker has; the one that signed may be between it and what the broker knows.
  stage.put('cert', [answer.certificate, ...answer.chain].map(pem).join(''));
  stage.put('ca', pem(answer.broker.ca));
  stage.put('roots', `${JSON.stringify(answer.roots)}\n`);
  stage.put('trust', `${JSON.stringify({ keys: keysIn(answer.trust) })}\n`);
  // A newer set that the cabinet has accepted meanwhile stays: versions only go up.
  const roots = parseRoots(JSON.stringify(answer.roots), 'roots');
  const stored = await readStoredSet(filesIn(place).signedTrust, roots);
  if (!(stored.kind === 'verified' && stored.set.cabinet === answer.cabinet && stored.set.version >= version)) {
    stage.put('signedTrust', answer.trust);
  }
  stage.put('enrolment', enrolmentText(enrolment));
}

/** The keys of a trust set whose signature was checked. */
function keysIn(text: string): unknown {
  const claims: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return Object(claims).keys;
}
