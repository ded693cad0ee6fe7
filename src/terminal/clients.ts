import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TerminalClient } from '../config/specs.js';
import type { TimeSource } from '../lib/clock-source.js';
import { IdempotentAnswers, mostKept } from '../lib/idempotency.js';
import { TokenBucket } from './token-bucket.js';

/** A configured client, with what it has asked lately: no client uses up what another one has. */
export interface Client extends Pick<TerminalClient, 'name' | 'mode'> {
  readonly lockers: ReadonlySet<string>;
  readonly bucket: TokenBucket;
  readonly answers: IdempotentAnswers;
}

export function clientsOf(clients: readonly TerminalClient[], time: TimeSource): ReadonlyMap<string, Client> {
  return new Map(
    clients.map(({ name, mode, lockers, perMinute }) => [
      name,
      {
        ...{ name, mode, lockers: new Set(lockers) },
        ...{ bucket: new TokenBucket(perMinute), answers: new IdempotentAnswers(time, mostKept(perMinute)) },
      },
    ]),
  );
}

/** The common name of the verified certificate at the other end; `undefined` when it has none, or several. */
export function commonNameOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  // Several common names come as a list, whatever the types say; a socket that is closed has no certificate any more.
  const name: unknown = socket.getPeerCertificate()?.subject?.CN;
  return typeof name === 'string' ? name : undefined;
}
