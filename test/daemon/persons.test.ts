import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { newPrivateJwk } from '../../src/tokens/new-key.js';
import { eventually, type RunningDaemon } from '../running-daemon.js';
import { signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const pin = '739104';
const clock = signer('t1', ['time+jwt']);
/** References that nothing else writes by chance. */
const subjects = ['BK-canary-one', 'BK-canary-two', 'BK-canary-three'] as const;
const [one, two, three] = subjects;

/** The tests build on each other: they run in their order. */
describe('what persons ask of a running cabinet', { timeout: 120_000 }, () => {
  let cabinet: TestCabinet;
  let daemon: RunningDaemon;

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({
      cabinet: '{ id: TEST-1, timezone: Asia/Kolkata, confirm: 2s, power: { stagger: 0ms } }',
      trust: `{ keys: ${folder}/trust.jwks, device: ${folder}/device.jwks }`,
    }));
    const key = ['token', 'keygen', join(cabinet.folder, 'cmd.jwk'), '--kid', 'c1', '--typ', 'cmd+jwt'];
    const made = await cabinet.ctl(...key, '--cmds', 'erase,export,restrict,unrestrict,correct');
    const keys = [made.stdout, clock.trustJson].flatMap((text) => JSON.parse(text).keys);
    writeFileSync(join(cabinet.folder, 'trust.jwks'), JSON.stringify({ keys }));
    daemon = await cabinet.start();
    await cabinet.seen();
    const { nonce } = JSON.parse((await cabinet.ctl('--json', 'time', 'ask')).stdout);
    const claims = { aud: 'TEST-1', nonce, now: Date.now() / 1000 };
    const answer = await clock.jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, claims);
    expect(await cabinet.ctl('time', 'answer', answer)).toMatchObject({ code: 0 });
    for (const [at, subject] of subjects.entries()) {
      const put = ['right', 'put', '--role', 'customer', '--locker', `A${at + 1}`, '--pin', pin, '--subject', subject];
      expect(await cabinet.ctl(...put, '--ref', `R-${subject}`)).toMatchObject({ code: 0 });
      expect(await cabinet.pin(`A${at + 1}`, pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
    }
  });
  afterAll(() => cabinet.end());

  /** Signs a command as lockerctl does, and has it run. */
  const order = async (cmd: string, subject: string, ...more: string[]) => {
    const by = ['--key', join(cabinet.folder, 'cmd.jwk'), '--actor', 'desk-2', '--role', 'agent', '--for', '1d'];
    const text = (
      await cabinet.ctl('token', 'command', ...by, '--cmd', cmd, '--subject', subject, ...more)
    ).stdout.trim();
    return { text, answer: await byHand(text) };
  };
  const byHand = async (text: string) => Object(JSON.parse((await cabinet.ctl('--json', 'command', text)).stdout));
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${cabinet.base}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 'NaN');
  };
  const filesNaming = (value: string): string[] =>
    [...filesBelow(join(cabinet.folder, 'data'))].flatMap(([path, bytes]) => (bytes.includes(value) ? [path] : []));
  const requests = async (): Promise<Record<string, unknown>[]> => {
    const { stdout } = await cabinet.ctl('--json', 'person', 'requests');
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : Object(JSON.parse(line))));
  };
  const nothingWaits = () => eventually('nothing waits', async () => (await requests()).length === 0, 60_000);

  test('a restriction by command keeps the page from opening, and its end lets it open again', async () => {
    expect((await order('restrict', one)).answer).toMatchObject({ outcome: 'done', data: { changed: true } });
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 403, body: { code: 'denied' } });
    expect((await cabinet.events()).at(-1)).toMatchObject({ event: 'access.denied', reason: 'restricted' });
    expect((await order('unrestrict', one)).answer).toMatchObject({ outcome: 'done', data: { changed: true } });
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 200 });
  });

  test('an export by hand and one that is sealed for its receiver say the same', async () => {
    const printed = await cabinet.ctl('person', 'export', one);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    const { d, ...open } = newPrivateJwk('x25519');
    const privateKey = createPrivateKey({ key: { ...open, d }, format: 'jwk' });
    const receiver = join(cabinet.folder, 'receiver.jwk');
    writeFileSync(receiver, JSON.stringify(open));
    const { answer } = await order('export', one, '--receiver', receiver);
    const { plaintext } = await compactDecrypt(answer.data.sealed, privateKey);
    const types = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const [head, ...lines] = types(new TextDecoder().decode(plaintext));
    const [printedHead, ...printedLines] = types(printed.stdout);
    expect(lines).toEqual(printedLines);
    expect({ ...head, wall_ms: 0 }).toEqual({ ...printedHead, wall_ms: 0 });
    expect(lines.filter(({ type }) => type === 'event').length).toBeGreaterThan(6);
  });

  test('an erasure waits for an opening, is seen and measured meanwhile, and is done when it has its outcome', async () => {
    const client = new ControlClient(join(cabinet.folder, 'control.sock'));
    await client.post('/sim/door', { locker: 'A1', state: 'closed' });
    const fault = { on: 'channel', id: 'b1', channel: 1, fault: 'jam' };
    await client.post('/sim/fault', { fault, active: true });
    const first = async (path: string) => {
      for await (const line of client.lines(path)) return line;
      return undefined;
    };
    await eventually('its door is shut', async () => (await first('/lockers'))?.latch === 'closed');
    const jammed = cabinet.pin('A1', pin);
    await eventually('it is being opened', async () => (await first('/lockers'))?.opening === true);
    const erased = client.post('/person/erase', { subject: one });
    const waiting = await eventually('it waits', async () => {
      const request = await first('/person/requests');
      return request?.waitsFor === undefined ? undefined : request;
    });
    expect(waiting).toMatchObject({ kind: 'erase', state: 'asked', waitsFor: 'opening' });
    expect(await metric('lockerd_privacy_requests_pending')).toBe(1);
    expect(await metric('lockerd_privacy_request_oldest_seconds')).toBeGreaterThan(0);
    expect(await jammed).toMatchObject({ status: 200, body: { outcome: 'failed' } });
    expect(await erased).toMatchObject({ id: waiting.id });
    await nothingWaits();
    expect(filesNaming(one)).toEqual([]);
    expect(await cabinet.pin('A1', pin)).toMatchObject({ status: 403 });
    expect(await cabinet.ctl('audit', 'verify')).toMatchObject({ code: 0 });
    const rows = await cabinet.events();
    expect(rows.find(({ event }) => event === 'privacy.erased')).toMatchObject({
      ...{ actor_role: 'installer', subject_ref: null, credential_ref: null },
    });
    expect(rows.filter(({ subject_ref }) => subject_ref === two).length).toBeGreaterThan(0);
  });

  test('an erasure is done after the plug was pulled again and again', async () => {
    expect(filesNaming(two).length).toBeGreaterThan(0);
    const client = new ControlClient(join(cabinet.folder, 'control.sock'));
    // It waits for no answer: once it is durable the plug is pulled.
    client.post('/person/erase', { subject: two }).catch((error: unknown) => error);
    await eventually('it is kept', async () => {
      for await (const { id } of client.lines('/person/requests')) return id;
      return (await cabinet.events()).filter(({ event }) => event === 'privacy.erased').length > 1;
    });
    for (let pull = 0; pull < 4; pull += 1) {
      await cabinet.kill();
      daemon = await cabinet.start();
    }
    await nothingWaits();
    expect(filesNaming(two)).toEqual([]);
    expect(filesNaming(three).length).toBeGreaterThan(0);
    expect(await cabinet.ctl('audit', 'verify')).toMatchObject({ code: 0 });
    expect(await metric('lockerd_privacy_requests_pending')).toBe(0);
    expect(await cabinet.ctl('person', 'export', two)).toMatchObject({ code: 1 });
    const again = await order('erase', two);
    expect(again.answer).toMatchObject({ outcome: 'done', data: { rows: 0, rights: 0 } });
    expect(await byHand(again.text)).toEqual(again.answer);
  });

  test('nothing of whom was erased is in the log, and what is left is whole after a stop', async () => {
    const { stderr } = await daemon.stop();
    for (const subject of subjects) expect(stderr).not.toContain(subject);
    expect([filesNaming(one), filesNaming(two)]).toEqual([[], []]);
    daemon = await cabinet.start();
    expect(await cabinet.pin('A3', pin)).toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });
});
