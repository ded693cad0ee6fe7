import type { Reason } from '../src/audit/event.js';

const denials = {
  wrong_pin: 'The PIN is not the one that is stored for the number.',
  no_right: 'No right is stored for the number or the card, or that of a session is there no more.',
  no_locker: "The cabinet has no such locker; of a PIN: the number in front of it is nobody's.",
  expired: 'Its end has come: of a right, or of whatever the cloud signed.',
  not_yet: 'Its beginning is to come.',
  used_up: 'It has no use left, or it was taken away while its door was about to be opened.',
  throttled:
    'There were too many tries, calls or messages: whoever it was has to wait. Of PINs: [rights.md](rights.md#pins).',
  repeated: 'It is a [counted row](#counted-rows).',
  revoked: 'It was [taken back](rights.md#taking-back).',
  outside_hours: 'The right opens at other hours of the week.',
  blocked: 'The locker, or each one that it names, is [blocked](rights.md#blocked-lockers).',
  no_free_locker:
    "There is no locker that the [courier](rights.md#couriers) may fill; of a command: it is a customer's.",
  not_due: 'There is nothing that the courier may [take back](deliveries.md#going-back).',
  other_rental:
    'The rental that it is for is over or has another locker, or the locker holds a [delivery](deliveries.md#for-its-recipient) for somebody else.',
  no_page: 'It was shown at a reader and leaves a choice or owes something, and no page was there to ask.',
  wrong_role: 'Whoever asks may not do that in his role; a `courier` orders nothing but `open`.',
  erased: 'What it names was [erased](persons.md#erasure).',
  restricted: 'The person whose it is has [restricted](persons.md#restriction) its use.',
} as const satisfies Partial<Record<Reason, string>>;

const tokens = {
  too_long: 'The text is longer than such an object may be.',
  not_a_token: 'The text is not three parts in base64url, in its one spelling, of which the first is a JSON object.',
  bad_alg: '`alg` is not `EdDSA`.',
  bad_header: 'The header lacks `kid` or `typ`, or has something else beside these and `alg`.',
  unknown_key: '`kid` is not in the [trust set](tokens.md#the-trust-set); of a new trust set: it is no pinned root.',
  bad_signature: 'The signature is not right.',
  wrong_typ: '`typ` is that of another object, as of a command that is shown at a scanner.',
  key_misused: 'The key may not sign such an object, or not this command.',
  unknown_claim: 'There is a claim that such an object has not.',
  bad_claims: 'A claim is missing or has the wrong form.',
  wrong_cabinet: '`aud` is another cabinet.',
  clock_untrusted: 'The time is not known, and this [needs it](clock.md#what-works-when).',
  too_long_lived: 'It lives longer than such a token or [command](tokens.md#commands) may.',
  state_awaited:
    'The cloud has not [given back](tokens.md#what-is-given-back-to-a-new-chain) yet what was lost with the database.',
  uses_lost: 'It may have been used, or run, before the database was [lost](tokens.md#uses): make a new one.',
  other_locker:
    'It is not for the locker or the size that was chosen; of an order or a payment: it is for another locker.',
  uses_full: 'There is no room to count its [use](tokens.md#uses).',
} as const satisfies Partial<Record<Reason, string>>;

const commands = {
  unsupported: 'This version cannot do it; of a message of the uplink: nothing is rented here.',
  no_device_key:
    'The [own keys](tokens.md#the-cabinets-own-keys) of the cabinet cannot be used, so a PIN cannot be unsealed.',
  bad_secret: 'The PIN is not sealed for this cabinet.',
  bad_pin: 'The PIN has not the form that `access.pin.digits` asks for.',
  bad_right: 'The right does not fit together, or was taken back.',
  number_taken: 'Another PIN is typed after this number at the same time.',
  busy: 'The locker is being opened, or its rental is being given it.',
  no_power: 'The power supply was taken by other openings for too long.',
  stopping: 'The program was about to stop.',
  running: 'The command is under way. Its answer says so; no row does.',
  not_recorded: 'The disk did not take what the command does. It is in a row only where the disk took the refusal.',
  commands_full: 'There is no room for the result of another command.',
  revocations_full: 'There is no room for another right that was taken back.',
  pepper_unusable: 'The pepper is not to be had or another one, so no PIN can be stored: see the alarm `pepper_lost`.',
  trust_unusable: 'No trust set is in force, so nothing can be checked.',
  unknown_subject: 'The cabinet has nothing of this booking to [export](persons.md#export).',
  too_large: 'The export has more than 512 KiB; of a message of the uplink: it has more than 16 KiB.',
  bad_receiver: 'For this key nothing can be sealed.',
  no_row: 'The record has no such row.',
  earlier_chain: 'The row is not of the chain that runs.',
  superseded: 'The row was corrected before: correct the one that took its place.',
  other_subject: 'The row names another booking.',
  requests_full: 'As many requests of persons wait as are kept.',
  not_rented: 'Nothing is rented at this cabinet.',
  no_rental: 'There is no such rental, or none runs in the locker; at the page: none of his of which he may say that.',
  rental_over: 'The rental does not run: it is not paid, or it is over.',
  bad_time: 'The rental is paid until then already.',
  no_roots: 'The config pins no [roots](tokens.md#changing-the-trust-set), or their file cannot be used.',
  bad_key: 'A key of the trust set is not acceptable.',
  old_version: 'A later version of the trust set was accepted before.',
  same_version: 'This version of the trust set is in force.',
} as const satisfies Partial<Record<Reason, string>>;

