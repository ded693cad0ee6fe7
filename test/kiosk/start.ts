import { fileURLToPath } from 'node:url';
import type { Decision } from '../../src/access/decision.js';
import { Presenter } from '../../src/access/present.js';
import type { Reason } from '../../src/audit/event.js';
import { type KioskOptions, startKiosk } from '../../src/kiosk/kiosk.js';
import { FakeCabinet } from './fake-cabinet.js';

export const builtPage = fileURLToPath(new URL('../../dist/src/kiosk/page/', import.meta.url));

/** How the presented is judged. */
interface Decisions {
  checkPin(locker: string, pin: string): Promise<Decision>;
  checkCode(text: string, locker?: string): Promise<Decision>;
}

/** A kiosk on a free port over a cabinet in memory; PIN 493817 and the code `code-of-both` open A01 and A02. */
export async function kioskForTest(change: Partial<KioskOptions & Decisions> = {}) {
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
  const presenter = new Presenter({
    pins: { check: change.checkPin ?? checkPin },
    tokens: { check: change.checkCode ?? checkCode },
    cards: { check: async () => ({ kind: 'denied' }) },
    judge: {
      recordDenial: (_mode, reason, right, locker) => {
        overtaken.push({ locker, credentialRef: right?.ref, reason });
      },
    },
    cabinet,
    denied: () => undefined,
  });
  const kiosk = await startKiosk({
    listen: { host: '127.0.0.1', port: 0 },
    cabinet,
    present: (what) => presenter.present(what),
    pinDigits: 6,
    clock: () => ({ state: 'trusted', errorMs: 1000 }),
    counters: {
      hardware: async () => ({ buses: {}, boards: {}, readers: {} }),
      openings: () => ({ opened: 1, failed: 0, unconfirmed: 0 }),
    },
    version: '0.0.0-test',
    onFault: (error) => faults.push(error),
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
  return { cabinet, presented, scanned, overtaken, faults, kiosk, origin, post };
}
