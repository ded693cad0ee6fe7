import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { AtReaders } from '../../src/access/at-readers.js';
import type { Decision, Identified } from '../../src/access/decision.js';
import { Presenter } from '../../src/access/present.js';
import type { RightTerms } from '../../src/access/right-terms.js';
import { Sessions } from '../../src/access/sessions.js';
import type { AccessMode, Reason } from '../../src/audit/event.js';
import { type Kiosk, type KioskOptions, startKiosk } from '../../src/kiosk/kiosk.js';
import type { OverviewWorld } from '../../src/kiosk/overview-world.js';
import { builtFile } from '../../src/lib/built.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { FakeCabinet } from './fake-cabinet.js';

const kernelTime = { errorMs: 1000, source: 'kernel', floorMs: 0 } as const;

export const someCounters: KioskOptions['counters'] = {
  hardware: async () => ({ buses: {}, boards: {}, readers: {} }),
  openings: () => ({ opened: 1, failed: 0, unconfirmed: 0 }),
  record: () => ({ rows: 0, ratio: 0 }),
  requests: () => ({ pending: 2, oldestMs: 3_600_000 }),
};

/** What those who run it see of a cabinet in memory, whose boards and record nobody has. */
const nothingInside: OverviewWorld = {
  timezone: 'Asia/Kolkata',
  boards: [{ id: 'b1', bus: 'rs485' }],
  buses: ['rs485'],
  facts: () => ({
    ...{ atMs: 1_790_000_000_000, configHash: 'ab'.repeat(32), uptimeMs: 60_000, seq: 1 },
    clock: { state: 'trusted', source: 'kernel', errorMs: 1000 },
    room: { level: 'ample', ratio: 0.01 },
  }),
  useOf: () => 'free',
  ranTooLong: () => false,
  isStuck: () => false,
  boardErrors: () => new Map(),
  today: () => undefined,
  rowsBefore: () => [],
};

export const builtPage = builtFile('page/');

/** A page of which the config says nothing. */
export const plainPage = {
  ...{ language: 'en', languages: ['en'], timezone: 'Asia/Kolkata', leftOpenMs: 60_000, sizes: {} },
  keptMs: 7 * 86_400_000,
  screen: { brightness: 100 },
  sound: { keys: true, speech: 'asked', volume: 70 },
} as const satisfies KioskOptions['page'];

/** How the presented is judged. */
interface Decisions {
  checkPin(locker: string, pin: string): Promise<Decision>;
  checkCode(text: string, locker?: string): Promise<Decision>;
}

interface Presenting {
  readonly presenter: Presenter;
  readonly sessions: Sessions;
  readonly atReaders: AtReaders;
}

/** A kiosk on a free port over what decides, closed when the test ends. */
export async function kioskOver(
  { presenter, sessions, atReaders }: Presenting,
  faults: unknown[],
  change: Pick<KioskOptions, 'cabinet' | 'clock'> & Partial<KioskOptions>,
): Promise<Kiosk> {
  const kiosk = await startKiosk({
    listen: { host: '127.0.0.1', port: 0 },
    present: (what) => presenter.present(what),
    identify: (what) => presenter.identify(what),
    sessions,
    onPresented: (listener) => atReaders.onPresented(listener),
    pinDigits: 6,
    page: plainPage,
    counters: someCounters,
    inside: nothingInside,
    version: '0.0.0-test',
    onFault: (error) => faults.push(error),
    ...change,
  });
  onTestFinished(() => kiosk.close());
  return kiosk;
}

/**
 * A kiosk over a cabinet in memory; PIN 493817 and the code `code-of-both` open A01 and A02.
 * @param change `role`: whose right these are; default: a customer's
 */
