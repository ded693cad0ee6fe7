import { decide, type TokenReason, tokenReasons } from '../../access/decide.js';
import { commandReasons, decideCommand } from '../../access/decide-command.js';
import { decideReceipt, receiptReasons } from '../../access/decide-receipt.js';
import { trustReasons, trustRefusal } from '../../access/decide-trust.js';
import { termsOfToken } from '../../access/right-terms.js';
import type { Config } from '../../config/specs.js';
import { localTime } from '../../lib/week-hours.js';
import { readAccessToken } from '../../tokens/access-token.js';
import { readCommand } from '../../tokens/command-token.js';
import { readKeysToken } from '../../tokens/keys-token.js';
import { readReceipt } from '../../tokens/receipt-token.js';
import { signedFaults } from '../../tokens/signed-object.js';
import { mostBytesOf, type SignedType } from '../../tokens/signed-types.js';
import { readTimeToken } from '../../tokens/time-token.js';
import type { TrustSet } from '../../tokens/trust-set.js';

/** How one kind of signed object is looked at without its cabinet. */
export interface Inspection {
  readonly typ: SignedType;
  /** The reasons of a cabinet, in its order. */
  readonly checks: readonly string[];
  /** Claims that there may be. */
  readonly claims: string;
  /** What only the running cabinet can say, and what only its config can. */
  readonly cabinetOnly: ReadonlySet<string>;
  readonly needsConfig: ReadonlySet<string>;
  /** Place of the first check that fails. Without a config the cabinet's id and its lockers are believed. */
  firstFailed(text: string, trust: TrustSet, config: Config | undefined): Promise<number | undefined>;
}

const inspectAccess: Inspection = {
  typ: 'access+jwt',
  checks: tokenReasons,
  claims: 'aud, jti, exp, lkr, use, nbf, ref, rnt, iss, iat',
  cabinetOnly: new Set([
    'erased',
    'restricted',
    'revoked',
    'clock_untrusted',
    'state_awaited',
    'uses_lost',
    'other_locker',
    'blocked',
    'other_rental',
    'used_up',
    'uses_full',
  ]),
  needsConfig: new Set(['wrong_cabinet', 'no_locker']),
  firstFailed: async (text, trust, config) => {
    const reading = await readAccessToken(text, trust);
    if (reading.kind === 'refused') return tokenReasons.indexOf(reading.reason);
    const { token } = reading;
    const lockers = config?.lockers ?? token.lockers.map((id) => ({ id, size: '' }));
    const nowMs = Date.now();
    // With a good clock and without earlier uses.
    const verdict = decide({
      right: termsOfToken(token),
      mode: 'qr',
      wanted: {},
      cabinet: config?.cabinet.id ?? token.cabinet,
      lockers: new Map(lockers.map((locker) => [locker.id, locker])),
      blocked: () => false,
      free: () => true,
      standing: undefined,
      revoked: false,
      used: () => 0,
      claim: () => 'his',
      due: () => false,
      turns: () => 0,
      openDropOff: undefined,
      owedPaise: 0,
      rents: false,
      lost: undefined,
      awaitsState: false,
      boot: '',
      clock: 'trusted',
      effectiveMs: nowMs,
      local: () => localTime(nowMs, config?.cabinet.timezone ?? 'UTC'),
      untrustedQr: 'floor',
    });
    return verdict.kind === 'denied' ? placeOf(verdict.reason) : undefined;
  },
};

function placeOf(reason: string): number {
  return tokenReasons.findIndex((one: TokenReason) => one === reason);
}

const inspectCommand: Inspection = {
  typ: 'cmd+jwt',
  checks: commandReasons,
  claims: 'aud, jti, exp, iat, iss, cmd, actor, role, mode and those of its cmd',
  cabinetOnly: new Set(['clock_untrusted', 'uses_lost']),
  needsConfig: new Set(['wrong_cabinet']),
  firstFailed: async (text, trust, config) => {
    const reading = await readCommand(text, trust);
    if (reading.kind === 'refused') return commandReasons.indexOf(reading.reason);
    const { command, key } = reading;
    const cabinet = config?.cabinet.id ?? command.aud;
    const verdict = decideCommand({
      command,
      key,
      cabinet,
      clock: 'trusted',
      effectiveMs: Date.now(),
      lost: undefined,
    });
    // The last one: `key_misused` is asked of the typs first, and that has passed.
    return verdict.kind === 'refused' ? commandReasons.lastIndexOf(verdict.reason) : undefined;
  },
};

