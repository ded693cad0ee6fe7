import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openMoney } from '../../../src/collector/money/open-money.js';
import { Razorpay } from '../../../src/collector/money/razorpay.js';
import type { MoneySpec } from '../../../src/collector/specs.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { Cloud } from '../cloud.js';

const cloud = new Cloud();
afterAll(() => cloud.remove());
const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(cloud.path, name);
  writeFileSync(path, text, { mode });
  return path;
};
const specOf = (keySecretFile: string, secretFile: string): MoneySpec => ({
  gateway: {
    ...{ kind: 'razorpay', url: 'https://api.example.org', keyId: 'rzp_test_1', keySecretFile, pictureHosts: [] },
    webhook: { listen: { host: '127.0.0.1', port: 0 }, secretFiles: [secretFile] },
  },
  ...{ openMs: 960_000, silenceMs: 600_000, keepMs: 1 },
});
const open = (spec: MoneySpec, keys = cloud.moneyKeys) => openMoney(spec, keys, systemTime, () => undefined);

it('the files of a gateway are read before it starts', () => {
  const good = file('good', 'secret\n');
  expect(open(specOf(good, good)).gateway).toBeInstanceOf(Razorpay);
});

it.each([
  ['readable by others', () => file('exposed', 'secret', 0o644), 'others may read it'],
  ['empty', () => file('empty', '\n'), 'it is empty'],
  ['not there', () => join(cloud.path, 'nowhere'), 'there is no such file'],
])('a secret that is %s is refused, and never shown', (_what, make, why) => {
  const bad = make();
  const good = file('good', 'secret');
  for (const spec of [specOf(bad, good), specOf(good, bad)]) {
    expect(() => open(spec)).toThrow(
      expect.objectContaining({ code: 'collector.bad_file', message: expect.stringContaining(why) }),
    );
  }
});

it('without the keys that sign for it money is refused', () => {
  const good = file('good', 'secret');
  expect(() => open(specOf(good, good), cloud.keys)).toThrow(expect.objectContaining({ code: 'collector.no_key' }));
});
