import { describe, expect, test } from 'vitest';
import { type CommandFacts, decideCommand, mayHaveRun } from '../../src/access/decide-command.js';
import { type AwaitedState, decideState } from '../../src/access/decide-state.js';
import { setAtStart } from '../../src/access/decide-trust.js';
import { termsOfToken } from '../../src/access/right-terms.js';
import { commandNames } from '../../src/tokens/signed-types.js';
import { signer } from '../tokens/signer.js';

const nowMs = 1_790_000_000_000;
const now = nowMs / 1000;

describe('a command', () => {
  const [key] = signer('c1', ['cmd+jwt'], commandNames).trust.values();
  if (!key) throw new Error('a signer has a key');
  const common = { aud: 'CAB-1', jti: 'j1', actor: 'op-1', role: 'operator', lkr: 'A01' } as const;
  const open = { ...common, cmd: 'open', iat: now, exp: now + 60 } as const;
  const block = { ...common, cmd: 'block', exp: now + 8 * 86_400, arg: {} } as const;
  const facts: Omit<CommandFacts, 'command'> = {
    ...{ key, cabinet: 'CAB-1', clock: 'trusted', effectiveMs: nowMs, lost: undefined },
  };

  test('that may run is handed on as it is', () => {
    expect(decideCommand({ ...facts, command: open })).toEqual({ kind: 'accepted', command: open });
  });

  test('that was made after a loss was not run before it, however short it lives', () => {
    const beforeMs = nowMs - 61_000;
    const brief = { ...open, exp: now + 5 };
    expect(decideCommand({ ...facts, command: brief, lost: { beforeMs } }).kind).toBe('accepted');
    expect(decideCommand({ ...facts, command: brief, lost: { beforeMs: beforeMs + 1000 } })).toMatchObject({
      reason: 'uses_lost',
    });
  });

  test('that takes something away is not bound by a clock that nobody knows', () => {
    expect(decideCommand({ ...facts, command: block, clock: 'untrusted' }).kind).toBe('accepted');
    expect(decideCommand({ ...facts, command: block })).toMatchObject({ reason: 'too_long_lived' });
  });

  test('may have run before it was refused, unless who sent it may not have it run at all', () => {
    expect((['wrong_cabinet', 'key_misused', 'wrong_role'] as const).map(mayHaveRun)).toEqual([false, false, false]);
    expect((['expired', 'uses_lost', 'unsupported'] as const).map(mayHaveRun)).toEqual([true, true, true]);
  });
});

describe('a part of a state that is given back', () => {
  const awaited: AwaitedState = { set: 'old', part: 2 };
  const part = (set: string, number: number) => ({ aud: 'CAB-1', exp: now + 60, chain: 'c', set, part: number });
  const facts = { cabinet: 'CAB-1', effectiveMs: nowMs, chain: 'c', awaited, given: undefined };

  test('of another set than the one before begins anew', () => {
    expect(decideState({ ...facts, state: part('new', 1) })).toEqual({ kind: 'accepted' });
    expect(decideState({ ...facts, state: part('new', 2) })).toEqual({ kind: 'refused', reason: 'part_missing' });
    expect(decideState({ ...facts, state: part('old', 2) })).toEqual({ kind: 'repeated' });
  });

  test('that is wrong is told so, also when the same state was given back before', () => {
    const given = { chain: 'c', set: 'old' };
    expect(decideState({ ...facts, awaited: undefined, given, state: part('old', 1) })).toEqual({ kind: 'repeated' });
    expect(decideState({ ...facts, awaited: undefined, given, state: { ...part('old', 1), exp: now } })).toEqual({
      ...{ kind: 'refused', reason: 'expired' },
    });
  });
});

describe('the set of keys that is found at a start', () => {
  const set = { cabinet: 'CAB-1', version: 3, payees: [], hash: 'ab', root: 'r', keys: new Map(), faults: [] };
  const atStart = (changed: object, known = { version: 3, hash: 'ab' }) =>
    setAtStart({ kind: 'verified', set: { ...set, ...changed } }, known, 'CAB-1');

  test('is in force when it is the one that was accepted last, or a newer one', () => {
    expect(atStart({})).toMatchObject({ kind: 'stored', set });
    expect(atStart({ hash: 'cd', version: 4 })).toMatchObject({ kind: 'stored' });
    expect(atStart({ hash: 'cd' })).toMatchObject({ kind: 'rolled_back' });
  });

  test('is not when it is older, though its keys are the same', () => {
    expect(atStart({ version: 2 })).toEqual({ kind: 'rolled_back', why: 'it holds version 2' });
  });

  test('is not when it names a key that cannot be used', () => {
    expect(atStart({ faults: ['key k1: no typ'] })).toEqual({ kind: 'rolled_back', why: 'key k1: no typ' });
  });
});

test('a token is a right with all that it says, and without limits that it does not have', () => {
  const token = { jti: 't1', cabinet: 'CAB-1', lockers: ['A01'], uses: 2, untilMs: nowMs };
  const terms = { kept: 'token', role: 'customer', ref: 't1', cabinet: 'CAB-1', lockers: ['A01'], uses: 2 };
  expect(termsOfToken({ ...token, fromMs: 5, issuedMs: 4, ref: 'BK1', rental: 'r1' })).toStrictEqual({
    ...{ ...terms, untilMs: nowMs, fromMs: 5, issuedMs: 4, subjectRef: 'BK1', rental: 'r1' },
  });
  expect(termsOfToken(token)).toStrictEqual({ ...terms, untilMs: nowMs });
});