export async function kioskForTest(change: Partial<KioskOptions & Decisions & { role: RightTerms['role'] }> = {}) {
  const cabinet = new FakeCabinet();
  const presented: { locker: string; pin: string }[] = [];
  const scanned: { text: string; locker: string | undefined }[] = [];
  const overtaken: { locker: string | undefined; credentialRef: string | undefined; reason: Reason }[] = [];
  const faults: unknown[] = [];
  const checkPin = async (locker: string, pin: string): Promise<Decision> => {
    presented.push({ locker, pin });
    if ((locker !== 'A01' && locker !== 'A02') || pin !== '493817') return { kind: 'denied' };
    return { kind: 'granted', grant: { locker, mode: 'pin', credentialRef: 'r1' } };
  };
  const checkCode = async (text: string, locker?: string): Promise<Decision> => {
    scanned.push({ text, locker });
    if (text !== 'code-of-both') return { kind: 'denied' };
    if (locker === undefined) return { kind: 'choose', lockers: ['A01', 'A02'] };
    return { kind: 'granted', grant: { locker, mode: 'qr', credentialRef: 't1' } };
  };
  const time = change.time ?? systemTime;
  const recordDenial = (_mode: AccessMode, reason: Reason, right?: RightTerms, locker?: string): void => {
    overtaken.push({ locker, credentialRef: right?.ref, reason });
  };
  const presenter = new Presenter({
    pins: {
      check: change.checkPin ?? checkPin,
      identify: async (locker, pin) => holderOf(await (change.checkPin ?? checkPin)(locker, pin), 'pin', change.role),
    },
    tokens: {
      check: change.checkCode ?? checkCode,
      identify: async (text) => holderOf(await (change.checkCode ?? checkCode)(text), 'qr'),
    },
    cards: { check: async () => ({ kind: 'denied' }), identify: async () => ({ kind: 'denied' }) },
    judge: { recordDenial, noteRefusal: () => undefined },
    cabinet,
    denied: () => undefined,
  });
  const sessions = new Sessions({
    judge: {
      judge: ({ ref }, mode, wanted) => ({
        kind: 'granted',
        grant: { locker: wanted?.locker ?? '', mode, credentialRef: ref },
      }),
      objection: () => undefined,
      openable: ({ lockers }) => (lockers === 'any' ? [] : lockers),
      openDropOff: () => undefined,
      recordDenial,
      noteLook: () => undefined,
      noteRefusal: () => undefined,
    },
    rights: { get: () => undefined },
    dropOffs: {
      bringing: () => undefined,
      view: () => undefined,
      done: () => undefined,
      isOut: () => undefined,
    },
    presenter,
    cabinet: Object.assign(cabinet, { upkeep: noUpkeep }),
    clock: { now: () => ({ boot: 'b1', monoMs: time.monoMs(), wallMs: 0, state: 'trusted', ...kernelTime }) },
    random: randomBytes,
  });
  const atReaders = new AtReaders({ presenter, sessions, judge: { recordDenial }, delivers: false });
  const kiosk = await kioskOver({ presenter, sessions, atReaders }, faults, {
    cabinet,
    clock: () => ({ state: 'trusted', errorMs: 1000, wallMs: 0 }),
    pageDir: builtPage,
    ...change,
  });
  const origin = kiosk.url.slice(0, -1);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { cabinet, atReaders, sessions, presented, scanned, overtaken, faults, kiosk, origin, post };
}

const noUpkeep = { block: () => false, unblock: () => false, clearFaults: () => false, emptied: () => false };

/** Whose right was presented, as its decision shows it. */
function holderOf(decision: Decision, mode: AccessMode, role: RightTerms['role'] = 'customer'): Identified {
  const token = { kept: 'token', role } as const;
  if (decision.kind === 'choose') {
    return { kind: 'holder', rights: [{ ...token, ref: 't1', lockers: decision.lockers }], mode };
  }
  if (decision.kind === 'owing') return { kind: 'denied' };
  if (decision.kind !== 'granted') return decision;
  return {
    kind: 'holder',
    rights: [{ ...token, ref: 'r1', lockers: role === 'customer' ? [decision.grant.locker] : 'any' }],
    mode,
  };
}
