import { type Answer, problem } from '../lib/answer.js';
import { LockerError } from '../lib/errors.js';

const statuses: Readonly<Partial<Record<LockerError['code'], number>>> = {
  internal: 500,
  'control.unknown_caller': 403,
  'control.unknown_locker': 404,
  'access.unknown_locker': 404,
  'access.no_pin': 404,
  'access.no_right': 404,
  'access.bad_pin': 400,
  'access.bad_limit': 400,
  'access.bad_right': 400,
  'access.number_taken': 409,
  'access.revocations_full': 409,
  'reader.unknown': 404,
  'reader.taken': 409,
  'reader.no_card': 409,
  'opening.no_locker': 404,
  'opening.busy': 409,
  'service.lockers_taken': 409,
  'service.rows_wait': 409,
  'person.unknown': 404,
  'person.erased': 409,
  'person.no_row': 404,
  'person.earlier_chain': 409,
  'person.superseded': 409,
  'person.other_subject': 409,
  'person.ended': 409,
  'person.requests_full': 409,
  'rental.none': 409,
  'rental.unknown': 404,
  'rental.over': 409,
  'rental.opening': 409,
  'rental.bad_time': 409,
  'rental.no_locker': 409,
  'backup.no_key': 409,
  'backup.not_allowed': 403,
  'backup.key_unusable': 409,
  'audit.receipt_refused': 409,
  'trust.refused': 409,
  'device.no_keys': 404,
  'clock.answer_refused': 409,
  'scan.unknown_bus': 404,
  'scan.port_only': 409,
  'scan.busy': 409,
  'sim.not_simulated': 409,
  'sim.failed': 409,
};

/** The socket is for administrators: unlike the kiosk it says what is wrong in full. */
export function faultAnswer(error: unknown): Answer {
  if (!(error instanceof LockerError)) return problem(500, 'internal', faultMessage(error));
  return problem(statuses[error.code] ?? 503, error.code, error.message, { details: error.details });
}

/** What an administrator is told of a fault. One of the program may have anything in its message. */
export function faultMessage(error: unknown): string {
  return error instanceof LockerError ? error.message : 'A fault in the program; it is in its log.';
}
