import { LockerError } from '../lib/errors.js';
import { readDeviceFile } from '../tokens/device-file.js';
import { renewPath, signRenewal } from '../wire/enrolment.js';
import { checkAnswer } from './check-answer.js';
import { enrolmentText, pem, renewalMs, serversOf } from './enrol.js';
import { type BoardEnrolment, type EnrolPlace, filesIn, readEnrolment } from './place.js';
import { refusedBy } from './refused.js';
import { postPinned } from './server-call.js';
import { Stage } from './stage.js';
import { certificateRequest, newTlsKey, spkiOf } from './tls-key.js';

type Renewed =
  | { readonly kind: 'renewed'; readonly enrolment: BoardEnrolment }
  | { readonly kind: 'not_due'; readonly dueMs: number };

interface RenewOptions {
  /** Wall ms. */
  readonly nowMs: number;
  /** 0 to 1: see `renewalMs`. */
  readonly random: number;
}

/**
 * Has the certificate of an enrolled cabinet followed by another one with a new key, once two thirds of its life are over. The request
 * is signed by the device key. The files are replaced; lockerd takes them into use by itself. A renewal that broke off goes on with the
 * same key.
 * @throws LockerError `enrol.*`, `device.keys_unusable`
 */
export async function renewCertificate(place: EnrolPlace, { nowMs, random }: RenewOptions): Promise<Renewed> {
  // An enrolment that was under way when the power went comes first.
  new Stage(place, 'enrolling').finish();
  const stage = new Stage(place, 'renewing');
  stage.finish();
  const before = readEnrolment(place);
  if (before === undefined) throw new LockerError('enrol.not_enrolled', `${place.dir} has no enrolment`);
  if (nowMs < before.renewMs) return { kind: 'not_due', dueMs: before.renewMs };
  const { cabinet, serial, address, roots } = before;
  const files = filesIn(place);
  const device = readDeviceFile(files.device);
  if (device.kind !== 'read') {
    const why = device.kind === 'missing' ? 'it is gone' : device.why;
    throw new LockerError('device.keys_unusable', `the keys of this cabinet, ${files.device}: ${why}`, {
      file: files.device,
    });
  }
  const key = stage.keep('key', newTlsKey);
  const csr = await certificateRequest(key, cabinet);
  const request = await signRenewal({ iss: cabinet, serial, csr }, device.keys.signing);
  const answer = await postPinned(before, renewPath, { cabinet, request });
  if (answer.status !== 200) throw refusedBy(answer, address);
  const checked = await checkAnswer(answer.body, { cabinet, spki: spkiOf(key), roots });
  const { broker, chain, certificate } = checked.answer;
  const enrolment = {
    ...{
      ...before,
      ...serversOf(checked.answer),
      serial: checked.serial,
      fromMs: checked.fromMs,
      untilMs: checked.untilMs,
    },
    renewMs: renewalMs(checked, random),
  };
  stage.put('cert', [certificate, ...chain].map(pem).join(''));
  stage.put('ca', pem(broker.ca));
  stage.put('enrolment', enrolmentText(enrolment));
  stage.install();
  return { kind: 'renewed', enrolment };
}