const receipts = {
  unknown_chain: 'The database has no row and no receipt of the chain.',
  seq_ahead: 'The receipt is for a row beyond the last one.',
  old_receipt: 'A receipt for a later row was taken before. The answer says so; no row does.',
  head_mismatch: 'The hash is not that of the row: the cloud has other rows. Compare both: `lockerctl audit verify`.',
} as const satisfies Partial<Record<Reason, string>>;

const givenBack = {
  other_chain: 'The part is for another chain than the one that runs.',
  not_awaited: 'The chain does not wait for a state.',
  part_missing: 'A part before it was not taken.',
} as const satisfies Partial<Record<Reason, string>>;

const messages = {
  retained: 'The broker had kept the message, which may be as old as it likes: publish it without `retain`.',
  malformed: 'A question for rows has the wrong form.',
} as const satisfies Partial<Record<Reason, string>>;

const payments = {
  unknown_order: 'The cabinet does not know the order.',
  amount_short: 'It is less than the cabinet asked for.',
  amount_over: 'It is more than the cabinet asked for.',
  other_currency: 'It is not in rupees.',
  not_captured: 'The money has not come.',
  second_payment: 'The order is paid already.',
  no_locker_opened: 'It was paid, and no locker opened.',
  owing: 'Something is to be paid: before the door opens, or, where nobody could pay, after it was collected.',
} as const satisfies Partial<Record<Reason, string>>;

const contents = {
  contents_empty: 'Nothing is in it.',
  contents_handed_over: 'They were given to whose they are.',
  contents_stored: 'They are kept elsewhere.',
  contents_disposed: 'They were disposed of.',
  contents_returned: 'They went back.',
  given: 'Those who run the cabinet, or a command, gave time for nothing.',
} as const satisfies Partial<Record<Reason, string>>;

const orders = {
  not_upi: 'The text is no `upi://pay` with keys and values, or writes a decisive key in capitals.',
  repeated_key: 'A key stands in the text twice.',
  unknown_payee: 'The text pays an address that is none of the [payees](tokens.md#changing-the-trust-set) in force.',
  other_amount: 'The text asks for another amount than the order.',
  open_amount: 'The text lets whoever pays change the amount.',
  no_answer: 'The cloud has not sent its order in time.',
  cancelled: 'It is not wanted any more: the customer gave up, or its rental is over, was given time, or made room.',
} as const satisfies Partial<Record<Reason, string>>;

const openings = {
  second_try: 'The latch stayed closed at the first try, a moment ago.',
  latch_closed: 'The lock was energised, and its latch stayed closed: [faults.md](faults.md#a-door-does-not-open).',
  not_sent: 'The unlock was not sent, so the lock was not energised: its bus or board is away.',
  no_feedback:
    'Nothing tells whether it opened: the board reads no latch, and the door has no contact or was not seen to open.',
  unknown_state: 'The latch could not be read, or nobody knows whether the unlock was sent.',
  restarted:
    'The program or the board ended in between; nothing was energised again, and the latch was looked at after the start.',
  emergency: 'It was opened by `lockerctl open --emergency`.',
} as const satisfies Partial<Record<Reason, string>>;

const doors = {
  while_unseen: 'It came open while it was not read, so nobody knows when: the program or a board was away.',
  claimed_open: 'The board said that it opened, and the latch stayed closed.',
  door_opened: 'The door opened, and the latch was read closed all the time.',
} as const satisfies Partial<Record<Reason, string>>;

const clockAndDevice = {
  unknown_nonce: 'The cabinet did not ask with this nonce since its start, or it was answered already.',
  late: 'The answer came more than 10 s after its question; of money and orders: the time to pay is over.',
  before_floor: 'The answer lies before the [floor](clock.md#a-floor-in-the-future).',
  too_far_ahead: 'The answer lies more than 20 years after the release.',
  corrupt: 'The database was damaged: [audit.md](audit.md#verifying).',
  first_start: 'There was no database before.',
  state_lost: 'The database was gone, and what lay beside it says that there was one.',
  restored: 'The board got the state of a [backup](backup.md#the-five-minute-replacement).',
  factory_reset: 'The board was [reset](backup.md#factory-reset).',
  pepper_missing: 'The pepper is missing, or cannot be used.',
  pepper_changed: 'The pepper is not the one that PINs and cards were stored with: put the old one back.',
} as const satisfies Partial<Record<Reason, string>>;

