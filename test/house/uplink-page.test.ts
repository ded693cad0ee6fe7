import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import { uplinkErrorCodes } from '../../src/lib/uplink-error-codes.js';
import { metricLabels } from '../../src/privacy/metric-fields.js';
import { missingReasons } from '../../src/wire/messages.js';
import { downTopics } from '../../src/wire/topics.js';

const page = readFileSync(new URL('../../docs/uplink.md', import.meta.url), 'utf8');
const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

it('docs/uplink.md names every fault of the uplink, and no other', () => {
  const named = new Set(code.filter((text) => /^uplink\.[a-z_]+$/.test(text)));
  expect([...named].sort()).toEqual(Object.keys(uplinkErrorCodes).sort());
});

it('docs/uplink.md names topics, reasons, alarms and metrics that there are', () => {
  expect(code).toEqual(expect.arrayContaining([...downTopics, ...missingReasons]));
  expect(alarmCodes).toEqual(expect.arrayContaining(['uplink_down', 'certificate_expires', 'receipt_mismatch']));
  const metrics = code.filter((text) => text.startsWith('lockerd_'));
  expect(metrics.length).toBe(6);
  for (const metric of metrics) expect(Object.keys(metricLabels)).toContain(metric);
});
