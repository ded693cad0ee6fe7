import { describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { kioskForTest } from './start.js';

describe('an opening by code', () => {
  it('asks which locker when the code names several, then opens the one that is chosen', async () => {
    const { post, cabinet, scanned } = await kioskForTest();
    const asked = await post('/api/code', { text: 'code-of-both' });
    expect(asked.status).toBe(409);
    expect(await asked.json()).toMatchObject({ code: 'choose_locker', lockers: ['A01', 'A02'] });
    const opened = await post('/api/code', { text: 'code-of-both', locker: 'A02' });
    expect([opened.status, await opened.json()]).toEqual([200, { outcome: 'opened', locker: 'A02' }]);
    expect(cabinet.opened).toEqual([{ locker: 'A02', mode: 'qr', credentialRef: 't1' }]);
    expect(scanned.map(({ locker }) => locker)).toEqual([undefined, 'A02']);
  });

  it('opens once for one Idempotency-Key', async () => {
    const { post, cabinet } = await kioskForTest();
    const body = { text: 'code-of-both', locker: 'A01' };
    const headers = { 'idempotency-key': 'scan-1' };
    const answers = await Promise.all([post('/api/code', body, headers), post('/api/code', body, headers)]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
      Array(2).fill({ outcome: 'opened', locker: 'A01' }),
    );
    expect(cabinet.opened).toHaveLength(1);
  });

  it.each([
    ['access.used_up', 'used_up'],
    ['access.uses_full', 'uses_full'],
  ] as const)('that ends as %s is denied as any other code, and recorded', async (code, reason) => {
    const { post, cabinet, overtaken } = await kioskForTest();
    cabinet.answer = () => Promise.reject(new LockerError(code, 'No use could be taken.'));
    const late = await post('/api/code', { text: 'code-of-both', locker: 'A01' });
    const wrong = await post('/api/code', { text: 'https://example.com' });
    expect([late.status, await late.text()]).toEqual([403, await wrong.text()]);
    expect(overtaken).toMatchObject([{ locker: 'A01', credentialRef: 't1', reason }]);
  });

  it('says unavailable with the error code when codes cannot be judged', async () => {
    const error = new LockerError('trust.bad_key', 'key 1 of /etc/lockerd/trust.jwks');
    const { post, faults } = await kioskForTest({ checkCode: async () => ({ kind: 'unavailable', error }) });
    const response = await post('/api/code', { text: 'x' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'unavailable', error: 'trust.bad_key' });
    expect(faults).toEqual([error]);
  });

  it.each([
    ['no text', {}],
    ['an empty text', { text: '' }],
    ['a text that is a number', { text: 1 }],
    ['a locker that is no id', { text: 'x', locker: '../A01' }],
    ['an unknown member', { text: 'x', pin: '1' }],
  ])('with %s is malformed and judged by nobody', async (_, body) => {
    const { post, scanned } = await kioskForTest();
    const response = await post('/api/code', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'malformed' });
    expect(scanned).toEqual([]);
  });
});
