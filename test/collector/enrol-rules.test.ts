import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideEnrolment,
  decideRenewal,
  type StoredCode,
  type StoredEnrolment,
} from '../../src/collector/enrol/decide.js';
import { FailureLimit } from '../../src/collector/enrol/failure-limit.js';
import { enrolCodeBytes, enrolCodeHash, newEnrolCode, readEnrolCode, sameHash } from '../../src/wire/enrol-code.js';

const dayMs = 86_400_000;
const random = fc.uint8Array({ minLength: enrolCodeBytes, maxLength: enrolCodeBytes });

describe('a one-time code', () => {
  it('has seven groups of four characters, and is known again however it is typed', () => {
    expect(newEnrolCode(new Uint8Array(enrolCodeBytes))).toBe('0000-0000-0000-0000-0000-0000-000H');
    fc.assert(
      fc.property(random, fc.array(fc.constantFrom(' ', '-', ''), { minLength: 40, maxLength: 40 }), (bytes, gaps) => {
        const code = newEnrolCode(bytes);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
        const typed = [...code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')].map(
          (one, at) => one + gaps[at],
        );
        expect(readEnrolCode(typed.join(''))).toBe(code.replaceAll('-', ''));
      }),
    );
  });

  it('is told from most misspelt ones, and from texts that are none', () => {
    const code = newEnrolCode(Uint8Array.from({ length: enrolCodeBytes }, (_, at) => at * 37));
    const changed = [...code].flatMap((one, at) => {
      return one === '-' ? [] : [code.slice(0, at) + (one === '7' ? '8' : '7') + code.slice(at + 1)];
    });
    const taken = changed.filter((text) => readEnrolCode(text) !== undefined);
    expect(taken.length).toBeLessThan(4);
    for (const text of ['', code.slice(1), `${code}7`, code.replace('0', 'U'), `${code}${' '.repeat(128)}`]) {
      expect(readEnrolCode(text)).toBeUndefined();
    }
  });

  it('is stored as a hash that is of one cabinet', () => {
    const hash = enrolCodeHash('A'.repeat(28), 'CAB-1');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(sameHash(hash, enrolCodeHash('A'.repeat(28), 'CAB-1'))).toBe(true);
    for (const other of [
      enrolCodeHash('A'.repeat(28), 'CAB-2'),
      enrolCodeHash('B'.repeat(28), 'CAB-1'),
      '',
      hash.slice(1),
    ]) {
      expect(sameHash(hash, other)).toBe(false);
    }
  });
});

const code: StoredCode = { hash: 'a'.repeat(64), untilMs: 7 * dayMs, approved: false, used: false };
const enrolled: StoredEnrolment = { board: 'b1', serial: '01', fromMs: 0, untilMs: 90 * dayMs, revoked: false };
const asked = { hash: code.hash, board: 'b1', code, enrolment: undefined, nowMs: dayMs };

