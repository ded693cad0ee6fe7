import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dueMs } from '../../src/collector/subjects/due-date.js';
import { nextSendMs, settle } from '../../src/collector/subjects/request.js';
import { isErased, referencesIn, withoutRefs, withoutSealed } from '../../src/collector/subjects/scrub.js';
import { keyOfCabinet, newTombstoneKey, readTombstoneKey, Tags, tagOf } from '../../src/collector/subjects/tags.js';

const directory = mkdtempSync(join(tmpdir(), 'subject-rules-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the tags of references', () => {
  it('are HMAC-SHA256, as RFC 4231 has it', () => {
    const key = Buffer.from('0b'.repeat(20), 'hex');
    expect(tagOf(key, 'Hi There')).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
    expect(keyOfCabinet(key, 'Hi There').toString('hex')).toBe(tagOf(key, 'Hi There'));
  });

  it('differ between cabinets, between cabinet and store, and from every key', () => {
    const key = Buffer.alloc(32, 1);
    const tags = new Tags(key);
    const made = [
      ...[
        tags.subject('b1'),
        tags.at('CAB-1', 'b1'),
        tags.at('CAB-2', 'b1'),
        tags.at('CAB-1', 'CAB-1'),
        tags.subject('CAB-1'),
      ],
      ...[tags.check, keyOfCabinet(key, 'CAB-1').toString('hex'), new Tags(Buffer.alloc(32, 2)).subject('b1')],
    ];
    expect(new Set(made).size).toBe(made.length);
    expect(tags.at('CAB-1', 'b1')).toBe(tagOf(keyOfCabinet(key, 'CAB-1'), 'b1'));
  });

  it('need a key that is one, and that nobody else may read', () => {
    const file = join(directory, 'key.jwk');
    writeFileSync(file, JSON.stringify(newTombstoneKey()), { mode: 0o600 });
    expect(readTombstoneKey(file)).toHaveLength(32);
    chmodSync(file, 0o644);
    expect(() => readTombstoneKey(file)).toThrow('others may read it');
    for (const text of ['{', '{"kty":"oct","k":"c2hvcnQ"}', '{"kty":"OKP","k":"AA"}']) {
      const bad = join(directory, 'bad.jwk');
      rmSync(bad, { force: true });
      writeFileSync(bad, text, { mode: 0o600 });
      expect(() => readTombstoneKey(bad)).toThrow('is no key for tombstones');
    }
    expect(() => readTombstoneKey(join(directory, 'none'))).toThrow('there is no such file');
  });
});

describe('a request is due', () => {
  it.each([
    ['asked on a Monday morning', '2026-11-23T04:00:00Z', '2026-12-02T18:30:00Z'],
    ['asked on a Friday', '2026-11-27T12:00:00Z', '2026-12-08T18:30:00Z'],
    ['asked on a Sunday', '2026-11-29T12:00:00Z', '2026-12-08T18:30:00Z'],
    ['asked when it is Monday in India and Sunday in Greenwich', '2026-11-29T20:00:00Z', '2026-12-09T18:30:00Z'],
  ])('at the end of the seventh business day in India when it was %s', (_when, asked, due) => {
    expect(new Date(dueMs(Date.parse(asked))).toISOString()).toBe(`${due.slice(0, -1)}.000Z`);
  });

  it('never less than nine days after it was asked, never more than twelve, and never earlier for what was asked later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.nat(1e9), (asked, later) => {
        const days = (dueMs(asked) - asked) / 86_400_000;
        expect(days).toBeGreaterThan(9);
        expect(days).toBeLessThanOrEqual(12);
        expect(dueMs(asked + later)).toBeGreaterThanOrEqual(dueMs(asked));
      }),
    );
  });
});

describe('the answer of a cabinet', () => {
  it.each([
    ['erase', { outcome: 'done' }, { state: 'done' }],
    ['erase', { outcome: 'refused', reason: 'running' }, undefined],
    ['erase', { outcome: 'refused', reason: 'key_misused' }, { state: 'open', reason: 'key_misused', anew: false }],
    ['erase', { outcome: 'refused', reason: 'expired' }, { state: 'open', reason: 'expired', anew: true }],
    ['erase', { outcome: 'failed', reason: 'restarted' }, { state: 'open', reason: 'restarted', anew: true }],
    ['export', { outcome: 'refused', reason: 'unknown_subject' }, { state: 'done', reason: 'unknown_subject' }],
    ['export', { outcome: 'refused', reason: 'too_large' }, { state: 'refused', reason: 'too_large' }],
    ['correct', { outcome: 'refused', reason: 'no_row' }, { state: 'refused', reason: 'no_row' }],
    ['restrict', { outcome: 'refused', reason: 'no_row' }, { state: 'open', reason: 'no_row', anew: false }],
  ] as const)('to %s, %o, means %o', (kind, result, expected) => {
    expect(settle(kind, result)).toEqual(expected);
  });

  it('is waited for longer and longer, a day and a quarter at most', () => {
    const pauses = [1, 2, 3, 8, 9, 1000].map((sends) => nextSendMs(0, sends, 0.5) / 60_000);
    expect(pauses).toEqual([10, 20, 40, 1280, 1440, 1440]);
    expect([nextSendMs(0, 1, 0), nextSendMs(0, 99, 0.999999)].map((ms) => Math.round(ms / 60_000))).toEqual([8, 1800]);
  });
});

describe('what is erased', () => {
  const erased = { subjects: new Set(['s']), refs: new Set(['r']) };
  const row = { subject_ref: null, credential_ref: null, supersedes: null };
  it.each([
    ['a row of the booking', { ...row, subject_ref: 's' }, true],
    ['a row of its right', { ...row, credential_ref: 'r' }, true],
    ['a row of its right and another booking', { ...row, subject_ref: 'o', credential_ref: 'r' }, false],
    ['a row that corrects an erased one', { ...row, supersedes: 7 }, true],
    ['a row that corrects an erased one to another booking', { ...row, subject_ref: 'o', supersedes: 7 }, false],
    ['a row that corrects another one', { ...row, supersedes: 8 }, false],
    ['a row of nobody', row, false],
  ])('%s: %#', (_what, given, expected) => {
    expect(isErased(given, erased, (seq) => seq === 7)).toBe(expected);
  });

  it('leaves a message as it was but for the members that name it, wherever they are', () => {
    const message = {
      id: 's',
      kind: 'x',
      list: ['s', 'a', { s: 's', t: 1 }],
      deep: { deeper: { of: 's', and: null } },
    };
    expect(referencesIn(message)).toContain('s');
    expect(withoutRefs(message, erased.subjects)).toEqual({
      ...{ id: 's', kind: 'x', list: ['a', { t: 1 }], deep: { deeper: { and: null } } },
    });
    expect(withoutRefs(message, new Set())).toEqual(message);
    expect(withoutSealed({ jti: 'j', data: { sealed: 'x', rows: 1 } })).toEqual({ jti: 'j', data: { rows: 1 } });
    expect(withoutSealed({ jti: 'j' })).toEqual({ jti: 'j' });
  });
});