const inspectKeys: Inspection = {
  typ: 'keys+jwt',
  checks: trustReasons,
  claims: 'aud, ver, keys, payees, jti, exp, iat, iss',
  cabinetOnly: new Set(['old_version', 'same_version']),
  needsConfig: new Set(['wrong_cabinet']),
  firstFailed: async (text, roots, config) => {
    const reading = await readKeysToken(text, roots);
    if (reading.kind === 'refused') return trustReasons.indexOf(reading.reason);
    const { set } = reading;
    const cabinet = config?.cabinet.id ?? set.cabinet;
    const reason = trustRefusal({ set, cabinet, known: { version: 0 }, lost: false, effectiveMs: Date.now() });
    return reason === undefined ? undefined : trustReasons.indexOf(reason);
  },
};

const timeChecks = [...signedFaults, 'wrong_cabinet'] as const;
const inspectTime: Inspection = {
  typ: 'time+jwt',
  checks: timeChecks,
  claims: 'aud, nonce, now, jti, exp, iat, iss',
  cabinetOnly: new Set(),
  needsConfig: new Set(['wrong_cabinet']),
  firstFailed: async (text, trust, config) => {
    const reading = await readTimeToken(text, trust);
    if (reading.kind === 'refused') return timeChecks.indexOf(reading.reason);
    const other = config !== undefined && config.cabinet.id !== reading.cabinet;
    return other ? timeChecks.indexOf('wrong_cabinet') : undefined;
  },
};

const inspectReceipt: Inspection = {
  typ: 'receipt+jwt',
  checks: receiptReasons,
  claims: 'aud, chain, seq, head, jti, exp, iat, iss',
  cabinetOnly: new Set(['unknown_chain', 'seq_ahead', 'old_receipt', 'head_mismatch']),
  needsConfig: new Set(['wrong_cabinet']),
  firstFailed: async (text, trust, config) => {
    const reading = await readReceipt(text, trust);
    if (reading.kind === 'refused') return receiptReasons.indexOf(reading.reason);
    const { receipt } = reading;
    const cabinet = config?.cabinet.id ?? receipt.cabinet;
    const { seq: last, head } = receipt;
    const verdict = decideReceipt({ receipt, cabinet, effectiveMs: Date.now(), last, known: undefined, head });
    return verdict.kind === 'refused' ? receiptReasons.indexOf(verdict.reason) : undefined;
  },
};

/** The first is what a scanner hands on. */
export const inspections = [inspectAccess, inspectCommand, inspectKeys, inspectTime, inspectReceipt] as const;

type Question = string | ((inspection: Inspection, at: number) => string);

/** What each check asks; the reason is what the record says when it fails. */
const questions: Readonly<Record<string, Question>> = {
  no_roots: 'the cabinet has pinned roots',
  too_long: ({ typ }) => `at most ${mostBytesOf(typ)} bytes`,
  not_a_token: 'three parts in base64url, the first a JSON object',
  bad_alg: 'the algorithm is EdDSA',
  bad_header: 'the header has alg, kid and typ, and nothing else',
  unknown_key: ({ typ }) => (typ === 'keys+jwt' ? 'it is signed by a pinned root' : 'its key is in the trust set'),
  bad_signature: 'the signature is right',
  wrong_typ: ({ typ }) => (typ === 'access+jwt' ? 'it is an access+jwt' : `it is a ${typ}`),
  key_misused: ({ checks }, at) =>
    at === checks.indexOf('key_misused') ? 'its key may sign that' : 'its key may sign this command',
  unknown_claim: ({ claims }) => `it has no claim but ${claims}`,
  bad_claims: 'the claims have the right form',
  wrong_cabinet: 'it is for this cabinet',
  erased: 'the person whose it is was not erased',
  restricted: 'the person whose it is allows its use',
  revoked: 'it was not taken back',
  blocked: 'the locker is not blocked',
  expired: 'it has not expired',
  clock_untrusted: 'the clock of the cabinet is good enough',
  not_yet: 'it has begun',
  too_long_lived: ({ typ }) =>
    typ === 'access+jwt' ? 'it lives at most 30 days' : 'it lives no longer than such a command may',
  uses_lost: ({ typ }) =>
    typ === 'access+jwt' ? 'the cabinet knows all its uses' : 'the cabinet knows whether it has run it',
  wrong_role: 'he who orders it may order that',
  other_locker: 'it is for the locker that was chosen',
  no_locker: 'the cabinet has such a locker',
  used_up: 'it has a use left',
  uses_full: 'the cabinet has room to count its use',
  unsupported: 'this version of the cabinet can do that',
  bad_key: 'every key of the set is acceptable',
  old_version: 'its version is not below the one in force',
  same_version: 'its version is not the one in force',
  unknown_chain: 'the cabinet has that chain',
  seq_ahead: 'it is not ahead of the record of the cabinet',
  old_receipt: 'it is not behind the last receipt',
  head_mismatch: 'the cabinet has the same row there',
};

export function question(inspection: Inspection, at: number): string {
  const asked = questions[inspection.checks[at] ?? ''] ?? '';
  return typeof asked === 'string' ? asked : asked(inspection, at);
}
