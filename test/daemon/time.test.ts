import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signer } from '../tokens/signer.js';
import { filesBelow, type TestCabinet, testCabinet } from './cabinet.js';

const cloud = signer('t1', ['time+jwt']);

describe('a clock that is set by a signed answer', () => {
  let cabinet: TestCabinet;
  const answers: string[] = [];

  beforeAll(async () => {
    cabinet = await testCabinet((folder) => ({ trust: `{ keys: ${folder}/trust.jwks }` }));
    writeFileSync(join(cabinet.folder, 'trust.jwks'), cloud.trustJson);
    await cabinet.start();
  });
  afterAll(() => cabinet.end());

  const ask = async (): Promise<string> => (await cabinet.ctl('time', 'ask')).stdout.trim();
  const sign = async (nonce: string, change: object = {}): Promise<string> => {
    const claims = { aud: 'TEST-1', nonce, now: Date.now() / 1000, ...change };
    const text = await cloud.jws({ alg: 'EdDSA', kid: 't1', typ: 'time+jwt' }, claims);
    answers.push(text);
    return text;
  };
  const clock = async (): Promise<unknown> => JSON.parse((await cabinet.ctl('status', '--json')).stdout);

  test('is trusted, and its alarm is gone', async () => {
    expect(await cabinet.ctl('time', 'answer', await sign(await ask()))).toMatchObject({ code: 0 });
    expect(await clock()).toMatchObject({ clock: 'trusted' });
    expect(await cabinet.alarms()).not.toContain('clock_not_set');
  });

  test('takes no answer twice, none of another cabinet and none that the floor contradicts', async () => {
    const [used = ''] = answers;
    const refused = [
      used,
      await sign(await ask(), { aud: 'OTHER-1' }),
      await sign(await ask(), { now: 1_500_000_000 }),
    ];
    for (const text of refused) expect((await cabinet.ctl('time', 'answer', text)).code).toBe(1);
    const rows = (await cabinet.events()).filter(
      ({ event }) => event === 'clock.confirmed' || event === 'clock.refused',
    );
    expect(rows).toMatchObject([
      { event: 'clock.confirmed', actor_role: 'installer' },
      { event: 'clock.refused', reason: 'unknown_nonce', actor_role: 'installer' },
      { event: 'clock.refused', reason: 'wrong_cabinet' },
      { event: 'clock.refused', reason: 'before_floor' },
    ]);
  });

  test('is trusted after the plug of the program was pulled, without a new answer', async () => {
    await cabinet.kill();
    await cabinet.start();
    expect(await clock()).toMatchObject({ clock: 'trusted' });
  });

  test('leaves no text of an answer on disk', () => {
    const files = [...filesBelow(join(cabinet.folder, 'data')).values()];
    expect(files.length).toBeGreaterThan(0);
    for (const text of answers) expect(files.some((bytes) => bytes.includes(text.slice(-40)))).toBe(false);
  });
});
