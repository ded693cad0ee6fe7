import { z } from 'zod';

/** The six access modes of the privacy policy. A paid first opening is `api`. */
export const accessModes = ['card', 'pin', 'face', 'qr', 'mobile_app', 'api'] as const;
export type AccessMode = (typeof accessModes)[number];

export const actorRoles = ['admin', 'operator', 'agent', 'courier', 'installer', 'cloud', 'system'] as const;
export type ActorRole = (typeof actorRoles)[number];

export const clockStates = ['trusted', 'holdover', 'untrusted'] as const;
export type ClockState = (typeof clockStates)[number];

export const retentionClasses = ['access', 'payment', 'diagnostics', 'admin', 'security'] as const;
export type RetentionClass = (typeof retentionClasses)[number];

/** Each event with its retention class. An event that is not here cannot be recorded; what each means says scripts/event-words.ts. */
export const eventClasses = {
  'access.granted': 'access',
  'access.denied': 'access',
  'lock.intent': 'access',
  'lock.opened': 'access',
  'lock.failed': 'access',
  'lock.unconfirmed': 'access',
  'lock.closed': 'access',
  'lock.left_open': 'access',
  'lock.forced': 'security',
  'lock.sensor_contradicts': 'diagnostics',
  'lock.sensor_agrees': 'diagnostics',
  'lock.sensor_chatters': 'diagnostics',
  'lock.sensor_rests': 'diagnostics',
  'rental.offered': 'payment',
  'rental.shown': 'payment',
  'rental.withdrawn': 'payment',
  'rental.begun': 'payment',
  'rental.dropped': 'payment',
  'rental.moved': 'payment',
  'rental.extended': 'payment',
  'rental.overstayed': 'payment',
  'rental.collected': 'payment',
  'rental.ended': 'payment',
  'rental.not_given': 'payment',
  'rental.given_back': 'payment',
  'pay.asked': 'payment',
  'pay.closed': 'payment',
  'pay.confirmed': 'payment',
  'pay.rejected': 'payment',
  'pay.refund_due': 'payment',
  'pay.refunded': 'payment',
  'admin.viewed': 'admin',
  'admin.brought': 'admin',
  'admin.refused': 'admin',
  'admin.config_changed': 'admin',
  'admin.open': 'admin',
  'admin.blocked': 'admin',
  'admin.unblocked': 'admin',
  'admin.decommissioned': 'admin',
  'admin.recommissioned': 'admin',
  'admin.emptied': 'admin',
  'admin.fault_cleared': 'admin',
  'admin.right_put': 'admin',
  'admin.right_revoked': 'admin',
  'admin.rights_cleared': 'admin',
  'admin.card_enrolled': 'admin',
  'admin.card_removed': 'admin',
  'admin.pin_set': 'admin',
  'admin.pin_removed': 'admin',
  'admin.scanned': 'admin',
  'admin.simulated': 'admin',
  'admin.trust_changed': 'admin',
  'admin.trust_refused': 'admin',
  'admin.command_refused': 'admin',
  'admin.state_awaited': 'admin',
  'admin.state_accepted': 'admin',
  'admin.backed_up': 'admin',
  'privacy.export_asked': 'admin',
  'privacy.exported': 'admin',
  'privacy.erasure_asked': 'admin',
  'privacy.erased': 'admin',
  'privacy.restricted': 'admin',
  'privacy.unrestricted': 'admin',
  'privacy.corrected': 'admin',
  'device.chain_started': 'security',
  'device.started': 'diagnostics',
  'device.stopped': 'diagnostics',
  'device.crashed': 'diagnostics',
  'device.updated': 'admin',
  'device.record_failed': 'diagnostics',
  'device.record_room': 'diagnostics',
  'device.hardware_died': 'diagnostics',
  'device.hardware_back': 'diagnostics',
  'device.port_lost': 'diagnostics',
  'device.port_back': 'diagnostics',
  'device.reader_lost': 'diagnostics',
  'device.reader_back': 'diagnostics',
  'device.board_silent': 'diagnostics',
  'device.board_back': 'diagnostics',
  'device.duplicate_address': 'diagnostics',
  'device.address_unique': 'diagnostics',
  'device.pin_attack': 'security',
  'device.pin_attack_over': 'security',
  'device.pepper_lost': 'security',
  'device.data_exposed': 'security',
  'device.trust_unusable': 'security',
  'device.terminal_down': 'diagnostics',
  'device.terminal_back': 'diagnostics',
  'device.keys_changed': 'security',
  'device.keys_unusable': 'security',
  'clock.stepped': 'diagnostics',
  'clock.changed': 'diagnostics',
  'clock.confirmed': 'diagnostics',
  'clock.refused': 'diagnostics',
  'sync.receipt_refused': 'diagnostics',
  'sync.receipt_mismatch': 'security',
  'sync.message_refused': 'diagnostics',
  'sync.state_given': 'security',
  'sync.state_refused': 'diagnostics',
  'device.uplink_down': 'diagnostics',
  'device.uplink_back': 'diagnostics',
  'device.uplink_budget_spent': 'diagnostics',
  'device.uplink_budget_renewed': 'diagnostics',
  'device.certificate_expires': 'security',
  'device.backup_failed': 'security',
  'device.backup_works': 'diagnostics',
} as const satisfies Record<string, RetentionClass>;
export type EventName = keyof typeof eventClasses;

