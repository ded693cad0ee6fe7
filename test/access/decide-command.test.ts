import { describe, expect, test } from 'vitest';
import { commandReasons, decideCommand } from '../../src/access/decide-command.js';
import type { LostUses } from '../../src/access/lost-uses.js';
import type { ClockState } from '../../src/audit/event.js';
import { readCommand } from '../../src/tokens/command-token.js';
import { type CommandName, commandNames } from '../../src/tokens/signed-types.js';
import { type Signer, signer } from '../tokens/signer.js';

const nowMs = 1_790_000_000_000;
const now = nowMs / 1000;
const cloud = signer('c1', ['cmd+jwt'], commandNames);
const few = signer('c1', ['cmd+jwt'], ['block', 'right.revoke']);
const header = { alg: 'EdDSA', kid: 'c1', typ: 'cmd+jwt' } as const;
const common = { aud: 'CAB-1', jti: 'j1', iat: now, exp: now + 60, actor: 'op-1', role: 'operator' };
const open = { ...common, cmd: 'open', lkr: 'A01' };

interface Given {
  readonly by?: Signer;
  readonly clock?: ClockState;
  readonly atMs?: number;
  readonly lost?: LostUses;
}

/** What a cabinet makes of a text. */
async function verdictOf(
  text: string,
  { by = cloud, clock = 'trusted', atMs = nowMs, lost }: Given = {},
): Promise<string> {
  const reading = await readCommand(text, by.trust);
  if (reading.kind === 'refused') return reading.reason;
  const { command, key } = reading;
  const verdict = decideCommand({ command, key, cabinet: 'CAB-1', clock, effectiveMs: atMs, lost });
  return verdict.kind === 'refused' ? verdict.reason : 'accepted';
}

const signed = (claims: object, by = cloud): Promise<string> => by.jws(header, claims);

