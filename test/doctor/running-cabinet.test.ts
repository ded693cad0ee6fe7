import { describe, expect, it } from 'vitest';
import { alarmCodes } from '../../src/cabinet/alarm-codes.js';
import type { StatusAnswer } from '../../src/control/commands/wire.js';
import { judgeAll } from '../../src/doctor/checks.js';
import type { Facts } from '../../src/doctor/facts.js';
import type { DaemonFacts, ShownRow } from '../../src/doctor/facts-daemon.js';
import type { CheckId } from '../../src/doctor/finding.js';
import { codes, factsOf, machine } from './machines.js';

const status: StatusAnswer = {
  ...{ cabinet: 'CAB-7', simulated: false, version: '0.1.0', uptimeMs: 9e8, timezone: 'Asia/Kolkata' },
  ...{ clock: 'trusted', clockErrorMs: 5, clockSource: 'kernel', clockFloorMs: 1, clockNowMs: 2 },
  ...{ chain: 'ab'.repeat(16), seq: 40, policy: '2025-06', configHash: 'no such' },
  room: { level: 'ample', rows: 1, maxRows: 100, bytes: 1, maxBytes: 100 },
  at_rest: { data: 'luks', pepper: 'file' },
  lockers: { total: 8, closed: 8, open: 0, unknown: 0, blocked: 0 },
  ...{ rights: {}, alarms: [], backup: { key: 'rk-1', snapshotMs: 1000 } },
  hardware: {
    buses: { rs485: { open: true, exchanges: 90, timeouts: 0, reopens: 0, wireShare: 0.1 } },
    boards: { b1: { quarantined: false, polls: 1000, timeouts: 3 } },
    readers: {},
  },
};
const lockers = Array.from({ length: 8 }, (_, at) => ({
  ...({ id: `A${at + 1}`, size: 'M', board: 'b1', channel: at + 1, latch: 'closed', door: 'unknown' } as const),
  ...{ doorContact: false, opening: false, blocked: false, alarms: [] },
}));

type Change = Partial<Extract<DaemonFacts, { kind: 'answers' }>>;

let sound: Facts | undefined;

/** The facts of a machine whose daemon answers so. */
async function running(change: Change = {}, more: Partial<Facts> = {}): Promise<Facts> {
  sound ??= await factsOf(machine(), []);
  const facts = sound;
  const hash = facts.config.hash ?? '';
  const answer = { ...status, configHash: hash };
  const daemon = {
    kind: 'answers',
    socket: '/run/x',
    raw: answer,
    status: answer,
    version: '0.1.0',
    lockers,
    rows: [],
  } as const;
  return { ...facts, daemon: { ...daemon, ...change }, ...more };
}

async function of(check: CheckId, change: Change = {}, more: Partial<Facts> = {}) {
  return judgeAll(await running(change, more), [check]);
}

const outcome = (event: string, locker: string): ShownRow => ({ seq: 1, wallMs: 1, clock: 'trusted', event, locker });

