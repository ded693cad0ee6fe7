import { type IncomingMessage, request } from 'node:http';
import { LockerError } from '../lib/errors.js';
import { socketAddress } from './socket.js';

/** A call that the daemon answered with a problem document. */
export class Refusal extends Error {
  constructor(
    readonly problem: Readonly<Record<string, unknown>>,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Calls the daemon over its unix socket. Rejects with a Refusal, `control.unreachable` or `control.no_permission`. */
export class ControlClient {
  readonly #socket: string;

  /** @param silentMs a daemon that says nothing for so long is given up; absent: it is waited for, as what it does may take its time */
  constructor(
    socket: string,
    private readonly silentMs?: number,
  ) {
    this.#socket = socket;
  }

  get(path: string): Promise<Json> {
    return this.#call('GET', path);
  }

  post(path: string, body: Json = {}): Promise<Json> {
    return this.#call('POST', path, body);
  }

  delete(path: string, body?: Json): Promise<Json> {
    return this.#call('DELETE', path, body);
  }

  /** Objects of a JSON Lines answer as they come, to a GET or to a POST of `body`. Ends when the daemon ends it, or by `signal`. */
  async *lines(path: string, body?: Json, signal?: AbortSignal): AsyncGenerator<Json> {
    const response = await this.#request(body ? 'POST' : 'GET', path, body, signal);
    await refuseProblem(response);
    response.setEncoding('utf8');
    let rest = '';
    try {
      for await (const chunk of response) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield parseObject(line);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') {
        throw new LockerError('control.unreachable', `${this.#socket}: lockerd went away.`, {}, { cause: error });
      }
      throw error;
    }
  }

  /** Lines of a stream that ends only with the daemon: its end is `control.unreachable`; or by `signal`, which is an error, too. */
  async *follow(path: string, signal?: AbortSignal): AsyncGenerator<Json> {
    yield* this.lines(path, undefined, signal);
    throw new LockerError('control.unreachable', `${this.#socket}: lockerd went away.`);
  }

  async #call(method: string, path: string, body?: Json): Promise<Json> {
    const response = await this.#request(method, path, body);
    await refuseProblem(response);
    return parseObject(await textOf(response));
  }

  #request(method: string, path: string, body?: Json, signal?: AbortSignal): Promise<IncomingMessage> {
    const text = body ? JSON.stringify(body) : '';
    const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {};
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...{ socketPath: socketAddress(this.#socket), method, path },
          ...{ headers: { host: 'lockerd', ...headers }, ...(signal && { signal }) },
          ...(this.silentMs !== undefined && { timeout: this.silentMs }),
        },
        resolve,
      );
      // Only then: Node's own agent tells of each socket that was silent for 5 s, and an opening may take longer.
      const { silentMs } = this;
      if (silentMs !== undefined) call.once('timeout', () => call.destroy(silent(this.#socket, silentMs)));
      call.once('error', (error) => reject(unreachable(this.#socket, error)));
      call.end(text);
    });
  }
}

function silent(socket: string, silentMs: number): LockerError {
  const message = `${socket}: lockerd takes calls, and has said nothing for ${silentMs / 1000} s. See its log, and restart it.`;
  return new LockerError('control.unreachable', message, { silentMs });
}

/** Why a call to the daemon did not get through. */
export function unreachable(socket: string, error: Error): LockerError {
  if (error instanceof LockerError) return error;
  const code = 'code' in error ? error.code : '';
  if (code === 'EACCES' || code === 'EPERM') {
    const act = `See its group with \`ls -l ${socket}\` and add this user to it (\`sudo usermod -aG GROUP $USER\`, then log in again), or use sudo.`;
    return new LockerError('control.no_permission', `${socket}: this user may not call lockerd. ${act}`);
  }
  const act =
    'Is lockerd running? `systemctl status lockerd` says so. Of another one name the socket with --socket PATH, or its config with --config FILE.';
  const why = code === 'ENOENT' ? 'there is no socket at this path' : 'nobody answers on this socket';
  return new LockerError('control.unreachable', `${socket}: ${why}. ${act}`, {}, { cause: error });
}

async function refuseProblem(response: IncomingMessage): Promise<void> {
  if ((response.statusCode ?? 0) < 400) return;
  const problem = parseObject(await textOf(response));
  throw new Refusal(problem, String(problem.code ?? 'internal'), String(problem.title ?? 'refused'));
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

function parseObject(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('lockerd answered with something that is no JSON object');
  return value;
}
