import { decide, type TokenReason, tokenReasons } from '../../access/decide.js';
import { termsOfToken } from '../../access/right-terms.js';
import type { Config } from '../../config/specs.js';
import { localTime } from '../../lib/week-hours.js';
import { type AccessToken, readAccessToken } from '../../tokens/access-token.js';
import { jsonObject } from '../../tokens/envelope.js';
import { readTrustFile } from '../../tokens/trust-file.js';
import { exitCodes, printJson, type SessionAlone, UsageError } from './session.js';

/** What each check asks; the reason is what the record says when it fails. */
const questions: Readonly<Record<TokenReason, string>> = {
  too_long: 'at most 1024 bytes',
  not_a_token: 'three parts in base64url, the first a JSON object',
  bad_alg: 'the algorithm is EdDSA',
  bad_header: 'the header has alg, kid and typ, and nothing else',
  unknown_key: 'its key is in the trust set',
  bad_signature: 'the signature is right',
  wrong_typ: 'it is an access+jwt',
  key_misused: 'its key may sign that',
  unknown_claim: 'it has no claim but aud, jti, exp, lkr, use, nbf, ref, iss, iat',
  bad_claims: 'the claims have the right form',
  wrong_cabinet: 'it is for this cabinet',
  revoked: 'it was not taken back',
  expired: 'it has not expired',
  clock_untrusted: 'the clock of the cabinet is good enough',
  not_yet: 'it has begun',
  too_long_lived: 'it lives at most 30 days',
  uses_lost: 'the cabinet knows all its uses',
  other_locker: 'it is for the locker that was chosen',
  no_locker: 'the cabinet has such a locker',
  blocked: 'the locker is not blocked',
  used_up: 'it has a use left',
  outside_hours: 'now is within its hours',
  no_free_locker: 'a locker is free',
  uses_full: 'the cabinet has room to count its use',
};

/** Only the running cabinet can say. */
const cabinetOnly: ReadonlySet<TokenReason> = new Set([
  'revoked',
  'clock_untrusted',
  'uses_lost',
  'other_locker',
  'blocked',
  'used_up',
  'uses_full',
]);
const needsConfig: ReadonlySet<TokenReason> = new Set(['wrong_cabinet', 'no_locker']);

type Result = 'passed' | 'failed' | 'not checked';

export async function inspectToken(
  session: SessionAlone,
  given: string,
  { keys }: { readonly keys?: string },
): Promise<0 | 1> {
  const config = session.namedConfig();
  const file = keys ?? config?.trust?.keys;
  if (file === undefined) throw new UsageError('Name a trust set with --keys, or with trust.keys of a --config.');
  const text = given === '-' ? (await session.input()).replace(/\r?\n$/, '') : given;
  const reading = await readAccessToken(text, readTrustFile(file));
  const reason = reading.kind === 'refused' ? reading.reason : denialOf(reading.token, config);
  const failed = reason === undefined ? tokenReasons.length : tokenReasons.indexOf(reason);
  const checks = tokenReasons.map((check, index) => ({ check, result: resultOf(check, index, failed, config) }));
  const claims = jsonObject(Buffer.from(text.split('.')[1] ?? '', 'base64url'));
  if (session.json) {
    printJson(session, { passed: reason === undefined, ...(reason && { reason }), checks, ...(claims && { claims }) });
  } else {
    for (const { check, result } of checks)
      session.print(`${result.padEnd(12)} ${check.padEnd(16)} ${questions[check]}`);
    if (claims)
      session.print(`claims${reading.kind === 'refused' ? ', not to be believed' : ''}: ${JSON.stringify(claims)}`);
  }
  return reason === undefined ? exitCodes.done : exitCodes.refused;
}

function resultOf(check: TokenReason, index: number, failed: number, config: Config | undefined): Result {
  if (index === failed) return 'failed';
  if (index > failed || cabinetOnly.has(check)) return 'not checked';
  return config === undefined && needsConfig.has(check) ? 'not checked' : 'passed';
}

/** As the cabinet decides with a good clock and without earlier uses; without a config its id and lockers are believed. */
function denialOf(token: AccessToken, config: Config | undefined): TokenReason | undefined {
  const nowMs = Date.now();
  const lockers = config?.lockers ?? token.lockers.map((id) => ({ id, size: '' }));
  const verdict = decide({
    right: termsOfToken(token),
    mode: 'qr',
    wanted: {},
    cabinet: config?.cabinet.id ?? token.cabinet,
    lockers: new Map(lockers.map((locker) => [locker.id, locker])),
    blocked: () => false,
    free: () => true,
    revoked: false,
    used: () => 0,
    openDropOff: undefined,
    lost: undefined,
    boot: '',
    clock: 'trusted',
    effectiveMs: nowMs,
    local: () => localTime(nowMs, config?.cabinet.timezone ?? 'UTC'),
    untrustedQr: 'floor',
  });
  return verdict.kind === 'denied' ? verdict.reason : undefined;
}
