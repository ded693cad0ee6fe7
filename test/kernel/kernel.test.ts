import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bootGuest, consoleTail, type Guest, type GuestEnd } from './boot.js';
import { projectRoot, rigSources } from './places.js';
import { rigForTests } from './test-rig.js';

const guestLimitMs = 600_000;

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});
type FileResult = z.output<typeof reportSchema>['testResults'][number];

const files = readdirSync(join(rigSources, 'guest'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.test.ts'),
);

/** A guest's test as it is built, below the project's folder. */
const builtFile = (file: string): string => `dist/test/kernel/guest/${file.replace(/\.ts$/, '.js')}`;

const { rig, note } = await rigForTests();

/** The tests in guest/ run inside the rig, in one boot; each of their files is one test here. */
describe.runIf(rig)(`on a real kernel${note}`, () => {
  let guest: Guest | undefined;
  let end: GuestEnd;
  let results: ReadonlyMap<string, FileResult>;

  beforeAll(async () => {
    if (!rig) throw new Error('no rig');
    const vitest = ['node', 'node_modules/vitest/vitest.mjs', 'run', ...files.map(builtFile)];
    const config = ['--configLoader', 'runner', '--config', 'test/kernel/guest/vitest.config.ts'];
    const booted = await bootGuest(rig, {
      command: [...vitest, ...config, '--reporter', 'json', '--outputFile', '/run/out/report.json'],
      env: { HOST_NODE: process.version, RIG_RELEASE: rig.release },
    });
    guest = booted;
    const limit = setTimeout(() => void booted.cut(), guestLimitMs);
    end = await booted.ended;
    clearTimeout(limit);
    if (end.status === undefined) throw new Error(`The guest died or hung; ${consoleTail(end)}`);
    results = readReport(join(booted.out, 'report.json'), end);
  }, guestLimitMs + 10_000);
  afterAll(() => guest?.remove());

  it.for(files)('%s', (file) => {
    const result = results.get(builtFile(file));
    if (!result) throw new Error(`The guest did not run ${file}; ${consoleTail(end)}`);
    expect(failuresOf(result)).toEqual([]);
    expect(result.assertionResults.length).toBeGreaterThan(0);
  });

  it('the guest says that all is well', () => {
    expect(end.status, consoleTail(end)).toBe(0);
  });
});

function readReport(file: string, end: GuestEnd): ReadonlyMap<string, FileResult> {
  try {
    const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return new Map(report.testResults.map((result) => [relative(projectRoot, result.name), result]));
  } catch (cause) {
    throw new Error(`The guest's vitest left no report; ${consoleTail(end)}`, { cause });
  }
}

/** The guest's own words for each failure. */
function failuresOf({ status, message, assertionResults }: FileResult): string[] {
  const failed = assertionResults.flatMap(({ fullName, status: one, failureMessages }) =>
    one === 'failed' ? [`${fullName}\n${failureMessages.join('\n')}`] : [],
  );
  return failed.length === 0 && status !== 'passed' ? [message] : failed;
}
