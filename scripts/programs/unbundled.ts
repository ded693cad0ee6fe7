/**
 * Packages that stay beside the programs as they are, with what they depend on: their native parts are found from their own folder, and
 * `canonicalize` and the last three are loaded by `require`.
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
