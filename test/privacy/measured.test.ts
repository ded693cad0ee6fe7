import { expect, it } from 'vitest';
import { metricsText } from '../../src/kiosk/metrics.js';
import { logKeys, logLine } from '../../src/lib/log.js';
import { logFields } from '../../src/privacy/log-fields.js';
import { manifest } from '../../src/privacy/manifest.js';
import { metricField } from '../../src/privacy/metric-fields.js';
import { FakeCabinet } from '../kiosk/fake-cabinet.js';
import { counters } from './told.js';

it('the families and labels of the metrics are those of the privacy manifest', () => {
  const text = metricsText({
    version: '1',
    lockers: new FakeCabinet().lockers(),
    alarms: [{ code: 'forced', part: 'A05' }],
    openings: { opened: 1, failed: 0, unconfirmed: 0 },
    record: { rows: 120, ratio: 0.25 },
    clock: { state: 'trusted', errorMs: 1000 },
    requests: { pending: 1, oldestMs: 5000 },
    rentals: { active: 2 },
    uplink: {
      online: true,
      waiting: 2,
      oldestMs: 900,
      snapshotMs: 5000,
      metered: { budget: { usedBytes: 1, bytes: 2 } },
    },
    hardware: counters,
  });
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = '', labels = '']) =>
    metricField(
      name,
      [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label),
    ),
  );
  const families = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  const listed = manifest.flatMap(({ where, name }) => (where === 'metrics' ? [name] : []));
  expect([...new Set(samples)].sort()).toEqual(listed.sort());
  expect([...families].sort()).toEqual(listed.map((name) => name.replace(/\{.*/, '')));
});

it('the keys of the log are those of the privacy manifest', () => {
  expect(Object.keys(logFields).sort()).toEqual([...logKeys, 'time', 'level', 'event'].sort());
});

it('a line of the log takes no other keys, and has none if they come all the same', () => {
  // @ts-expect-error no such key is allowed
  expect(logLine('info', 'x', { pin: '493817' }, '')).toBe('info x');
  const wider = { bus: 'rs485', pin: '493817' };
  expect(logLine('info', 'x', wider, '')).toBe('info x bus=rs485');
});
