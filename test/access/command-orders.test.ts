import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandAnswer } from '../../src/access/command-runner.js';
import { HandTime } from '../store/workshop.js';
import { openCommands, QuickBoards, signCommand } from './command-workshop.js';

/** Refusals that are no result: of this moment, or after the command has been forgotten. */
const passing = ['not_recorded', 'clock_untrusted', 'expired', 'running'];
const orders = [
  { jti: 'j1', cmd: 'open', lkr: 'A01' },
  { jti: 'j2', cmd: 'open', lkr: 'A02', role: 'cloud' },
  { jti: 'j3', cmd: 'open', lkr: 'Z9' },
  { jti: 'j4', cmd: 'block', lkr: ['A01', 'A02'] },
  { jti: 'j5', cmd: 'unblock', lkr: ['A01', 'A02'] },
];

const chance = (oneIn: number) => fc.nat(oneIn - 1).map((n) => n === 0);
const meeting = fc.constantFrom('opens', 'opens', 'not sent', 'pulled', 'disk full');
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('run'),
      order: fc.nat(4),
      meets: meeting,
      times: fc.constantFrom(1, 1, 2, 3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.integer({ min: 0, max: 20 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('ahead'), seconds: fc.integer({ min: 1, max: 9000 }), synced: chance(8) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sync'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tick') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart') }) },
);

test('no order of repeats, failures, clock jumps and restarts runs a command twice, or changes its result', async () => {
  let opened = 0;
  let interrupted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const dir = mkdtempSync(join(tmpdir(), 'lockerd-test-'));
      const time = new HandTime();
      const boards = new QuickBoards();
      let synchronised = true;
      let boot = 1;
      const start = () => openCommands({ dir, time, boards, boot: `b${boot}`, synchronised: () => synchronised });
      let cabinet = start();
      const restart = async (): Promise<void> => {
        await cabinet.end();
        boot += 1;
        cabinet = start();
      };
      const texts = await Promise.all(orders.map((claims) => signCommand(time.wall, claims)));
      const results = new Map<string, CommandAnswer>();
      const sent = new Map<string, number>();
      for (const next of steps) {
        if (next.do === 'pass') time.pass(next.seconds * 1000);
        if (next.do === 'ahead') {
          synchronised = next.synced;
          time.wall += next.seconds * 1000;
          time.mono += 60_000;
          cabinet.forgetting.tick();
          time.wall -= next.seconds * 1000;
        }
        if (next.do === 'sync') synchronised = next.on;
        if (next.do === 'tick') cabinet.forgetting.tick();
        if (next.do === 'restart') await restart();
        if (next.do !== 'run') continue;
        const { jti = '' } = orders[next.order] ?? {};
        const { meets } = next;
        boards.next = meets === 'disk full' ? 'opens' : meets;
        cabinet.breakDisk(meets === 'disk full');
        const before = boards.sent.length;
        const answers = await Promise.allSettled(
          Array.from({ length: next.times }, () => cabinet.run(texts[next.order] ?? '')),
        );
        cabinet.breakDisk(false);
        sent.set(jti, (sent.get(jti) ?? 0) + boards.sent.length - before);
        const rejected = answers.find(({ status }) => status === 'rejected');
        if (rejected) {
          expect(rejected).toMatchObject({ reason: { message: 'the plug was pulled' } });
          interrupted += 1;
          await restart();
          continue;
        }
        for (const answer of answers) {
          if (answer.status === 'rejected') continue;
          const { value } = answer;
          expect(value.jti).toBe(jti);
          if (passing.includes(value.reason ?? '') && value.outcome === 'refused') continue;
          expect(value).toEqual(results.get(jti) ?? value);
          results.set(jti, value);
          if (boards.sent.length > before) opened += 1;
        }
      }
      const changes = cabinet.told().filter(({ event }) => event === 'admin.blocked' || event === 'admin.unblocked');
      await cabinet.end();
      rmSync(dir, { recursive: true });
      for (const [jti, count] of sent) expect(count, jti).toBeLessThanOrEqual(jti < 'j3' ? 1 : 0);
      expect(changes.length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(opened).toBeGreaterThan(1);
  expect(interrupted).toBeGreaterThan(1);
});
