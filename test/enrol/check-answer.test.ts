import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswer } from '../../src/enrol/check-answer.js';
import { postPinned } from '../../src/enrol/server-call.js';
import { certificateRequest, newTlsKey, spkiOf } from '../../src/enrol/tls-key.js';
import { newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { newSigningKey, parseSigningKey, signObject } from '../../src/tokens/signing.js';
import { type EnrolAnswer, enrolAnswer, enrolPath } from '../../src/wire/enrolment.js';
import { type Authority, authority } from '../terminal/certificates.js';
import { EnrolWorld } from './world.js';

const cabinet = 'CAB-1';
let world: EnrolWorld;
let stranger: Authority;
let good: EnrolAnswer;
let spki: Buffer;
let roots: readonly string[];

beforeAll(async () => {
  world = await EnrolWorld.open();
  stranger = await authority('Strangers');
  const wish = await world.wish(cabinet);
  const key = newTlsKey();
  spki = spkiOf(key);
  roots = wish.roots;
  const device = parseDeviceKeys(newDeviceKeys());
  if (device === undefined) throw new Error('no keys');
  const csr = await certificateRequest(key, cabinet);
  const answer = await postPinned(wish, enrolPath, {
    code: wish.code,
    cabinet,
    csr,
    keys: await publishKeys(device, cabinet),
  });
  good = enrolAnswer.parse(answer.body);
});
afterAll(() => world.end());

const check = (change: object) => checkAnswer({ ...good, ...change }, { cabinet, spki, roots });

describe('an answer of the server', () => {
  it('that fits the board is taken', async () => {
    expect(await check({})).toMatchObject({ version: 1, answer: { cabinet } });
    // What a later version adds is no fault.
    expect(await check({ more: 1 })).toMatchObject({ version: 1 });
  });

  it.each<[string, string, RegExp, () => object | Promise<object>]>([
    ['for another cabinet', 'enrol.bad_answer', /another cabinet/, () => ({ cabinet: 'CAB-2' })],
    ['without a certificate', 'enrol.bad_answer', /certificate/, () => ({ certificate: undefined })],
    ['with a certificate that is none', 'enrol.bad_answer', /is none/, () => ({ certificate: pem('AAAA') })],
    ['with another key', 'enrol.bad_answer', /another key/, async () => issued([cabinet])],
    ['with another name', 'enrol.bad_answer', /another name/, async () => issued(['CAB-2'])],
    ['with two names', 'enrol.bad_answer', /another name/, async () => issued([cabinet, 'CAB-2'])],
    ['of another issuer', 'enrol.bad_answer', /not of its issuer/, () => ({ chain: [stranger.cert] })],
    ['without an issuer', 'enrol.bad_answer', /chain/, () => ({ chain: [] })],
    [
      'with a chain that breaks',
      'enrol.bad_answer',
      /not of its issuer/,
      () => ({ chain: [world.ca.cert, stranger.cert] }),
    ],
    ['that has ended', 'enrol.bad_answer', /has ended/, () => ({ now: good.now + 86_400_000 })],
    [
      'with a broker without TLS',
      'enrol.bad_answer',
      /mqtts/,
      () => ({ broker: { ...good.broker, url: 'mqtt://b:1883' } }),
    ],
    [
      'with a broker that is none',
      'enrol.bad_answer',
      /mqtts/,
      () => ({ broker: { ...good.broker, url: 'mqtts://b:8883\nx: y' } }),
    ],
    ['with a prefix of wildcards', 'enrol.bad_answer', /prefix/, () => ({ broker: { ...good.broker, prefix: '#' } })],
    [
      'without an issuer of the broker',
      'enrol.bad_answer',
      /broker's certificate/,
      () => ({ broker: { ...good.broker, ca: '' } }),
    ],
    ['with roots that are none', 'enrol.bad_answer', /roots/, () => ({ roots: { keys: [{ kty: 'oct' }] } })],
    ['with another root', 'enrol.wrong_roots', /set-up names/, async () => (await otherRoot()).answer],
    [
      'with another root beside the right one',
      'enrol.wrong_roots',
      /set-up names/,
      async () => (await otherRoot()).beside,
    ],
    [
      'with a trust set of another root',
      'enrol.bad_trust',
      /bad_signature|unknown_key/,
      async () => (await otherRoot()).trusted,
    ],
    ['with a trust set that is none', 'enrol.bad_trust', /not_a_token/, () => ({ trust: 'x' })],
    [
      'with a trust set for another cabinet',
      'enrol.bad_trust',
      /wrong_cabinet/,
      async () => ({ trust: await world.signTrust(cabinet, { aud: 'CAB-2' }) }),
    ],
    [
      'with a trust set that came too late',
      'enrol.bad_trust',
      /expired/,
      async () => ({ trust: await world.signTrust(cabinet, { exp: 1 }) }),
    ],
    [
      'that is nothing',
      'enrol.bad_answer',
      /has no/,
      () => Object.fromEntries(Object.keys(good).map((key) => [key, null])),
    ],
  ])('%s is refused: %s', async (_what, code, message, change) => {
    await expect(check(await change())).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is held against the board that asked, and one that is none is told of', async () => {
    await expect(checkAnswer(good, { cabinet, spki: spkiOf(newTlsKey()), roots })).rejects.toThrow(/another key/);
    await expect(checkAnswer(undefined, { cabinet, spki, roots })).rejects.toMatchObject({ code: 'enrol.bad_answer' });
  });
});

function pem(text: string): string {
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

/** A certificate of the right issuer, for whom it is not. */
async function issued(names: readonly string[]): Promise<object> {
  return { certificate: (await world.ca.issue({ names })).cert };
}

async function otherRoot() {
  const { secret, trust } = newSigningKey('root-1', []);
  const { typs: _typs, ...root } = trust.keys[0] ?? {};
  const key = parseSigningKey(JSON.stringify(secret), 'root');
  const text = await signObject(
    'keys+jwt',
    { aud: cabinet, ver: 9, keys: newSigningKey('k', ['access+jwt']).trust.keys.map((one) => ({ ...one })) },
    key,
  );
  const other = { ...root, kid: 'root-2' };
  return {
    answer: { roots: { keys: [root] }, trust: text },
    beside: { roots: { keys: [...good.roots.keys, other] } },
    trusted: { trust: text },
  };
}
