import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError } from '../lib/errors.js';
import type { ServerAnswer } from './server-call.js';

const enrolCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['denied', 'enrol.denied'],
  ['code_expired', 'enrol.code_expired'],
  ['code_used', 'enrol.code_used'],
  ['certificate_expired', 'enrol.renewal_refused'],
  ['not_the_last', 'enrol.renewal_refused'],
  ['too_early', 'enrol.renewal_refused'],
  ['wait', 'enrol.wait'],
  ['unavailable', 'enrol.unavailable'],
]);

/** What it means to who enrols that the server said no. */
export function refusedBy({ status, body }: ServerAnswer, address: string): LockerError {
  const { code, title, seconds } = Object(body);
  const known = typeof code === 'string' ? enrolCodes.get(code) : undefined;
  if (known === 'enrol.wait') return new LockerError(known, `${address}: try again in ${Number(seconds)} s`);
  // A title is of our own making only where its code is known.
  if (known !== undefined) return new LockerError(known, `${address}: ${String(title).slice(0, 100)}`);
  if (status >= 500) return new LockerError('enrol.unavailable', `${address} answers with ${status}`);
  const said = typeof code === 'string' && /^[a-z_]{1,32}$/.test(code) ? ` (${code})` : '';
  return new LockerError('enrol.bad_answer', `${address} answers with ${status}${said}`);
}