describe('a cabinet whose daemon answers', () => {
  it('has no finding when nothing is wrong', async () => {
    expect(codes(judgeAll(await running()))).toEqual([]);
  });

  it('has a finding with a repair for each alarm that there is, in one check', async () => {
    const alarms = alarmCodes.map((code) => ({ code, part: 'A1' }));
    const findings = judgeAll(await running({ status: { ...status, alarms } }));
    const told = codes(findings).filter((code) => alarmCodes.some((alarm) => code.endsWith(`.${alarm}`)));
    expect(told.map((code) => code.replace(/^.*\./, '')).sort()).toEqual([...alarmCodes].sort());
    expect(findings.filter(({ code, repair }) => code !== undefined && !repair)).toEqual([]);
  });

  it('has a backup when one is kept elsewhere that is not old, and says where there is none', async () => {
    const day = 86_400_000;
    const kept = async (backup: NonNullable<StatusAnswer['backup']>, uptimeMs = 9 * day) =>
      codes(await of('backup', { status: { ...status, uptimeMs, backup } }));
    const { backup: _, ...without } = status;
    expect(codes(await of('backup', { status: without }))).toEqual(['backup.none']);
    expect(await kept({ key: 'rk-1', snapshotMs: day })).toEqual([]);
    expect(await kept({ key: 'rk-1', snapshotMs: 3 * day })).toEqual(['backup.old']);
    expect(await kept({ key: 'rk-1', snapshotMs: 3 * day, fileMs: day })).toEqual([]);
    expect(await kept({ key: 'rk-1' })).toEqual(['backup.old']);
    expect(await kept({ key: 'rk-1' }, day)).toEqual([]);
  });

  it('has a board that is silent, a line that is away and a reader that comes and goes', async () => {
    const hardware = {
      buses: { rs485: { open: false, exchanges: 0, timeouts: 0, reopens: 9, wireShare: 0 } },
      boards: {
        b1: { quarantined: true, polls: 10, timeouts: 9 },
        b2: { quarantined: false, polls: 1000, timeouts: 90 },
        g1: { quarantined: true, polls: 0, timeouts: 0, error: 'gpio.no_chip', message: 'no such chip' },
      },
      readers: { front: { ready: false, read: 0, repeats: 0, refused: {}, reopens: 0 } },
    };
    const findings = await of('boards', { status: { ...status, hardware } });
    expect(findings.map(({ code, where }) => `${code} ${where}`)).toEqual([
      'boards.bus_away bus rs485',
      'boards.reopened bus rs485',
      'boards.silent board b1',
      'boards.lossy board b2',
      'boards.silent board g1',
      'boards.reader_away reader front',
    ]);
    expect(findings.at(2)?.repair).toContain('`lockerctl scan --bus rs485`');
    expect(findings.at(4)?.repair).toContain('lockerctl gpio');
  });

  it('has a silent board on a line on which most that comes back is no answer of it', async () => {
    const of485 = async (damaged: number, alarms: { code: string; part: string }[] = []) => {
      const rs485 = { open: true, exchanges: 90, timeouts: 8, damaged, foreign: 0, reopens: 0, wireShare: 0 };
      const boards = { b1: { quarantined: true, polls: 10, timeouts: 9 } };
      const hardware = { buses: { rs485 }, readers: {}, boards };
      return codes(await of('boards', { status: { ...status, alarms, hardware } }));
    };
    expect(await of485(4)).toEqual(['boards.garbled', 'boards.silent']);
    expect(await of485(3)).toEqual(['boards.silent']);
    const shared = [{ code: 'duplicate_address', part: 'b1' }];
    expect(await of485(8, shared)).toEqual(['boards.duplicate_address', 'boards.silent']);
  });

  it('has a certificate that ends soon, or has ended', async () => {
    const told = async (part: string) =>
      (await of('certificates', { status: { ...status, alarms: [{ code: 'certificate_expires', part }] } }))[0];
    const about = { check: 'certificates', code: 'certificates.certificate_expires', repair: expect.any(String) };
    expect(await told('7d')).toEqual({
      ...about,
      level: 'warning',
      seen: 'The certificate of the uplink ends within 7 days.',
    });
    expect(await told('0d')).toEqual({ ...about, level: 'problem', seen: 'The certificate of the uplink has ended.' });
  });

  it('tells a part that is away once, when an alarm tells of it too', async () => {
    const boards = { b1: { quarantined: true, polls: 10, timeouts: 9 } };
    const alarms = [{ code: 'board_silent', part: 'b1' }];
    const change = { ...status, alarms, hardware: { buses: {}, readers: {}, boards } };
    const [told, ...more] = await of('boards', { status: change });
    expect(told).toMatchObject({ code: 'boards.board_silent', repair: expect.stringContaining('scan --bus rs485`') });
    expect(more).toEqual([]);
  });

  it('has a lock that was fired three times and never seen to open', async () => {
    const rows = ['failed', 'unconfirmed', 'failed'].map((what) => outcome(`lock.${what}`, 'A3'));
    const once = [
      outcome('lock.failed', 'A4'),
      ...rows.map((row) => ({ ...row, locker: 'A5' })),
      outcome('lock.opened', 'A5'),
    ];
    const findings = await of('sensors', { rows: [...rows, ...once] });
    expect(findings).toMatchObject(
      [{ code: 'sensors.never_moved', where: 'locker A3', repair: /^lockerctl open A3/ }].map(
        ({ repair, ...rest }) => ({ ...rest, repair: expect.stringMatching(repair) }),
      ),
    );
  });

  it('has a door that comes open again and again within minutes, unless an alarm tells of its contact', async () => {
    const at = (minutes: number) => ({ ...outcome('lock.forced', 'A3'), wallMs: minutes * 60_000 });
    const often = [1, 8, 8, 9, 9, 10].map(at);
    expect(await of('sensors', { rows: often })).toMatchObject([{ code: 'sensors.flutters', where: 'locker A3' }]);
    expect(codes(await of('sensors', { rows: [...often.slice(1), at(19)] }))).toEqual([]);
    const alarms = [{ code: 'sensor_chatters', part: 'A3' }];
    expect(codes(await of('sensors', { rows: often, status: { ...status, alarms } }))).toEqual([
      'sensors.sensor_chatters',
    ]);
  });

  it('has a sensor that nobody reads, though its board answers', async () => {
    const unknown = lockers.map((locker) => (locker.id === 'A2' ? { ...locker, latch: 'unknown' as const } : locker));
    expect(await of('sensors', { lockers: unknown })).toMatchObject([{ code: 'sensors.unknown', where: 'locker A2' }]);
    const silent = {
      ...status,
      hardware: { buses: {}, readers: {}, boards: { b1: { quarantined: true, polls: 1, timeouts: 1 } } },
    };
    expect(codes(await of('sensors', { lockers: unknown, status: silent }))).toEqual([]);
    const boards = { b1: { quarantined: false, polls: 1, timeouts: 0 } };
    const rs485 = { open: false, exchanges: 1, timeouts: 0, reopens: 0, wireShare: 0 };
    const away = { ...status, hardware: { buses: { rs485 }, readers: {}, boards } };
    expect(codes(await of('sensors', { lockers: unknown, status: away }))).toEqual([]);
  });

  it('runs with another config than the file, and is of another version', async () => {
    expect(codes(await of('config', { status: { ...status, configHash: 'f'.repeat(64) } }))).toEqual([
      'config.not_loaded',
    ]);
    expect(codes(await of('versions', { version: '9.9.9' }))).toEqual(['versions.daemon_differs']);
  });

  it('has an uplink that is down though the way to the broker is open', async () => {
    const broker = {
      kind: 'seen',
      value: { host: 'b', port: 8883, tls: true, reached: ['resolve', 'connect', 'tls', 'answer'] },
    } as const;
    const fault = { code: 'uplink.not_allowed', message: 'the broker ended it' };
    const uplink = { broker: 'b:8883', online: false, waiting: 3, fault };
    const [finding] = await of('broker', { status: { ...status, uplink } }, { broker });
    expect(finding).toMatchObject({ code: 'broker.offline', seen: expect.stringContaining('the broker ended it') });
    expect(
      codes(await of('broker', { status: { ...status, uplink: { ...uplink, online: true } } }, { broker })),
    ).toEqual([]);
  });
});

