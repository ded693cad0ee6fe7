/**
 * Why a file with a secret is not used: somebody else may have read it. `undefined` when only its owner or root can.
 * @param allowed bits of the mode that it may have
 */
export function exposure({ mode, uid }: { readonly mode: number; readonly uid: number }, allowed: number) {
  const bits = mode & 0o777;
  if (uid !== 0 && uid !== process.getuid?.()) return `it belongs to another user (uid ${uid}): run chown`;
  if ((bits & ~allowed) !== 0) return `others may read it (mode 0${bits.toString(8)}): run chmod 0600`;
  return undefined;
}
