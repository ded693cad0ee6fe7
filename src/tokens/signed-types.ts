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

/** The largest text of an access token, in bytes. A QR code is smaller than what comes by network. */
const mostAccessBytes = 1024;
const mostOtherBytes = 8 * 1024;

/** The largest text of a signed object, in bytes. */
export function mostBytesOf(typ: SignedType): number {
  return typ === 'access+jwt' ? mostAccessBytes : mostOtherBytes;
}
