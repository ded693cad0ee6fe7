import type { z } from 'zod';
import { type Answer, problem } from './answer.js';
import { jsonOf } from './json-text.js';

export type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** The answer that tells the caller what is wrong with the body. */
  | { readonly kind: 'refused'; readonly answer: Answer };

function malformed(title: string): { readonly kind: 'refused'; readonly answer: Answer } {
  return { kind: 'refused', answer: problem(400, 'malformed', title) };
}

/** Reads at most `maxBytes` of a body that says it is JSON. The length header is not believed: bytes are counted. */
export async function readJsonBytes(request: Request, maxBytes: number): Promise<Read<Uint8Array>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    return malformed('The body must be JSON: send content-type application/json.');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > maxBytes) {
        return { kind: 'refused', answer: problem(413, 'too_large', `The body is longer than ${maxBytes} bytes.`) };
      }
      chunks.push(chunk);
    }
  } catch {
    // The connection is gone, for whatever reason: no fault of this program, and nobody is left to hear of it.
    return malformed('The body broke off.');
  }
  return { kind: 'read', value: Buffer.concat(chunks) };
}

/**
 * Parses and validates. The answer names the member at fault and never repeats what was sent: it may be a PIN.
 * `unknownMember` is the title for a member that the schema does not have.
 */
export function parseJson<T>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
  unknownMember = 'The body has a member that is not known here.',
): Read<T> {
  const json = jsonOf(bytes);
  if (json === undefined) return malformed('The body is not JSON in UTF-8.');
  const result = schema.safeParse(json);
  if (result.success) return { kind: 'read', value: result.data };
  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys') return malformed(unknownMember);
  const where = issue && issue.path.length > 0 ? `Member ${issue.path.join('.')}: ` : 'The body: ';
  return malformed(`${where}${issue?.message ?? 'not as expected'}`);
}
