import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HandTime, tempDir } from '../store/workshop.js';
import { openTokens } from './token-workshop.js';

test('a used token opens after none of 100 restarts', async () => {
  const dir = tempDir();
  const time = new HandTime();
  const first = openTokens({ dir, time });
  const text = await first.token();
  let shown = [await first.show(text)];
  let open = first;
  for (let n = 0; n < 100; n++) {
    await open.store.close();
    open = openTokens({ dir, time, boot: `boot${n}` });
    shown = [...shown, await open.show(text)];
  }
  expect(shown).toEqual([true, ...Array(100).fill(false)]);
});

describe('no order of shows, failures, clock jumps and restarts', () => {
  const tokens = [
    { jti: 't1', lkr: 'A01', use: 1, from: 0, until: 2 },
    { jti: 't2', lkr: 'A01', use: 3, from: 0, until: 48 },
    { jti: 't3', lkr: 'A02', use: 1, from: 5, until: 30 },
  ] as const;
  const chance = (oneIn: number) => fc.nat(oneIn - 1).map((n) => n === 0);
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('show'), token: fc.nat(2), failed: chance(4) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), hours: fc.integer({ min: 0, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('jump'), hours: fc.integer({ min: -30, max: 30 }) }) },
    // A clock that is ahead for a while, long enough for the purge.
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('ahead'), hours: fc.integer({ min: 1, max: 9000 }), synced: chance(8) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sync'), on: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('tick') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  );

  test('opens a token more often than it says, or outside its time as the cabinet knows it', async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const dir = mkdtempSync(join(tmpdir(), 'lockerd-test-'));
        const time = new HandTime();
        const begun = Math.floor(time.wall / 1000);
        let synchronised = true;
        let boot = 1;
        const start = () => openTokens({ dir, time, boot: `b${boot}`, synchronised: () => synchronised });
        let cabinet = start();
        const texts = await Promise.all(
          tokens.map(({ jti, lkr, use, from, until }) =>
            cabinet.token({ jti, lkr, use, exp: begun + until * 3600, nbf: begun + from * 3600 }),
          ),
        );
        const spent = [0, 0, 0];
        const pulses = [0, 0, 0];
        for (const next of steps) {
          if (next.do === 'pass') time.pass(next.hours * 3_600_000);
          if (next.do === 'jump') time.wall += next.hours * 3_600_000;
          if (next.do === 'ahead') {
            synchronised = next.synced;
            time.wall += next.hours * 3_600_000;
            time.mono += 60_000;
            cabinet.forgetting.tick();
            time.wall -= next.hours * 3_600_000;
          }
          if (next.do === 'sync') synchronised = next.on;
          if (next.do === 'tick') cabinet.forgetting.tick();
          if (next.do === 'restart') {
            await cabinet.store.close();
            boot += 1;
            cabinet = start();
          }
          if (next.do !== 'show') continue;
          const token = tokens[next.token];
          const nowMs = cabinet.clock.effectiveMs();
          if (!token || !(await cabinet.show(texts[next.token] ?? ''))) continue;
          opened += 1;
          expect(nowMs).toBeLessThan((begun + token.until * 3600) * 1000);
          expect(nowMs).toBeGreaterThanOrEqual((begun + token.from * 3600) * 1000);
          const settle = next.failed ? 'giveBack' : 'settle';
          cabinet.store.tx(() => cabinet.uses[settle]({ kind: 'token', ref: token.jti, of: token.lkr }));
          if (!next.failed) spent[next.token] = (spent[next.token] ?? 0) + 1;
          pulses[next.token] = (pulses[next.token] ?? 0) + 1;
        }
        await cabinet.store.close();
        rmSync(dir, { recursive: true });
        for (const [index, { use }] of tokens.entries()) {
          expect(spent[index]).toBeLessThanOrEqual(use);
          // Each use may fail twice and be given back.
          expect(pulses[index]).toBeLessThanOrEqual(3 * use);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(opened).toBeGreaterThan(20);
  });
});
