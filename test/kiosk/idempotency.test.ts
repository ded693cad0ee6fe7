import { expect, test } from 'vitest';
import { type Answer, ok } from '../../src/lib/answer.js';
import { IdempotentAnswers } from '../../src/lib/idempotency.js';

test('a request that still runs is never forgotten, however long it takes and however many come after it', async () => {
  const time = { now: 0, monoMs: () => time.now, wallMs: () => time.now };
  const answers = new IdempotentAnswers(time);
  const body = Buffer.from('{}');
  let openings = 0;
  let end: (answer: Answer) => void = () => undefined;
  const open = (): Promise<Answer> => {
    openings += 1;
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const first = answers.once('slow', '/api/pin', body, open);
  for (let n = 0; n < 600; n++) await answers.once(`k${n}`, '/api/pin', body, async () => ok({}));
  time.now += 11 * 60_000;
  const repeat = answers.once('slow', '/api/pin', body, open);
  end(ok({ outcome: 'opened' }));
  expect(await repeat).toEqual(await first);
  expect(openings).toBe(1);
});