describe('disks, certificates and Node', () => {
  const disk = { path: '/', data: true, bytes: 16e9, freeBytes: 8e9, inodes: 1e6, freeInodes: 5e5 };

  it('tells little room, no room, and inodes that are used up; not a share of a large disk', async () => {
    const judged = async (change: object) => codes(await of('disk', {}, { disks: [{ ...disk, ...change }] }));
    expect(await judged({})).toEqual([]);
    expect(await judged({ freeBytes: 5e7 })).toEqual(['disk.low']);
    expect(await judged({ freeBytes: 1e6 })).toEqual(['disk.full']);
    expect(await judged({ freeInodes: 100 })).toEqual(['disk.full']);
    expect(await judged({ bytes: 1e13, freeBytes: 2e9 })).toEqual([]);
    expect(await judged({ inodes: 0, freeInodes: 0 })).toEqual([]);
  });

  it('tells a certificate that ends soon, has ended, is not valid yet, or is of another cabinet', async () => {
    const dayMs = 86_400_000;
    const judged = async (fromDays: number, untilDays: number, names = ['CAB-7']) => {
      const facts = await running();
      const at = (days: number): number => facts.nowMs + days * dayMs;
      const cert = {
        kind: 'seen',
        value: { kind: 'certificate', names, fromMs: at(fromDays), untilMs: at(untilDays) },
      } as const;
      const issuer = { kind: 'seen', value: { ...cert.value, fromMs: at(-1), untilMs: at(900) } } as const;
      const key = { kind: 'seen', value: { mode: 0o100600, uid: 0, fits: true } } as const;
      const one = {
        part: 'uplink',
        cert: { file: 'c', read: cert },
        key: { file: 'k', read: key },
        ca: { file: 'a', read: issuer },
      } as const;
      return codes(judgeAll({ ...facts, certificates: [one] }, ['certificates']));
    };
    expect(await judged(-1, 365)).toEqual([]);
    expect(await judged(-1, 12)).toEqual(['certificates.expires']);
    expect(await judged(-9, -1)).toEqual(['certificates.expired']);
    expect(await judged(3, 365)).toEqual(['certificates.not_yet']);
    expect(await judged(-1, 365, ['CAB-8'])).toEqual(['certificates.wrong_name']);
  });

  it('tells a Node that is too old', async () => {
    const { machine: computer } = await running();
    const judged = async (node: string) => codes(await of('versions', {}, { machine: { ...computer, node } }));
    expect(await judged('v20.18.3')).toEqual(['versions.node_old']);
    expect(await judged('v20.19.0')).toEqual([]);
    expect(await judged('v24.1.0')).toEqual([]);
  });
});
