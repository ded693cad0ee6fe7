import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kioskRoutes, kioskSchemas } from '../../scripts/api/openapi.js';
import { kioskForTest } from '../kiosk/start.js';
import { mutated } from './mutations.js';
import { answerFault, kioskFaultOf, readJson } from './published.js';

const source = (file: string): string => readFileSync(new URL(`../../src/kiosk/${file}`, import.meta.url), 'utf8');

const shown: readonly (readonly [keyof typeof kioskSchemas, object])[] = [
  ['PinBody', { locker: 'A01', pin: '482915' }],
  ['CodeBody', { text: 'eyJhbGciOi', locker: 'A01' }],
  ['SessionBody', { locker: 'A01', pin: '482915' }],
  ['SessionBody', { text: 'eyJhbGciOi' }],
  ['WantedBody', { locker: 'A01', size: 'M' }],
  ['LockerBody', { locker: 'A01' }],
  ['NoBody', {}],
  ['RentBody', { size: 'M', duration: '3h', pin: '482915' }],
  ['EndBody', { open: false }],
  [
    'Offers',
    { sizes: [{ size: 'M', free: true, prices: [{ duration: '3h', amount: '30.00' }] }], refused: 'no_network' },
  ],
  ['SimDoorBody', { locker: 'A01', state: 'open' }],
  ['Presented', { outcome: 'choose', lockers: ['A01'], session: 's', seconds: 60 }],
  ['AllOpened', { lockers: [{ locker: 'A01', outcome: 'not_opened', code: 'wait' }], complete: true }],
  ['Presented', { outcome: 'owing', locker: 'A01', amount: '20.00', session: 's', seconds: 60 }],
  [
    'Rental',
    {
      ...{ rental: 'r', locker: 'A01', size: 'M', state: 'active', paid: '20.00', owed: '0.00', seconds: -3 },
      ...{ order: { order: 'O1', state: 'shown', amount: '20.00', upi: 'upi://pay', seconds: 9 }, opening: 'opened' },
    },
  ],
  ['Session', { session: 's', role: 'courier', seconds: 60, lockers: [], sizes: ['M'] }],
];

describe('docs/api/openapi.json', () => {
  it('has the calls that the kiosk has, and no others', () => {
    const files = { 'kiosk.ts': '', 'session-routes.ts': session, 'rental-routes.ts': '/api/rentals/{rental}' };
    const told = Object.entries(files).flatMap(([file, base]) =>
      [...source(file).matchAll(callForm)].map(([, method = '', path = '']) => {
        const parts = path
          .replaceAll(/['`]/g, '')
          .replace('$' + '{path}', base)
          .replace('$' + '{session}', session);
        return `${method} ${path === 'path' ? base : parts}`;
      }),
    );
    expect(kioskRoutes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(told.sort());
  });

  it('refers to nothing that is not there', () => {
    const document = readJson('openapi.json');
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, to]) => to,
    );
    expect(names.length).toBeGreaterThan(30);
    expect(Object.keys(kioskSchemas)).toEqual(expect.arrayContaining(names));
  });

  it('takes and refuses what the code does', () => {
    let refused = 0;
    for (const [name, body] of shown) {
      expect(kioskFaultOf(name, body)).toBeUndefined();
      const same = (value: unknown): void => {
        const valid = kioskFaultOf(name, value) === undefined;
        if (!valid) refused += 1;
        expect(kioskSchemas[name].safeParse(value).success, name).toBe(valid);
      };
      fc.assert(fc.property(mutated(body), same), { numRuns: 100 });
    }
    expect(refused).toBeGreaterThan(300);
  });

  it('tells how the kiosk answers, whatever is wrong with the request', async () => {
    const { origin, post } = await kioskForTest({
      sim: { door: async () => undefined },
      checkCode: async () => ({ kind: 'wait', seconds: 30, why: 'throttled' }),
    });
    const asked = async (method: string, path: string, response: Promise<Response>): Promise<number> => {
      const { status, body } = await response.then(async (one) => ({ status: one.status, body: await one.json() }));
      expect(answerFault(method, path, status, body)).toBeUndefined();
      return status;
    };
    const get = (path: string, headers = {}) => asked('GET', path, fetch(`${origin}${path}`, { headers }));
    const send = (path: string, body: unknown, headers = {}) => asked('POST', path, post(path, body, headers));
    expect(await get('/api/cabinet')).toBe(200);
    expect(await get('/healthz')).toBe(200);
    expect(await get('/api/cabinet', { origin: 'http://example.com' })).toBe(403);
    expect(await send('/api/pin', { locker: 'A01', pin: '493817' }, { 'idempotency-key': 'k1' })).toBe(200);
    expect(await send('/api/pin', { locker: 'A02', pin: '493817' }, { 'idempotency-key': 'k1' })).toBe(409);
    expect(await send('/api/pin', { locker: 'A01', pin: '000000' })).toBe(403);
    expect(await send('/api/pin', '{')).toBe(400);
    expect(await send('/api/pin', { locker: 'A01', pin: '1', other: 1 })).toBe(400);
    expect(await send('/api/code', { text: 'x'.repeat(5000) })).toBe(413);
    expect(await send('/api/code', { text: 'code' })).toBe(429);
    expect(await send('/api/sim/door', { locker: 'A01', state: 'open' })).toBe(200);
    expect(await send('/api/sessions/none/open', {})).toBe(404);
  });
});

const session = '/api/sessions/{session}';
/** A call as it stands in the source: method, and its path or the constant that holds it. */
const callForm = /\b(get|post|delete)\(\s*(['`][^'`*]+['`]|path),/g;
