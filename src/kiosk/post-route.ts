import type { Hono } from 'hono';
import type { z } from 'zod';
import { type Answer, toResponse } from '../lib/answer.js';
import { type IdempotentAnswers, keyFault } from '../lib/idempotency.js';
import { parseJson, readJsonBytes } from '../lib/json-body.js';

/** What a handler may know of a request beside its body. */
interface Asked {
  /** The session in its path; empty where the path has none. */
  readonly session: string;
  /** The rental in its path; empty where the path has none. */
  readonly rental: string;
  /** Aborted when the client goes before it has its answer. */
  readonly signal: AbortSignal;
}

export type PostRoute = <T>(
  path: string,
  schema: z.ZodType<T>,
  handle: (body: T, asked: Asked) => Promise<Answer>,
) => void;

const maxBodyBytes = 4096;

/** How calls that do something are taken: JSON of a known form, and each Idempotency-Key once. */
export function postRoute(app: Hono, answers: IdempotentAnswers): PostRoute {
  return (path, schema, handle) => {
    app.post(path, async (c) => {
      const key = c.req.header('idempotency-key');
      const badKey = keyFault(key);
      if (badKey) return toResponse(badKey);
      const read = await readJsonBytes(c.req.raw, maxBodyBytes);
      if (read.kind === 'refused') return toResponse(read.answer);
      const body = parseJson(read.value, schema);
      if (body.kind === 'refused') return toResponse(body.answer);
      const asked = {
        session: c.req.param('session') ?? '',
        rental: c.req.param('rental') ?? '',
        signal: c.req.raw.signal,
      };
      const work = () => handle(body.value, asked);
      return toResponse(key === undefined ? await work() : await answers.once(key, c.req.path, read.value, work));
    });
  };
}
