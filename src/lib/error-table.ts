/** What an error code is to its reader: `means` says what happened, `act` what he can do about it. */
interface ErrorDoc {
  readonly means: string;
  readonly act: string;
}

/** Error codes with their docs; the codes are the type's keys. */
export function table<const T extends Record<string, ErrorDoc>>(
  codes: T,
): Readonly<Record<keyof T & string, ErrorDoc>> {
  return codes;
}