const room = {
  ample: 'Less than 80 % are used, and nothing is refused.',
  filling: 'From 80 % on nothing new is left in the cabinet.',
  collection_only: 'From 90 % on it opens for collection, and for those who run it.',
  full: 'From 100 % on nothing opens but by `lockerctl open ID --emergency`.',
  record_filling: 'An opening was refused because the record fills up.',
  record_full: 'An opening was refused because the record is full.',
} as const satisfies Partial<Record<Reason, string>>;

const outOfService = {
  decommissioned: 'The cabinet is [out of service](uplink.md#decommissioning), and this is no collection.',
} as const satisfies Partial<Record<Reason, string>>;

const runs = {
  program_died: 'The board ran on: it was killed, had a fault, or its stop could not be recorded.',
  board_restarted: 'The board was started anew: power, reset, or the system.',
} as const satisfies Partial<Record<Reason, string>>;

const nothingNew = {
  no_change: 'It was so already.',
} as const satisfies Partial<Record<Reason, string>>;

/** What each reason means: one sentence of docs/events.md. */
export const reasonMeans: Readonly<Record<Reason, string>> = {
  ...{ ...denials, ...tokens, ...commands, ...receipts, ...givenBack, ...messages, ...payments, ...contents },
  ...{ ...orders, ...openings, ...doors, ...clockAndDevice, ...room, ...outOfService, ...runs, ...nothingNew },
};

/** The reasons in their groups, as src/audit/event.ts has them; `where`: what is to be known of all of them. */
export const reasonGroups: readonly {
  readonly title: string;
  readonly where: string;
  readonly words: Readonly<Partial<Record<Reason, string>>>;
}[] = [
  {
    title: 'Denials',
    where: '[rights.md](rights.md#why-one-does-not-open) has those of rights in the order in which they are looked at.',
    words: denials,
  },
  {
    title: 'Denials of signed tokens',
    where:
      'Up to `wrong_cabinet` they refuse whatever the cloud signs, not QR codes alone. [tokens.md](tokens.md#the-checks-of-a-qr-code-in-their-order) has them in their order.',
    words: tokens,
  },
  {
    title: 'Refusals of commands and of trust sets',
    where:
      '[tokens.md](tokens.md#the-result) says which of them are the result for good and which pass, and has those of [trust sets](tokens.md#changing-the-trust-set) in their order.',
    words: commands,
  },
  { title: 'Refusals of receipts', where: '[audit.md](audit.md#receipts) has them in their order.', words: receipts },
  {
    title: 'Refusals of what is given back',
    where: '[tokens.md](tokens.md#what-is-given-back-to-a-new-chain) has them in their order.',
    words: givenBack,
  },
  {
    title: 'Refusals of messages',
    where:
      'What comes over the [uplink](uplink.md#what-goes-over-it); `throttled`, `too_large` and `unsupported` are among them.',
    words: messages,
  },
  {
    title: 'Payments',
    where:
      '[rentals.md](rentals.md#what-a-payment-comes-to) has them in their order, and says what becomes of the money.',
    words: payments,
  },
  {
    title: 'What became of the things in a locker, and time for nothing',
    where:
      'By `lockerctl rental`, a command, or a [delivery](deliveries.md#the-way-of-one-delivery) that ends by itself.',
    words: contents,
  },
  {
    title: 'Orders that are not shown, or closed',
    where:
      'Each closes the order, and ends its offer where the rental has not begun: [rentals.md](rentals.md#the-way-of-one-rental).',
    words: orders,
  },
  { title: 'Openings', where: 'Of `lock.*` and `admin.open`.', words: openings },
  { title: 'Doors and sensors', where: 'Of `lock.forced` and `lock.sensor_contradicts`.', words: doors },
  {
    title: 'Clock and device',
    where: 'Answers about the time are refused for the reasons of signed tokens, too: [clock.md](clock.md#setting-it).',
    words: clockAndDevice,
  },
  {
    title: 'Room of the record',
    where: 'The levels of `device.record_room`, and the refusals of commands at them: [audit.md](audit.md#room).',
    words: room,
  },
  { title: 'Out of service', where: 'A refusal of commands.', words: outOfService },
  { title: 'Runs of the program', where: 'Of `device.crashed`.', words: runs },
  { title: 'No change', where: 'Of what those who run the cabinet asked for.', words: nothingNew },
];
