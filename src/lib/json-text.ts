const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value that a JSON text spells, or its bytes in UTF-8; `undefined` for anything else, which no schema takes. Never throws. */
export function jsonOf(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : utf8.decode(text));
  } catch {
    return undefined;
  }
}