describe('who comes with a code', () => {
  it.each([
    ['no code of the cabinet', { code: undefined }, 'denied'],
    ['another code', { hash: 'b'.repeat(64) }, 'denied'],
    ['another code, where there is none', { hash: '0'.repeat(64), code: undefined }, 'denied'],
    ['a code that has ended, of which he knows nothing', { hash: 'b'.repeat(64), nowMs: 8 * dayMs }, 'denied'],
    ['the code', {}, 'issue'],
    ['the code, at its last moment', { nowMs: 7 * dayMs - 1 }, 'issue'],
    ['the code, too late', { nowMs: 7 * dayMs }, 'code_expired'],
    ['the code of another board that waits', { code: { ...code, board: 'b2' } }, 'code_used'],
    ['a used code, as the same board', { code: { ...code, board: 'b1', used: true }, enrolment: enrolled }, 'again'],
    [
      'a used code, as another board',
      { board: 'b2', code: { ...code, board: 'b1', used: true }, enrolment: enrolled },
      'code_used',
    ],
    [
      'a used code after the board was revoked',
      { code: { ...code, board: 'b1', used: true }, enrolment: { ...enrolled, revoked: true } },
      'code_used',
    ],
    [
      'a used code after its key was renewed',
      { code: { ...code, board: 'b1', used: true }, enrolment: { ...enrolled, board: 'b3' } },
      'code_used',
    ],
    ['a new code, while another board is enrolled', { board: 'b2', enrolment: enrolled }, 'waits'],
    [
      'the same, and was approved',
      { board: 'b2', code: { ...code, board: 'b2', approved: true }, enrolment: enrolled },
      'issue',
    ],
    ['a new code, as the board that is enrolled', { enrolment: enrolled }, 'issue'],
    [
      'a new code, after the other board was revoked',
      { board: 'b2', enrolment: { ...enrolled, revoked: true } },
      'issue',
    ],
  ] as const)('%s', (_who, change, decision) => {
    expect(decideEnrolment({ ...asked, ...change })).toBe(decision);
  });

  it('is one board at most for each code, and takes the place of a live one with an approval only', () => {
    const board = fc.constantFrom('b1', 'b2', 'b3');
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('ask' as const), board, which: fc.nat(3) }) },
      fc.constant({ kind: 'code' as const }),
      fc.constant({ kind: 'approve' as const }),
      fc.constant({ kind: 'revoke' as const }),
      fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let stored: StoredCode | undefined;
        let enrolment: StoredEnrolment | undefined;
        let nowMs = 0;
        let made = 0;
        const given = new Map<string, Set<string>>();
        for (const one of acts) {
          if (one.kind === 'wait') nowMs += one.days * dayMs;
          else if (one.kind === 'revoke') {
            stored = undefined;
            enrolment = enrolment && { ...enrolment, revoked: true };
          } else if (one.kind === 'approve') {
            if (stored?.board !== undefined && !stored.used) stored = { ...stored, approved: true };
          } else if (one.kind === 'code') {
            made += 1;
            stored = { ...code, hash: String(made).padStart(64, '0'), untilMs: nowMs + 7 * dayMs };
          } else {
            const hash = String(Math.max(1, made - one.which)).padStart(64, '0');
            const decision = decideEnrolment({ hash, board: one.board, code: stored, enrolment, nowMs });
            if (decision === 'again' || decision === 'issue') {
              expect(stored?.hash).toBe(hash);
              expect(nowMs).toBeLessThan(stored?.untilMs ?? 0);
              given.set(hash, (given.get(hash) ?? new Set()).add(one.board));
            }
            if (decision === 'again') expect(enrolment).toMatchObject({ board: one.board, revoked: false });
            if (decision === 'waits' || decision === 'issue')
              stored = stored && { ...stored, board: stored.board ?? one.board };
            if (decision !== 'issue') continue;
            const other = enrolment !== undefined && !enrolment.revoked && enrolment.board !== one.board;
            if (other) expect(stored?.approved).toBe(true);
            stored = stored && { ...stored, used: true };
            enrolment = { board: one.board, serial: '01', fromMs: nowMs, untilMs: nowMs + 90 * dayMs, revoked: false };
          }
        }
        for (const boards of given.values()) expect(boards.size).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('whose certificate is renewed', () => {
  const renewal = { serial: '01', board: 'b2', enrolment: enrolled, nowMs: 60 * dayMs };
  it.each([
    ['nobody who is not enrolled', { enrolment: undefined }, 'denied'],
    ['nobody who was revoked', { enrolment: { ...enrolled, revoked: true } }, 'denied'],
    ['nobody whose certificate has ended', { nowMs: 90 * dayMs }, 'certificate_expired'],
    ['nobody who comes with one before the last', { serial: '00' }, 'not_the_last'],
    ['nobody before half of its life is over', { nowMs: 45 * dayMs - 1 }, 'too_early'],
    ['who comes later', { nowMs: 45 * dayMs }, 'issue'],
    ['who did not hear the answer, with the same', { board: 'b1', serial: '00' }, 'again'],
  ] as const)('%s', (_who, change, decision) => {
    expect(decideRenewal({ ...renewal, ...change })).toBe(decision);
  });
});

describe('who fails', () => {
  it('may do so ten times at once, and then once each half minute; others are not held up', () => {
    const limit = new FailureLimit();
    for (let tries = 0; tries < 10; tries += 1) {
      expect(limit.wait('10.0.0.1', 0)).toBe(0);
      limit.failed('10.0.0.1', 0);
    }
    expect(limit.wait('10.0.0.1', 0)).toBe(30);
    expect(limit.wait('10.0.0.1', 29_000)).toBe(1);
    expect(limit.wait('10.0.0.1', 30_000)).toBe(0);
    expect(limit.wait('10.0.0.2', 0)).toBe(0);
    limit.failed('10.0.0.1', 30_000);
    expect(limit.wait('10.0.0.1', 30_000)).toBe(30);
    expect(limit.wait('10.0.0.1', 400_000)).toBe(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 30],
    ['2001:db8:1:2::1', '2001:0db8:0001:0002:0:0:0:7', 30],
    ['2001:db8::1', '2001:db8:0:0:5::', 30],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 0],
    ['::ffff:10.0.0.1', '10.0.0.1', 30],
  ])('is known by the network that he has: %s and %s', (one, other, seconds) => {
    const limit = new FailureLimit();
    for (let tries = 0; tries < 10; tries += 1) limit.failed(one, 0);
    expect(limit.wait(other, 0)).toBe(seconds);
  });

  it('is forgotten when there are too many: memory has an end', () => {
    const limit = new FailureLimit();
    for (let tries = 0; tries < 10; tries += 1) limit.failed('10.0.0.1', 0);
    for (let host = 0; host < 10_000; host += 1) limit.failed(`host-${host}`, 0);
    expect(limit.wait('10.0.0.1', 0)).toBe(0);
  });
});
