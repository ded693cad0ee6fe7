/**
 * Packages that stay beside the programs as they are, with what they depend on: native parts are found from their own folder, and
 * `canonicalize` and `onoff` are loaded by `require`.
 */
export const unbundled = [
  'better-sqlite3',
  'serialport',
  '@node-rs/argon2',
  'canonicalize',
  'koffi',
  'epoll',
  'onoff',
] as const;
