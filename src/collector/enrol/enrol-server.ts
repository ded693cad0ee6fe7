import type { Socket } from 'node:net';
import { type Answer, problem, toResponse } from '../../lib/answer.js';
import type { TimeSource } from '../../lib/clock-source.js';
import { capPerNetwork } from '../../lib/connection-cap.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import { createHttpServer, createHttpsServer, listen } from '../../lib/http-listener.js';
import { readJsonBytes } from '../../lib/json-body.js';
import type { Log } from '../../lib/log.js';
import { enrolPath, mostRequestBytes, renewPath } from '../../wire/enrolment.js';
import type { EnrolSpec } from '../specs.js';
import { serverTls } from './enrol-files.js';
import { FailureLimit } from './failure-limit.js';

const graceMs = 2000;
const toldMs = 60_000;
const handshakeMs = 5000;
const mostConnections = 256;
/** Cabinets behind one address enrol one after the other. */
const mostOfOneNetwork = 32;

interface EnrolServerParts {
  readonly spec: Pick<EnrolSpec, 'listen' | 'cert' | 'key'>;
  readonly desk: { answer(path: string, bytes: Uint8Array): Promise<Answer> };
  readonly time: TimeSource;
  readonly log: Log;
}

/** Where boards enrol. */
export interface EnrolServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Listens for boards that enrol: with TLS of its own, or on this machine for a proxy.
 * @throws LockerError `collector.enrol_failed`, `collector.bad_file`
 */
export async function startEnrolServer(parts: EnrolServerParts): Promise<EnrolServer> {
  const { host, port } = parts.spec.listen;
  const tls = serverTls(parts.spec);
  const gate = new Gate(parts);
  const fetch = async (request: Request, socket: Socket) => toResponse(await gate.answer(request, socket));
  const { server, close } = tls
    ? createHttpsServer(fetch, { ...tls, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs })
    : createHttpServer(fetch);
  server.maxConnections = mostConnections;
  // Behind a proxy all come from here: it counts them itself.
  if (tls) capPerNetwork(server, mostOfOneNetwork);
  try {
    await listen(server, () => server.listen({ host, port }));
  } catch (error) {
    const message = `boards cannot be listened for on ${host}:${port} (${messageOf(error)})`;
    throw new LockerError('collector.enrol_failed', message, { port }, { cause: error });
  }
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    stop: () => close(graceMs),
  };
}

/** What each request passes: its form, and how often its sender has failed. */
class Gate {
  readonly #failures = new FailureLimit();
  #refused = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: EnrolServerParts) {}

  async answer(request: Request, socket: Socket): Promise<Answer> {
    const path = new URL(request.url).pathname;
    if (path !== enrolPath && path !== renewPath) return problem(404, 'not_found', 'There is nothing here.');
    if (request.method !== 'POST') return problem(405, 'bad_method', 'Requests are posted.', {}, { allow: 'POST' });
    const { time, desk } = this.parts;
    const from = senderOf(request, socket.remoteAddress ?? '');
    const seconds = this.#failures.wait(from, time.monoMs());
    if (seconds > 0) {
      return problem(429, 'wait', 'There were too many failures.', { seconds }, { 'retry-after': String(seconds) });
    }
    const read = await readJsonBytes(request, mostRequestBytes);
    const answer = read.kind === 'refused' ? read.answer : await desk.answer(path, read.value);
    if (answer.status >= 400 && answer.status < 500) this.#failed(from, answer);
    return answer;
  }

  #failed(from: string, { body }: Answer): void {
    const { time, log } = this.parts;
    const nowMs = time.monoMs();
    this.#failures.failed(from, nowMs);
    this.#refused += 1;
    if (nowMs - this.#toldMs < toldMs) return;
    // Not who: an address may be a person's.
    log('warn', 'collector.enrol_refused', { count: this.#refused, last: String(body.code) });
    this.#refused = 0;
    this.#toldMs = nowMs;
  }
}

/** Behind a proxy on this machine all come from here; the last address that it names is one that it has seen itself. */
function senderOf(request: Request, peer: string): string {
  if (!/^(::ffff:)?127\.|^::1$/.test(peer)) return peer;
  return request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || peer;
}
