import type { z } from 'zod';
import { LockerError, messageOf } from '../../lib/errors.js';
import { jsonOf } from '../../lib/json-text.js';
import { bodyOf } from './limited-body.js';
import { readError } from './razorpay-shapes.js';

export interface RazorpayAccess {
  /** `https://api.razorpay.com`, or another that speaks the same; without a slash at the end. */
  readonly url: string;
  readonly keyId: string;
  readonly keySecret: string;
  /** How long one answer is waited for. */
  readonly timeoutMs: number;
  /** How long is waited between two tries of a call that may be repeated. */
  readonly pauseMs: number;
  /** Hosts from which pictures of QR codes may come; what is below them is meant, too. */
  readonly pictureHosts: readonly string[];
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The same call again does nothing more: it is tried three times. */
  readonly repeatable: boolean;
}

const mostTries = 3;
/** A hundred QR codes of ten kilobytes each. */
const mostAnswerBytes = 1_048_576;

/**
 * Calls to Razorpay's REST API: JSON over HTTPS with basic authentication by key id and secret; errors are
 * `{error: {code, description, ...}}` with status 4xx or 5xx (Razorpay API: Authentication, Errors). Neither what was sent nor a
 * description gets into a message.
 */
export class RazorpayHttp {
  readonly #authorization: string;

  constructor(private readonly access: RazorpayAccess) {
    this.#authorization = `Basic ${Buffer.from(`${access.keyId}:${access.keySecret}`).toString('base64')}`;
  }

  /** @throws LockerError `collector.gateway_down`, `collector.gateway_refused` */
  async call<T>(call: Call, shape: z.ZodType<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#once(call, shape);
      } catch (error) {
        const isDown = error instanceof LockerError && error.code === 'collector.gateway_down';
        if (!isDown || !call.repeatable || tries === mostTries) throw error;
        await new Promise((resolve) => setTimeout(resolve, this.access.pauseMs * tries));
      }
    }
  }

  async #once<T>({ method, path, body, headers }: Call, shape: z.ZodType<T>): Promise<T> {
    const { url, timeoutMs } = this.access;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...{ authorization: this.#authorization, accept: 'application/json', ...headers },
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => down(`no answer (${messageOf(error)})`, error));
    const bytes = await bodyOf(response, mostAnswerBytes).catch((error: unknown) =>
      down(`no whole answer (${messageOf(error)})`, error),
    );
    const text = bytes?.toString('utf8') ?? down('an answer that is too large');
    if (!response.ok) throw refusal(response.status, text);
    const read = shape.safeParse(jsonOf(text));
    if (read.success) return read.data;
    const where = read.error.issues[0]?.path.join('.') ?? '';
    return down(`an answer that is not as its documentation has it (${where})`);
  }
}

/** What may be different in a moment: 409 is an earlier try that is still under way, 429 too many calls. */
const passing: ReadonlySet<number> = new Set([408, 409, 425, 429]);

function refusal(status: number, text: string): LockerError {
  const read = readError.safeParse(jsonOf(text));
  const said = read.success ? ` ${read.data.error.code}` : '';
  const code = status >= 500 || passing.has(status) ? 'collector.gateway_down' : 'collector.gateway_refused';
  return new LockerError(code, `the gateway answered ${status}${said}`, { status });
}

function down(message: string, cause?: unknown): never {
  throw new LockerError('collector.gateway_down', `the gateway gave ${message}`, {}, { cause });
}