const eventNames = Object.keys(eventClasses).filter((name): name is EventName => Object.hasOwn(eventClasses, name));

/** Why an outcome, a denial or an alarm came about. A closed list: free text is never stored. What each means says scripts/reason-words.ts. */
export const reasons = [
  // denials
  'wrong_pin',
  'no_right',
  'no_locker',
  'expired',
  'not_yet',
  'used_up',
  'throttled',
  'repeated',
  'revoked',
  'outside_hours',
  'blocked',
  'no_free_locker',
  'not_due',
  'other_rental',
  'no_page',
  'wrong_role',
  'erased',
  'restricted',
  // denials of signed tokens: docs/tokens.md has them in their order
  'too_long',
  'not_a_token',
  'bad_alg',
  'bad_header',
  'unknown_key',
  'bad_signature',
  'wrong_typ',
  'key_misused',
  'unknown_claim',
  'bad_claims',
  'wrong_cabinet',
  'clock_untrusted',
  'too_long_lived',
  'state_awaited',
  'uses_lost',
  'other_locker',
  'uses_full',
  // refusals of commands (`wrong_role` is one, too) and of new trust sets
  'unsupported',
  'no_device_key',
  'bad_secret',
  'bad_pin',
  'bad_right',
  'number_taken',
  'busy',
  'no_power',
  'stopping',
  'running',
  'not_recorded',
  'commands_full',
  'revocations_full',
  'pepper_unusable',
  'trust_unusable',
  'unknown_subject',
  'too_large',
  'bad_receiver',
  'no_row',
  'earlier_chain',
  'superseded',
  'other_subject',
  'requests_full',
  'not_rented',
  'no_rental',
  'rental_over',
  'bad_time',
  'no_roots',
  'bad_key',
  'old_version',
  'same_version',
  // refusals of receipts
  'unknown_chain',
  'seq_ahead',
  'old_receipt',
  'head_mismatch',
  // refusals of what is given back to a new chain
  'other_chain',
  'not_awaited',
  'part_missing',
  // refusals of messages of the uplink
  'retained',
  'malformed',
  // payments: docs/rentals.md has them in their order
  'unknown_order',
  'amount_short',
  'amount_over',
  'other_currency',
  'not_captured',
  'second_payment',
  'no_locker_opened',
  'owing',
  // what became of what was in a locker, and that time was given for nothing
  'contents_empty',
  'contents_handed_over',
  'contents_stored',
  'contents_disposed',
  'contents_returned',
  'given',
  // orders and UPI texts that are not shown, and why an order was closed
  'not_upi',
  'repeated_key',
  'unknown_payee',
  'other_amount',
  'open_amount',
  'no_answer',
  'cancelled',
  // openings
  'second_try',
  'latch_closed',
  'not_sent',
  'no_feedback',
  'unknown_state',
  'restarted',
  'emergency',
  // doors
  'while_unseen',
  'claimed_open',
  'door_opened',
  // clock and device; answers about the time are refused for the reasons of signed tokens, too
  'unknown_nonce',
  // `late` is said of orders and payments, too
  'late',
  'before_floor',
  'too_far_ahead',
  'corrupt',
  'first_start',
  'state_lost',
  'restored',
  'factory_reset',
  'pepper_missing',
  'pepper_changed',
  // the room of the record; `record_filling` and `record_full` are refusals of commands
  'ample',
  'filling',
  'collection_only',
  'full',
  'record_filling',
  'record_full',
  // a refusal of commands by a cabinet that is out of service
  'decommissioned',
  // runs of the program
  'program_died',
  'board_restarted',
  // who runs the cabinet asked for what was so already
  'no_change',
] as const;
export type Reason = (typeof reasons)[number];

export const eventOutcomes = ['opened', 'failed', 'unconfirmed', 'granted', 'denied', 'refused', 'done'] as const;
export const paymentStatuses = ['confirmed', 'rejected', 'refund_due', 'refunded'] as const;

const id = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);
/** A reference that the cloud made: base64url is the shortest way to write random bytes into a QR code. */
const reference = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);

/** What a caller says of an event; the log adds chain, seq, time, cabinet, policy, retention, salt and hashes. */
export const newEventSchema = z.strictObject({
  event: z.enum(eventNames),
  board: id.optional(),
  locker: id.optional(),
  access_mode: z.enum(accessModes).optional(),
  outcome: z.enum(eventOutcomes).optional(),
  reason: z.enum(reasons).optional(),
  credential_ref: reference.optional(),
  subject_ref: reference.optional(),
  order_ref: id.optional(),
  payment_ref: z
    .string()
    .regex(/^\*{4}[0-9A-Za-z]{4}$/)
    .optional(),
  payment_status: z.enum(paymentStatuses).optional(),
  actor: id.optional(),
  actor_role: z.enum(actorRoles).optional(),
  /** An error code of src/lib/error-codes.ts. */
  error: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$|^internal$/)
    .optional(),
  /**
   * A few bounded integers; their meaning is the event's: scripts/event-words.ts has it, and docs/events.md shows it. An intent is
   * named by its seq, with 0 before it when it is in an earlier chain; a seq is never 0. With reason `repeated` the number of rows
   * comes first, and of a part of the cabinet what the first had stands behind it. Never an amount of money.
   */
  error_args: z.array(z.int()).max(4).optional(),
  supersedes: z.int().positive().optional(),
});
export type NewEvent = z.input<typeof newEventSchema>;
