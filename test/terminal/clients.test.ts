import { expect, test } from 'vitest';
import { ok } from '../../src/lib/answer.js';
import { clientsOf } from '../../src/terminal/clients.js';

test.each([
  1, 30, 600,
])('who asks %i times a minute gets the same answer for the same key all ten minutes', async (perMinute) => {
  const time = { now: 0, monoMs: () => time.now, wallMs: () => time.now };
  const lockers = ['A01'];
  const client = clientsOf([{ name: 'app-server', mode: 'api', lockers, perMinute }], time).get('app-server');
  if (!client) throw new Error('no client');
  let openings = 0;
  const ask = (key: string) =>
    client.answers.once(key, '/v1/open', Buffer.from('{}'), async () => ok({ opening: ++openings }));
  // As many as it may at once, and then all that it may for ten minutes.
  for (let key = 0; time.now < 10 * 60_000; ) {
    if (client.bucket.take(time.now) === 0) await ask(`k${key++}`);
    else time.now += 100;
  }
  const asked = openings;
  time.now = 10 * 60_000 - 1;
  expect([asked, (await ask('k0')).body, openings]).toEqual([11 * perMinute - 1, { opening: 1 }, asked]);
});
