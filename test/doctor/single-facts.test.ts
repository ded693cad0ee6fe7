import { expect, it } from 'vitest';
import { checks, judgeAll } from '../../src/doctor/checks.js';
import type { Facts } from '../../src/doctor/facts.js';
import type { CheckId } from '../../src/doctor/finding.js';
import { reportLines, reportOf } from '../../src/doctor/report.js';
import { denied, seen } from '../../src/doctor/seen.js';
import { buildMs } from '../../src/lib/release-day.js';
import { codes, factsOf, machine } from './machines.js';

let sound: Facts | undefined;

/** What one check finds on a sound machine with other facts. */
async function judged(check: CheckId, change: Partial<Facts>) {
  sound ??= await factsOf(machine(), []);
  return judgeAll({ ...sound, ...change }, [check]);
}

const chip = {
  ...{ label: 'pinctrl-bcm2711', name: 'gpiochip0' },
  lines: [
    { offset: 17, name: 'GPIO17', used: true, consumer: 'lockerd' },
    { offset: 27, name: 'GPIO27', used: true, consumer: 'spi0 CS1' },
  ],
};
const wanted = (lines: (number | string)[], label = chip.label) => [
  { of: 'board g1', chip: label, lines, output: true },
];

it('GPIO lines: no such chip, two of one label, no such line, one that somebody else holds, and all well', async () => {
  const of = async (gpio: Facts['gpio']) => codes(await judged('gpio', { gpio }));
  const chips = seen([chip]);
  expect(await of({ wanted: wanted([17], 'other'), chips, keepsLevel: false })).toEqual(['gpio.no_chip']);
  expect(await of({ wanted: wanted([17]), chips: seen([chip, chip]) })).toEqual(['gpio.no_chip']);
  expect(await of({ wanted: wanted(['GPIO99']), chips })).toEqual(['gpio.no_line']);
  expect(await of({ wanted: wanted([17, 27]), chips })).toEqual(['gpio.taken']);
  expect(await of({ wanted: wanted([17]), chips, keepsLevel: true })).toEqual(['gpio.keeps_level']);
  expect(await judged('gpio', { gpio: { wanted: wanted([17]), chips, keepsLevel: false } })).toMatchObject([
    { level: 'ok' },
  ]);
  const shut = { wanted: wanted([17]), chips: denied('/dev/gpiochip0 may not be read by this user') };
  expect(await judged('gpio', { gpio: shut })).toMatchObject([
    { level: 'skipped', repair: expect.stringContaining('sudo') },
  ]);
});

it('data at rest: readable, a key beside it, no pepper, and what is not known is no fault', async () => {
  const of = async (atRest: Facts['atRest']) => codes(await judged('at-rest', { atRest }));
  expect(await of(seen({ data: 'plain', pepper: 'file' }))).toEqual(['at-rest.plain']);
  expect(await of(seen({ data: 'luks', why: 'key_file' }))).toEqual(['at-rest.key_beside']);
  expect(await of(seen({ data: 'luks_tpm', pepper: 'none' }))).toEqual(['at-rest.no_pepper']);
  expect(await of(seen({ data: 'luks_tpm', pepper: 'credential' }))).toEqual([]);
  expect(await judged('at-rest', { atRest: seen({ data: 'unknown', why: 'overlay' }) })).toMatchObject([
    { level: 'skipped' },
  ]);
});

it('clock: before the release, and a time service that has set nothing yet', async () => {
  const clock = { synchronised: seen(false), rtcs: [], services: ['chronyd'] };
  expect(codes(await judged('clock', { nowMs: buildMs - 1, clock: { ...clock, synchronised: seen(true) } }))).toEqual([
    'clock.past',
  ]);
  expect(await judged('clock', { clock })).toMatchObject([
    { code: 'clock.unsynchronised', seen: expect.stringContaining('chronyd') },
  ]);
});

it('service: started again often, and a page that has failed', async () => {
  const unit = {
    ...{ unit: 'lockerd.service', loaded: true, active: 'active', sub: 'running', result: 'success' },
    ...{ enabled: 'enabled', restarts: 9, pid: 1, user: 'lockerd' },
  };
  const kiosk = seen({ ...unit, unit: 'locker-kiosk.service', active: 'failed', sub: 'failed', restarts: 0 });
  const findings = await judged('service', { service: seen(unit), kiosk });
  expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual([
    'service.restarts lockerd.service',
    'service.failed locker-kiosk.service',
  ]);
});

it('socket: a user who may not call, and no socket at all', async () => {
  const daemon = { kind: 'no_permission', socket: '/run/lockerd/control.sock', why: 'no' } as const;
  const [finding] = await judged('socket', { daemon });
  expect(finding).toMatchObject({
    level: 'warning',
    repair: expect.stringContaining('ls -l /run/lockerd/control.sock'),
  });
  expect(codes(await judged('socket', { daemon: { kind: 'unknown' } }))).toEqual(['socket.unknown']);
});

it('database: a log that grew, a newer version, and one that could not be looked through', async () => {
  const database = {
    file: '/d/lockerd.db',
    bytes: 1e6,
    walBytes: 1e8,
    schema: 99,
    known: 20,
    aside: [],
    notLooked: 'no room',
  };
  const findings = await judged('database', { database: seen(database) });
  expect(codes(findings)).toEqual(['database.newer', 'database.large_wal']);
  expect(findings.at(-1)).toMatchObject({ level: 'skipped', seen: expect.stringContaining('no room') });
});

it('every check has something to say of every machine, and no two faults have one code', async () => {
  sound ??= await factsOf(machine(), []);
  const facts = sound;
  expect(checks.filter((check) => check.judge(facts).length === 0).map(({ id }) => id)).toEqual([]);
  const all = checks.flatMap(({ id, faults }) => Object.keys(faults).map((code) => `${id}.${code}`));
  expect(new Set(all).size).toBe(all.length);
});

it('the report names level, check, place and repair in columns, and counts at its end', async () => {
  sound ??= await factsOf(machine(), []);
  const lines = reportLines(reportOf(sound, judgeAll(sound, ['socket', 'config'])));
  expect(lines).toEqual([
    'PROBLEM  socket  nobody answers',
    '                 where: /run/lockerd/nobody-listens.sock',
    expect.stringMatching(/^ {17}repair: sudo systemctl start lockerd/),
    'ok       config  valid; what lockerd runs with is not known',
    '',
    'CAB-7: 1 problem, 0 warnings, 1 ok, 0 skipped.',
  ]);
});
