/** What keys of the trust set may sign. `keys+jwt` is not here: only pinned roots sign that. */
export const trustedTypes = [
  'access+jwt',
  'order+jwt',
  'pay+jwt',
  'cmd+jwt',
  'receipt+jwt',
  'ack+jwt',
  'state+jwt',
  'time+jwt',
] as const;
export type TrustedType = (typeof trustedTypes)[number];

/** The `typ` of every object that the cloud signs. */
export type SignedType = TrustedType | 'keys+jwt';

/** What a `cmd+jwt` may order. A key that signs commands names those that it may sign. */
export const commandNames = [
  'open',
  'block',
  'unblock',
  'right.put',
  'right.revoke',
  'right.clear',
  'rental.end',
  'rental.extend',
  'order.refunded',
  'erase',
  'export',
  'restrict',
  'unrestrict',
  'correct',
  'config.put',
] as const;
export type CommandName = (typeof commandNames)[number];

/** A QR code is smaller than what comes by network. */
const mostAccessBytes = 1024;
const mostOtherBytes = 8 * 1024;

/** The largest text of a signed object, in bytes. */
export function mostBytesOf(typ: SignedType): number {
  return typ === 'access+jwt' ? mostAccessBytes : mostOtherBytes;
}

const dayMs = 86_400_000;

/** How long signed objects may live that are bound by time; the others are bound by what they name. */
export const longestLivesMs = {
  'access+jwt': 30 * dayMs,
  'pay+jwt': 120_000,
} as const satisfies Partial<Record<SignedType, number>>;

const longestCommandLivesMs: Readonly<Partial<Record<CommandName, number>>> = {
  // Somebody stands before the door.
  open: 60_000,
  // A person asked for it, and the cabinet may have no network for weeks.
  erase: 30 * dayMs,
  export: 30 * dayMs,
};

export function longestCommandLifeMs(cmd: CommandName): number {
  return longestCommandLivesMs[cmd] ?? 7 * dayMs;
}
