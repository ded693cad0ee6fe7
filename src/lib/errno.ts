/** The name of the errno that the last native call left, such as `EAGAIN`. */
export function lastErrno(koffi: typeof import('koffi')): string {
  const errno = koffi.errno();
  return Object.entries(koffi.os.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
}
