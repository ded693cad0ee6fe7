import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestCabinet, testCabinet } from './cabinet.js';

/**
 * Denials and pauses take their real time, so the tries go side by side where they are not of one locker, and the tests
 * build on each other: they run in their order.
 */
describe('somebody who guesses PINs', () => {
  let cabinet: TestCabinet;
  const right = '493817';
  const wrong = '000000';
  const denial = (status: number, body: unknown) => JSON.stringify([status, body]);

  beforeAll(async () => {
    cabinet = await testCabinet();
    await cabinet.start();
    await cabinet.setPin('A5', '--pin', right);
    await cabinet.setPin('A1', '--pin', '111111');
    await cabinet.setPin('A6', '--pin', '222222', '--uses', '1');
    await cabinet.seen();
  });
  afterAll(() => cabinet.end());

  test('gets the same answer for a wrong PIN, an unknown locker, one without a PIN and a used-up right', async () => {
    await expect(cabinet.pin('A6', '222222')).resolves.toMatchObject({ status: 200, body: { outcome: 'opened' } });
    const tries = [cabinet.pin('A1', wrong), cabinet.pin('Z9', wrong), cabinet.pin('A2', wrong)];
    const answers = await Promise.all([...tries, cabinet.pin('A6', '222222')]);
    const [first, ...others] = answers.map(({ status, body }) => denial(status, body));
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'denied' } });
    for (const other of others) expect(other).toBe(first);
  });

  test('has to wait after five failures for a locker number, also for one that does not exist', async () => {
    const lockers = ['A1', 'Z9', 'A2', 'A6'];
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(lockers.map((locker) => cabinet.pin(locker, wrong)));
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    }
    for (const locker of lockers) {
      const { status, body } = await cabinet.pin(locker, wrong);
      expect(status).toBe(429);
      expect(body).toMatchObject({ code: 'wait', seconds: expect.any(Number) });
      expect(Number(body.seconds)).toBeGreaterThan(30);
      expect(Number(body.seconds)).toBeLessThanOrEqual(60);
    }
    expect(await cabinet.alarms()).not.toContain('pin_attack');
  });

  test('cannot get rid of the pause, nor of what was counted, by pulling the plug', async () => {
    await cabinet.kill();
    await cabinet.start();
    await expect(cabinet.pin('A1', '111111')).resolves.toMatchObject({ status: 429, body: { code: 'wait' } });
    // The twenty-first failure within ten minutes, though the program that counted the first twenty is gone.
    await expect(cabinet.pin('A3', wrong)).resolves.toMatchObject({ status: 403 });
    expect(await cabinet.alarms()).toContain('pin_attack');
  });

  test('keeps nobody from his own locker: a right PIN opens, although slower', async () => {
    await expect(cabinet.pin('A5', right)).resolves.toMatchObject({ status: 200, body: { outcome: 'opened' } });
  });
});
