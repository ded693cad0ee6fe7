import { createHash } from 'node:crypto';

/** One way in which a secret may lie in a file: in clear, in another spelling, or as a hash that anybody can try. */
interface Form {
  readonly form: string;
  readonly bytes: Buffer;
}

const hashes = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** Every form of a secret that is searched for. One that is bytes, such as the number of a card, has no text to spell. */
export function formsOf(secret: string | Buffer): readonly Form[] {
  const clear = Buffer.from(secret);
  const digests = hashes.map((hash) => ({ form: hash, bytes: createHash(hash).update(clear).digest() }));
  const forms: Form[] = [
    { form: 'utf-8', bytes: clear },
    ...(typeof secret === 'string' ? textForms(secret) : []),
    ...digests,
    ...[{ form: 'utf-8', bytes: clear }, ...digests].flatMap(({ form, bytes }) => spelled(form, bytes)),
  ];
  const seen = new Set<string>();
  return forms.filter(({ bytes }) => {
    const key = bytes.toString('hex');
    return !seen.has(key) && seen.add(key);
  });
}

function textForms(secret: string): Form[] {
  const wide = Buffer.from(secret, 'utf16le');
  return [
    { form: 'JSON', bytes: Buffer.from(JSON.stringify(secret).slice(1, -1)) },
    { form: 'percent', bytes: Buffer.from(encodeURIComponent(secret)) },
    { form: 'utf-16le', bytes: wide },
    { form: 'utf-16be', bytes: Buffer.from(wide).swap16() },
  ];
}

/** Bytes as text. In base64 they look in three ways, by where they stand in what was encoded. */
function spelled(form: string, bytes: Buffer): Form[] {
  const hex = bytes.toString('hex');
  const spellings = [
    { form: `${form} in hex`, bytes: Buffer.from(hex) },
    { form: `${form} in upper hex`, bytes: Buffer.from(hex.toUpperCase()) },
  ];
  for (const [alphabet, at] of [0, 1, 2].flatMap((n) => [['base64', n] as const, ['base64url', n] as const])) {
    const text = Buffer.concat([Buffer.alloc(at), bytes]).toString(alphabet);
    // What stands before and behind it has a share in the first character and in the last.
    const inner = text.slice(Math.ceil((8 * at) / 6), Math.floor((8 * (at + bytes.length)) / 6));
    spellings.push({ form: `${form} in ${alphabet} at ${at}`, bytes: Buffer.from(inner) });
  }
  return spellings;
}

/** The places in which a secret was found, and in which form: `data/lockerd.db-wal: PIN as sha256 in hex`. */
export function found(
  secrets: Readonly<Record<string, string | Buffer>>,
  places: Iterable<readonly [place: string, bytes: Uint8Array]>,
): string[] {
  const sought = Object.entries(secrets).flatMap(([what, secret]) =>
    formsOf(secret).map(({ form, bytes }) => ({ what: `${what} as ${form}`, bytes })),
  );
  const hits: string[] = [];
  for (const [place, content] of places) {
    const bytes = Buffer.from(content);
    for (const one of sought) if (bytes.includes(one.bytes)) hits.push(`${place}: ${one.what}`);
  }
  return hits;
}
