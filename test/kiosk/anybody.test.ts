import { describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { kioskForTest, plainPage } from './start.js';

describe('what anybody may see', () => {
  it('the cabinet without boards, channels and alarms by name', async () => {
    const { origin, cabinet } = await kioskForTest();
    cabinet.alarm([{ code: 'board_silent', part: 'b1' }]);
    const body = await (await fetch(`${origin}/api/cabinet`)).json();
    expect(body).toMatchObject({ id: 'CAB-TEST-1', health: 'attention', simulated: false, pinDigits: 6 });
    expect(body).toHaveProperty('lockers.0', { id: 'A01', size: 'S', latch: 'closed', opening: false });
    cabinet.change('A02', { doorContact: true, door: 'open' });
    const told = await (await fetch(`${origin}/api/cabinet`)).json();
    expect(told).toHaveProperty('lockers.1', { id: 'A02', size: 'S', latch: 'closed', door: 'open', opening: false });
  });

  it('whom to call, the notice with how long the record stays, where receipts are, and how it looks and sounds', async () => {
    const notice = { operator: 'Pune Lockers', contact: 'privacy@example.in', policyDate: '2025-06-01' };
    const said = {
      help: { name: 'Station desk', phone: '+91 20 5550 0142' },
      receipt: 'https://receipts.example.in/{order}',
      sound: { keys: true, speech: 'asked', volume: 70 },
    } as const;
    const screen = { brightness: 80, blankAfterMs: 60_000 };
    const { origin } = await kioskForTest({ page: { ...plainPage, ...said, notice, screen } });
    const body = await (await fetch(`${origin}/api/cabinet`)).json();
    expect(body).toMatchObject({
      ...said,
      notice: { ...notice, kept: '7d' },
      screen: { brightness: 80, blankAfter: 60 },
    });
  });

  it('no help, notice or receipt where the config has none', async () => {
    const { origin } = await kioskForTest();
    const told = await (await fetch(`${origin}/api/cabinet`)).json();
    for (const key of ['help', 'notice', 'receipt']) expect(told).not.toHaveProperty(key);
  });

  it('how far the time can be trusted, to clients and to metrics', async () => {
    const { origin } = await kioskForTest();
    expect(await (await fetch(`${origin}/api/cabinet`)).json()).toMatchObject({ clock: 'trusted' });
    const trusted = await (await fetch(`${origin}/metrics`)).text();
    expect(trusted).toContain('lockerd_clock_state{state="trusted"} 1\nlockerd_clock_state{state="holdover"} 0\n');
    expect(trusted).toContain('lockerd_clock_error_seconds 1\n');
    const unset = await kioskForTest({
      clock: () => ({ state: 'untrusted', errorMs: Number.POSITIVE_INFINITY, wallMs: 0 }),
    });
    expect(await (await fetch(`${unset.origin}/api/cabinet`)).json()).toMatchObject({ clock: 'untrusted' });
    const unknown = await (await fetch(`${unset.origin}/metrics`)).text();
    expect(unknown).toContain('lockerd_clock_state{state="untrusted"} 1\n');
    expect(unknown).toContain('lockerd_clock_error_seconds +Inf\n');
  });

  it('metrics by state, code and bus, and no locker in them', async () => {
    const bus = {
      exchanges: 9,
      timeouts: 1,
      late: 0,
      foreign: 0,
      damaged: 2,
      unsolicited: 0,
      stale: 0,
      echoMismatches: 0,
      reopens: 0,
      unlocks: 3,
      echo: 'off',
      open: true,
      wireShare: 0.25,
    } as const;
    const boards = {
      b1: { polls: 5, timeouts: 0, quarantined: true },
      g1: { polls: 0, timeouts: 0, quarantined: false, pulses: { count: 3, worstErrorMs: 1.5 } },
    };
    const refused = { noise: 2, damaged: 0, length: 0, lost: 0, unfinished: 0, no_number: 0 };
    const readers = { front: { ready: true, read: 4, repeats: 1, refused, reopens: 0 } };
    const counters = {
      hardware: async () => ({ buses: { 'rs"485': bus }, boards, readers }),
      openings: () => ({ opened: 7, failed: 1, unconfirmed: 0 }),
      record: () => ({ rows: 84_000, ratio: 0.21 }),
      requests: () => ({ pending: 2, oldestMs: 3_600_500 }),
    };
    const { origin, cabinet } = await kioskForTest({ counters });
    cabinet.change('A03', { latch: 'unknown' });
    cabinet.change('A04', { doorContact: true, door: 'open' });
    cabinet.alarm([
      { code: 'forced', part: 'A05' },
      { code: 'forced', part: 'A06' },
    ]);
    const text = await (await fetch(`${origin}/metrics`)).text();
    expect(text).toContain('lockerd_lockers{latch="closed"} 23\n');
    expect(text).toContain('lockerd_lockers{latch="unknown"} 1\n');
    expect(text).toContain('lockerd_doors{door="closed"} 0\nlockerd_doors{door="open"} 1\n');
    expect(text).toContain('lockerd_alarms{code="forced"} 2\n');
    expect(text).toContain('lockerd_openings_total{outcome="opened"} 7\n');
    expect(text).toContain('lockerd_audit_rows 84000\n');
    expect(text).toContain('lockerd_audit_room_ratio 0.21\n');
    expect(text).toContain('lockerd_bus_exchanges_total{bus="rs\\"485"} 9\n');
    expect(text).toContain('lockerd_bus_frames_refused_total{bus="rs\\"485",kind="damaged"} 2\n');
    expect(text).toContain('lockerd_board_quarantined{board="b1"} 1\n');
    expect(text).toContain('lockerd_board_pulses_total{board="g1"} 3\n');
    expect(text).toContain('lockerd_board_pulse_worst_error_seconds{board="g1"} 0.0015\n');
    expect(text).toContain('lockerd_reader_ready{reader="front"} 1\n');
    expect(text).toContain('lockerd_reader_reads_total{reader="front"} 4\n');
    expect(text).toContain('lockerd_reader_refused_total{reader="front",kind="noise"} 2\n');
    expect(text).toContain('lockerd_privacy_requests_pending 2\n');
    expect(text).toContain('lockerd_privacy_request_oldest_seconds 3600.5\n');
    expect(text).not.toContain('pulses_total{board="b1"}');
    expect(text).not.toMatch(/A\d\d/);
  });

  it('metrics go on without the hardware process, and without what cannot be read', async () => {
    const counters = {
      hardware: () => Promise.reject(new LockerError('hardware.not_ready', 'not up')),
      openings: () => ({ opened: 0, failed: 0, unconfirmed: 0 }),
      record: () => ({ rows: 0, ratio: 0 }),
      requests: () => {
        throw new LockerError('store.io', 'the disk refused');
      },
    };
    const { origin } = await kioskForTest({ counters });
    const text = await (await fetch(`${origin}/metrics`)).text();
    expect(text).toContain('lockerd_hardware_up 0\n');
    expect(text).not.toMatch(/^lockerd_privacy_requests_pending/m);
  });

  it('healthz while it serves', async () => {
    const { origin } = await kioskForTest();
    expect(await (await fetch(`${origin}/healthz`)).json()).toMatchObject({ status: 'up', health: 'good' });
  });

  it('responses that allow nothing inline, from elsewhere or in a frame', async () => {
    const { origin } = await kioskForTest();
    const { headers } = await fetch(`${origin}/api/cabinet`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
