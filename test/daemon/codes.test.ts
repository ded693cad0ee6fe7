import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessClaims } from '../../src/tokens/access-token.js';
import type { RunningDaemon } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer();
const inTwoHours = Math.floor(Date.now() / 1000) + 7200;
const header = { alg: 'EdDSA', kid: 'k1', typ: 'access+jwt' } as const;
const claims = { aud: 'TEST-1', jti: 't1', exp: inTwoHours, lkr: 'A1' };
const token = (change: Partial<AccessClaims> = {}): Promise<string> => cloud.token({ ...claims, ...change });

async function cabinetWith(trustSet: string): Promise<TestCabinet> {
  const cabinet = await testCabinet((folder) => ({
    trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks }`,
  }));
  writeFileSync(join(cabinet.folder, 'trust.jwks'), trustSet);
  return cabinet;
}

/** The tests build on each other: they run in their order. */
describe('a QR code at the cabinet', () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;
  const shown: string[] = [];
  const denied: [string, string][] = [];

  beforeAll(async () => {
    cabinet = await cabinetWith(cloud.trustJson);
    daemon = await cabinet.start();
    await cabinet.seen();
    const [head, body, signature] = (await token()).split('.');
    denied.push(
      ['too_long', 'CANARY'.repeat(200)],
      ['not_a_token', '\u0000\u0001\u0002CANARYBINARY'],
      ['not_a_token', 'https://canary.example.com/a?b=c'],
      ['not_a_token', 'upi://pay?pa=canary@bank&am=1.00'],
      ['bad_alg', `${Buffer.from('{"alg":"none","kid":"k1","typ":"access+jwt"}').toString('base64url')}.${body}.`],
      ['bad_header', await cloud.jws({ ...header, jku: 'https://canary.example.com' }, claims)],
      ['unknown_key', await signer('k2').token(claims)],
      [
        'bad_signature',
        `${head}.${Buffer.from(JSON.stringify({ ...claims, lkr: 'A2' })).toString('base64url')}.${signature}`,
      ],
      ['wrong_typ', await cloud.jws({ ...header, typ: 'cmd+jwt' }, { ...claims, cmd: 'open' })],
      ['unknown_claim', await cloud.jws(header, { ...claims, canary: 1 })],
      ['bad_claims', await cloud.jws(header, { ...claims, jti: 'CANARY '.repeat(5) })],
      ['wrong_cabinet', await token({ aud: 'CANARY-9' })],
      ['expired', await token({ exp: 1_700_000_000 })],
      ['other_locker', await token()],
      ['no_locker', await token({ lkr: 'CANARY-8' })],
    );
  });
  afterAll(() => cabinet.end());

  test('opens its locker once, although it is shown ten times at once', async () => {
    const text = await token();
    shown.push(text);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cabinet.code(text)));
    expect(answers.filter(({ status }) => status === 200)).toEqual([
      { status: 200, body: { outcome: 'opened', locker: 'A1' } },
    ]);
    // While the door is being opened others are asked to wait; none of them opened it.
    expect(answers.every(({ status }) => [200, 403, 429].includes(status))).toBe(true);
    const intents = (await cabinet.events()).filter(({ event }) => event === 'lock.intent');
    expect(intents).toMatchObject([{ locker: 'A1', access_mode: 'qr', credential_ref: 't1' }]);
  });

  test('opens nothing after the plug was pulled and the cabinet is up again', async () => {
    for (let n = 0; n < 2; n++) {
      await cabinet.kill();
      daemon = await cabinet.start();
      expect(await cabinet.code(shown[0] ?? '')).toMatchObject({ status: 403, body: { code: 'denied' } });
    }
  });

  // Ten denials a minute have rows of their own: two starts of the daemon see fewer each.
  test.each([
    0, 8,
  ])('is denied with one answer for every reason, and the record has the right one: from %i', async (at) => {
    await cabinet.kill();
    daemon = await cabinet.start();
    const part = denied.slice(at, at + 8);
    const from = (await cabinet.events()).length;
    const answers = new Set<string>();
    for (const [reason, text] of part) {
      shown.push(text);
      answers.add(JSON.stringify(await cabinet.code(text, reason === 'other_locker' ? 'A3' : undefined)));
    }
    const rows = (await cabinet.events()).slice(from).filter(({ event }) => event === 'access.denied');
    expect(rows).toMatchObject(part.map(([reason]) => ({ reason, access_mode: 'qr' })));
    expect([...answers].map((answer) => JSON.parse(answer))).toMatchObject([{ status: 403, body: { code: 'denied' } }]);
  });

  test('for several lockers begins a session that opens one of them, once', async () => {
    const text = await token({ jti: 't2', lkr: ['A4', 'A5'] });
    shown.push(text);
    const { body } = await cabinet.post('/api/sessions', { text });
    expect(body).toMatchObject({ role: 'customer', lockers: ['A4', 'A5'] });
    const opened = { status: 200, body: { outcome: 'opened', locker: 'A5' } };
    expect(await cabinet.post(`/api/sessions/${body.session}/open`, { locker: 'A5' })).toEqual(opened);
    const again = await cabinet.post(`/api/sessions/${body.session}/open`, { locker: 'A5' });
    expect(again).toMatchObject({ status: 403, body: { code: 'denied' } });
  });

  test('leaves nothing of its text in any file or log, neither while the daemon runs nor after its end', async () => {
    const running = filesBelow(join(cabinet.folder, 'data'));
    const metrics = await (await fetch(`${cabinet.base}/metrics`)).text();
    const { stderr } = await daemon.stop();
    const stopped = filesBelow(join(cabinet.folder, 'data'));
    expect([...running.keys()].some((path) => path.endsWith('lockerd.db-wal'))).toBe(true);
    const places: [string, Buffer][] = [...running, ...stopped, ['log', Buffer.from(stderr + metrics)]];
    const parts = shown.flatMap((text) => text.split('.')).filter((part) => part.length > 12);
    expect(parts.length).toBeGreaterThan(30);
    for (const [path, bytes] of places) {
      for (const secret of [...parts, 'canary', 'CANARY'])
        expect(bytes.includes(secret), `${path}: ${secret}`).toBe(false);
    }
  });
});

describe('a trust set that is not acceptable', () => {
  let cabinet: TestCabinet;
  afterAll(() => cabinet.end());

  test('closes QR codes with a clear error and an alarm, and nothing else', async () => {
    const [key] = JSON.parse(cloud.trustJson).keys;
    cabinet = await cabinetWith(JSON.stringify({ keys: [{ ...key, x: 'A'.repeat(43) }] }));
    const daemon = await cabinet.start();
    const pin = await cabinet.setPin('A1');
    expect(await cabinet.code(await token())).toMatchObject({
      status: 503,
      body: { code: 'unavailable', error: 'trust.bad_key' },
    });
    expect(await cabinet.alarms()).toContain('trust_unusable');
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    expect(daemon.log()).toMatch(
      /error trust\.bad_key .*trust\.jwks: key 1 \(kid .*k1.*\): it is a point of small order/,
    );
  });

  test('is what --check tells', async () => {
    const { code, stderr } = await cabinet.checkConfig();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^trust\.bad_key: .*trust\.jwks: key 1 \(kid "k1"\): it is a point of small order/);
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    expect(await cabinet.checkConfig()).toMatchObject({ code: 0, stdout: expect.stringContaining('is valid') });
  });
});