/** Each text is at fault in its own way and in every later one that a text can be; the first is what it is told. */
const worst = { ...open, aud: 'OTHER', exp: now - 1, iat: now - 9e6, cmd: 'config.put' };
const inOrder: [string, () => Promise<string>, Given?][] = [
  ['too_long', async () => 'x'.repeat(8193)],
  ['not_a_token', async () => 'x.y'],
  ['bad_alg', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}..`],
  ['bad_header', () => signer('x').jws({ ...header, kid: 'x', jku: 'https://x' }, worst)],
  ['unknown_key', () => signer('x').jws({ ...header, kid: 'x', typ: 'pay+jwt' }, worst)],
  ['bad_signature', () => signer('c1').jws({ ...header, typ: 'pay+jwt' }, worst)],
  ['wrong_typ', () => cloud.jws({ ...header, typ: 'pay+jwt' }, { ...worst, extra: 1 })],
  ['unknown_claim', () => signed({ ...worst, extra: 1, jti: '' })],
  ['bad_claims', () => signed({ ...worst, jti: '' })],
  ['wrong_cabinet', () => signed(worst, few), { by: few }],
  ['key_misused', () => signed({ ...worst, aud: 'CAB-1' }, few), { by: few }],
  ['wrong_role', () => signed({ ...worst, aud: 'CAB-1', role: 'courier' })],
  ['too_long_lived', () => signed({ ...worst, aud: 'CAB-1' })],
  ['expired', () => signed({ ...worst, aud: 'CAB-1', iat: now - 60 }), { clock: 'untrusted', lost: {} }],
  [
    'clock_untrusted',
    () => signed({ ...worst, aud: 'CAB-1', iat: now, exp: now + 60 }),
    { clock: 'untrusted', lost: {} },
  ],
  ['uses_lost', () => signed({ ...worst, aud: 'CAB-1', iat: now, exp: now + 60 }), { lost: {} }],
  ['unsupported', () => signed({ ...worst, aud: 'CAB-1', iat: now, exp: now + 60 })],
];

test.each(inOrder)('%s is the reason although later ones hold, too', async (reason, text, given) => {
  expect(await verdictOf(await text(), given)).toBe(reason);
});

test('every reason is in that table, in the order of the checks', async () => {
  const once = commandReasons.filter(
    (reason, at) => reason !== 'key_misused' || at > commandReasons.indexOf('wrong_cabinet'),
  );
  expect(inOrder.map(([reason]) => reason)).toEqual(once);
  const access = signer('c1', ['access+jwt']);
  expect(await verdictOf(await signed(open, access), { by: access })).toBe('key_misused');
});

const right = { ref: 'r1', role: 'customer', lockers: ['A01', 'A02'] };
const sealed = `${'a'.repeat(40)}..bbbb.cccc.dddd`;
const receiver = { kty: 'OKP', crv: 'X25519', x: `${'a'.repeat(42)}A` };
const correction = { subject: 'BK_7', chain: 'ab'.repeat(16), seq: 7, set: { subject_ref: null } };
const accepted: [string, object][] = [
  ['open', { lkr: 'A01', mode: 'face' }],
  ['open', { lkr: 'A01', role: 'courier' }],
  ['block', { lkr: 'A01' }],
  ['unblock', { lkr: ['A01', 'A02'] }],
  ['right.put', { arg: right }],
  [
    'right.put',
    {
      arg: {
        ref: 'r2',
        role: 'courier',
        sizes: ['S', 'M'],
        from: now,
        until: now + 60,
        uses: 3,
        hours: 'mon-fri 09:00-18:00',
        subject: 'BK_7',
        actor: 'courier-7',
        pin: sealed,
        number: '4711',
      },
    },
  ],
  ['right.put', { arg: { ref: 'r3', role: 'operator', lockers: 'any' } }],
  ['right.revoke', { arg: { ref: 'r1' } }],
  ['right.revoke', { arg: { ref: 'r1', until: now + 3600 } }],
  ['erase', { arg: { subject: 'BK_7' } }],
  ['restrict', { arg: { subject: 'BK_7' } }],
  ['unrestrict', { arg: { subject: 'BK_7' } }],
  ['export', { arg: { subject: 'BK_7', key: receiver } }],
  ['export', { arg: { subject: 'BK_7', key: { ...receiver, kid: 'k1', use: 'enc', alg: 'ECDH-ES' } } }],
  ['correct', { arg: { ...correction, set: { subject_ref: null, order_ref: 'O-1', payment_ref: '****1234' } } }],
  ['right.clear', {}],
  ['right.clear', { lkr: ['A01'] }],
];
test.each(accepted)('%s with %j is accepted', async (cmd, claims) => {
  expect(await verdictOf(await signed({ ...common, cmd, ...claims }))).toBe('accepted');
});

const bad: [string, object, string][] = [
  ['open of two lockers', { ...open, lkr: ['A01', 'A02'] }, 'bad_claims'],
  ['open with no locker', { ...open, lkr: undefined }, 'bad_claims'],
  ['open with an argument', { ...open, arg: {} }, 'unknown_claim'],
  ['open by a mode that needs a hand at the kiosk', { ...open, mode: 'pin' }, 'bad_claims'],
  ['no jti', { ...open, jti: undefined }, 'bad_claims'],
  ['no exp', { ...open, exp: undefined }, 'bad_claims'],
  ['no actor', { ...open, actor: undefined }, 'bad_claims'],
  ['an actor with a name', { ...open, actor: 'Asha Rao' }, 'bad_claims'],
  ['no role', { ...open, role: undefined }, 'bad_claims'],
  ['the role of the program itself', { ...open, role: 'system' }, 'bad_claims'],
  ['a command that is not known', { ...open, cmd: 'explode' }, 'bad_claims'],
  ['block of one locker twice', { ...common, cmd: 'block', lkr: ['A01', 'A01'] }, 'bad_claims'],
  ['a right without role', { ...common, cmd: 'right.put', arg: { ref: 'r1' } }, 'bad_claims'],
  [
    'a right with a limit that is not known',
    { ...common, cmd: 'right.put', arg: { ...right, zone: 'x' } },
    'unknown_claim',
  ],
  ['a right with its PIN in the open', { ...common, cmd: 'right.put', arg: { ...right, pin: '482913' } }, 'bad_claims'],
  ['a right with no uses', { ...common, cmd: 'right.put', arg: { ...right, uses: 0 } }, 'bad_claims'],
  [
    'a right with hours that nobody can read',
    { ...common, cmd: 'right.put', arg: { ...right, hours: 'weekdays 9-5' } },
    'bad_claims',
  ],
  ['a courier who blocks', { ...common, role: 'courier', cmd: 'block', lkr: 'A01' }, 'wrong_role'],
  ['an erasure of nobody', { ...common, cmd: 'erase' }, 'bad_claims'],
  ['an erasure of a name', { ...common, cmd: 'erase', arg: { subject: 'Asha Rao' } }, 'bad_claims'],
  ['an export for nobody', { ...common, cmd: 'export', arg: { subject: 'BK_7' } }, 'bad_claims'],
  [
    'an export for a key with its secret part',
    { ...common, cmd: 'export', arg: { subject: 'BK_7', key: { ...receiver, d: receiver.x } } },
    'unknown_claim',
  ],
  [
    'an export for a key that is not written as a key is',
    { ...common, cmd: 'export', arg: { subject: 'BK_7', key: { ...receiver, x: 'a'.repeat(43) } } },
    'bad_claims',
  ],
  ['a correction that corrects nothing', { ...common, cmd: 'correct', arg: { ...correction, set: {} } }, 'bad_claims'],
  [
    'a correction of what no correction changes',
    { ...common, cmd: 'correct', arg: { ...correction, set: { locker: 'A02' } } },
    'unknown_claim',
  ],
  [
    'a correction of a row of no chain',
    { ...common, cmd: 'correct', arg: { ...correction, chain: undefined } },
    'bad_claims',
  ],
  ['a revocation of nothing', { ...common, cmd: 'right.revoke', arg: {} }, 'bad_claims'],
];
test.each(bad)('%s is refused', async (_, claims, reason) => {
  expect(await verdictOf(await signed(claims))).toBe(reason);
});

describe('a command lives', () => {
  const lives: [CommandName, number][] = [
    ['open', 60],
    ['block', 7 * 86_400],
    ['right.put', 7 * 86_400],
    ['config.put', 7 * 86_400],
    ['erase', 30 * 86_400],
    ['export', 30 * 86_400],
  ];
  const needs: Partial<Record<CommandName, object>> = {
    open: { lkr: 'A01' },
    block: { lkr: 'A01' },
    'right.put': { arg: right },
    erase: { arg: { subject: 'BK_7' } },
    export: { arg: { subject: 'BK_7', key: receiver } },
  };
  test.each(lives)('%s: at most %i s from its iat, or from now', async (cmd, seconds) => {
    const ends = async (exp: number, iat?: number): Promise<boolean> =>
      (await verdictOf(await signed({ ...common, iat, cmd, ...needs[cmd], exp }))) !== 'too_long_lived';
    expect(await ends(now + seconds, now)).toBe(true);
    expect(await ends(now + seconds + 1, now)).toBe(false);
    // The clocks may be apart, by no more than minutes and no more than one life.
    const leeway = Math.min(300, seconds);
    expect(await ends(now + seconds + leeway)).toBe(true);
    expect(await ends(now + seconds + leeway + 1)).toBe(false);
    // A later beginning does not lengthen it.
    expect(await ends(now + 2 * seconds + leeway, now + seconds + leeway)).toBe(false);
  });

  test('until its exp, which is not within', async () => {
    const text = await signed({ ...open, exp: now + 10 });
    expect(await verdictOf(text, { atMs: nowMs + 9_999 })).toBe('accepted');
    expect(await verdictOf(text, { atMs: nowMs + 10_000 })).toBe('expired');
  });
});

test('while the clock is not set only what takes rights away is accepted, and nothing that has expired at the floor', async () => {
  const outcomes = new Map<string, string>();
  const needs = {
    open: { lkr: 'A01' },
    block: { lkr: 'A01' },
    unblock: { lkr: 'A01' },
    'right.put': { arg: right },
    'right.revoke': { arg: { ref: 'r1' } },
    'right.clear': {},
    erase: { arg: { subject: 'BK_7' } },
    restrict: { arg: { subject: 'BK_7' } },
    unrestrict: { arg: { subject: 'BK_7' } },
    export: { arg: { subject: 'BK_7', key: receiver } },
    correct: { arg: correction },
  };
  for (const [cmd, claims] of Object.entries(needs)) {
    outcomes.set(cmd, await verdictOf(await signed({ ...common, cmd, ...claims }), { clock: 'untrusted' }));
  }
  expect(Object.fromEntries(outcomes)).toEqual({
    open: 'clock_untrusted',
    block: 'accepted',
    unblock: 'clock_untrusted',
    'right.put': 'clock_untrusted',
    'right.revoke': 'accepted',
    'right.clear': 'accepted',
    erase: 'accepted',
    restrict: 'accepted',
    unrestrict: 'clock_untrusted',
    export: 'clock_untrusted',
    correct: 'clock_untrusted',
  });
  const late = await signed({ ...common, cmd: 'block', lkr: 'A01' });
  expect(await verdictOf(late, { clock: 'untrusted', atMs: nowMs + 60_000 })).toBe('expired');
});

describe('after a loss of the database, which may have forgotten that it was run,', () => {
  const lostAt = (ms: number): Given => ({ lost: { beforeMs: ms } });

  test('an open that was made before it is refused, and one that was made after it is not', async () => {
    const text = await signed(open);
    expect(await verdictOf(text, lostAt(nowMs - 60_001))).toBe('accepted');
    expect(await verdictOf(text, lostAt(nowMs - 60_000))).toBe('uses_lost');
    expect(await verdictOf(text, { lost: {} })).toBe('uses_lost');
  });

  test('one that does not say when it was made is as old as it can be', async () => {
    const text = await signed({ ...open, iat: undefined });
    expect(await verdictOf(text, lostAt(nowMs - 60_001))).toBe('accepted');
    expect(await verdictOf(text, lostAt(nowMs - 60_000))).toBe('uses_lost');
  });

  test('what only takes away is run', async () => {
    expect(await verdictOf(await signed({ ...common, cmd: 'block', lkr: 'A01' }), { lost: {} })).toBe('accepted');
  });
});
