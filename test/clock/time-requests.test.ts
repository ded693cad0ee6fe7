import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { TimeRequests } from '../../src/clock/time-requests.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { HandTime } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';

const cloud = signer('t1', ['time+jwt']);

function asking() {
  const time = new HandTime();
  const read = (text: string) => readTimeToken(text, cloud.trust);
  const requests = new TimeRequests({ cabinet: 'CAB-1', time, randomBytes, read });
  const sign = (nonce: string, change: object = {}) =>
    cloud.jws(
      { alg: 'EdDSA', kid: 't1', typ: 'time+jwt' },
      { aud: 'CAB-1', nonce, now: Math.floor(time.wall / 1000), ...change },
    );
  return { time, requests, sign };
}

test('a nonce has 128 bits and never comes again', () => {
  const { requests } = asking();
  const nonces = Array.from({ length: 100 }, () => requests.ask());
  for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(new Set(nonces).size).toBe(100);
});

test('an answer in time is an instant in the middle of its trip', async () => {
  const { time, requests, sign } = asking();
  const nonce = requests.ask();
  time.pass(300);
  const text = await sign(nonce);
  time.pass(300);
  expect(await requests.answer(text)).toEqual({
    kind: 'answered',
    instant: {
      source: 'confirmed',
      wallMs: Math.floor((time.wall - 300) / 1000) * 1000 + 300,
      monoMs: time.mono,
      errorMs: 1300,
    },
  });
});

test('an answer counts until 10 s after its question, by the monotonic clock alone', async () => {
  const { time, requests, sign } = asking();
  const inTime = requests.ask();
  time.mono += 10_000;
  time.wall -= 86_400_000;
  expect(await requests.answer(await sign(inTime))).toMatchObject({ kind: 'answered' });
  const late = requests.ask();
  time.mono += 10_001;
  expect(await requests.answer(await sign(late))).toEqual({ kind: 'refused', reason: 'late' });
});

test('a nonce is answered once, and none but its own', async () => {
  const { requests, sign } = asking();
  const text = await sign(requests.ask());
  expect(await requests.answer(text)).toMatchObject({ kind: 'answered' });
  expect(await requests.answer(text)).toEqual({ kind: 'refused', reason: 'unknown_nonce' });
  expect(await requests.answer(await sign('bm9ib2R5IGFza2Vk'))).toEqual({ kind: 'refused', reason: 'unknown_nonce' });
});

test('the same answer twice at once counts once', async () => {
  const { requests, sign } = asking();
  const text = await sign(requests.ask());
  const answers = await Promise.all([requests.answer(text), requests.answer(text)]);
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['answered', 'refused']);
});

test("another cabinet's answer is refused, and the nonce stays open", async () => {
  const { requests, sign } = asking();
  const nonce = requests.ask();
  const foreign = await sign(nonce, { aud: 'CAB-2' });
  expect(await requests.answer(foreign)).toEqual({ kind: 'refused', reason: 'wrong_cabinet' });
  expect(await requests.answer(await sign(nonce))).toMatchObject({ kind: 'answered' });
});

test('what no time key signed is refused with the fault of its envelope', async () => {
  const { requests } = asking();
  const nonce = requests.ask();
  const payload = { aud: 'CAB-1', nonce, now: 1_800_000_000 };
  const stranger = await signer('t1', ['time+jwt']).jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, payload);
  expect(await requests.answer(stranger)).toEqual({ kind: 'refused', reason: 'bad_signature' });
  expect(await requests.answer('hello')).toEqual({ kind: 'refused', reason: 'not_a_token' });
});

test('questions that nobody answers do not pile up, and push out none of the newest', async () => {
  const { requests, sign } = asking();
  const first = requests.ask();
  const later = Array.from({ length: 16 }, () => requests.ask());
  expect(await requests.answer(await sign(first))).toEqual({ kind: 'refused', reason: 'unknown_nonce' });
  for (const nonce of later) expect(await requests.answer(await sign(nonce))).toMatchObject({ kind: 'answered' });
});
