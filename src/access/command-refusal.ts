import type { Reason } from '../audit/event.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError } from '../lib/errors.js';

/**
 * Why a command that may run was not run. `final`: the refusal is the command's result, kept and given again, because the
 * command itself does not fit this cabinet. `passing`: the cabinet cannot at the moment, so nothing is kept, and the same
 * command may be run until it expires.
 */
export const workRefusals = {
  no_locker: 'final',
  blocked: 'final',
  bad_secret: 'final',
  bad_pin: 'final',
  bad_right: 'final',
  number_taken: 'final',
  erased: 'final',
  unknown_subject: 'final',
  too_large: 'final',
  bad_receiver: 'final',
  no_row: 'final',
  earlier_chain: 'final',
  superseded: 'final',
  other_subject: 'final',
  not_rented: 'final',
  no_rental: 'final',
  rental_over: 'final',
  bad_time: 'final',
  no_free_locker: 'passing',
  busy: 'passing',
  no_power: 'passing',
  stopping: 'passing',
  not_recorded: 'passing',
  record_filling: 'passing',
  record_full: 'passing',
  decommissioned: 'passing',
  commands_full: 'passing',
  revocations_full: 'passing',
  requests_full: 'passing',
  no_device_key: 'passing',
  pepper_unusable: 'passing',
} as const satisfies Partial<Record<Reason, 'final' | 'passing'>>;
export type WorkReason = keyof typeof workRefusals;

const ofErrors: Readonly<Partial<Record<ErrorCode, WorkReason>>> = {
  'opening.no_locker': 'no_locker',
  'opening.busy': 'busy',
  'opening.no_power': 'no_power',
  'opening.stopping': 'stopping',
  'opening.record_filling': 'record_filling',
  'opening.record_full': 'record_full',
  'opening.decommissioned': 'decommissioned',
  'access.unknown_locker': 'no_locker',
  'access.bad_right': 'bad_right',
  'access.bad_limit': 'bad_right',
  'access.bad_pin': 'bad_pin',
  'access.number_taken': 'number_taken',
  'access.commands_full': 'commands_full',
  'access.revocations_full': 'revocations_full',
  'access.pepper_missing': 'pepper_unusable',
  'access.pepper_changed': 'pepper_unusable',
  'access.pepper_unusable': 'pepper_unusable',
  'person.erased': 'erased',
  'person.no_row': 'no_row',
  'person.earlier_chain': 'earlier_chain',
  'person.superseded': 'superseded',
  'person.other_subject': 'other_subject',
  'person.requests_full': 'requests_full',
  'rental.unknown': 'no_rental',
  'rental.over': 'rental_over',
  'rental.opening': 'busy',
  'rental.no_locker': 'no_free_locker',
  'rental.bad_time': 'bad_time',
  'store.full': 'not_recorded',
  'store.io': 'not_recorded',
  'store.corrupt': 'not_recorded',
};

/** The reason that an error is told by. One that no command can bring about is thrown on: a fault of the program. */
export function workReasonOf(error: unknown): WorkReason {
  const reason = error instanceof LockerError ? ofErrors[error.code] : undefined;
  if (reason === undefined) throw error;
  return reason;
}
