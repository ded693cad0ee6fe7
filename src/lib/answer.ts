/** What a handler says, before it is an HTTP response: kept as a value, so that it can be stored and given again. */
export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'application/problem+json';
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

export function ok(body: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, type: 'application/json', body, headers: {} };
}

/**
 * An RFC 9457 problem document. `code` is what programs read and never changes; `title` is for a person.
 * `members` are extension members of the problem, such as `seconds`.
 */
export function problem(
  status: number,
  code: string,
  title: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    type: 'application/problem+json',
    body: { type: `urn:lockerd:problem:${code}`, title, status, code, ...members },
    headers,
  };
}

/** Answers are about this moment and may concern a person: no cache may keep one. */
export function toResponse(answer: Answer): Response {
  return new Response(JSON.stringify(answer.body), {
    status: answer.status,
    headers: { 'content-type': answer.type, 'cache-control': 'no-store', ...answer.headers },
  });
}
