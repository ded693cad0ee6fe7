import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { capPerNetwork } from '../lib/connection-cap.js';

/** What connections may cost before anybody has proved who he is. */
export interface ConnectionLimits {
  readonly total: number;
  /** Of one address; of IPv6 all that share their first 64 bits. */
  readonly perNetwork: number;
  /** From the connection to the end of the TLS handshake. */
  readonly handshakeMs: number;
}

export const connectionLimits: ConnectionLimits = { total: 64, perNetwork: 16, handshakeMs: 5000 };

/** Connections that came to no request. */
export interface Refused {
  count: number;
  /** Why the last one was refused: a code of OpenSSL or of Node. */
  last: string;
}

/** Caps the connections of a server that is not listening yet, and counts those that are refused; nobody is told of each. */
export function watchConnections(server: Server, limits: Omit<ConnectionLimits, 'handshakeMs'>): Refused {
  const refused: Refused = { count: 0, last: '' };
  const refuse = (why: string): void => {
    refused.count += 1;
    refused.last = why;
  };
  server.maxConnections = limits.total;
  server.on('drop', () => refuse('TOO_MANY_CONNECTIONS'));
  capPerNetwork(server, limits.perNetwork);
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => refuse(codeOfRefusal(error, socket)));
  return refused;
}

/** A certificate that was not believed says why (`CERT_HAS_EXPIRED`); anything else is a code of the connection. */
function codeOfRefusal(error: Error, socket: TLSSocket): string {
  const code = socket.authorizationError ?? ('code' in error ? error.code : undefined);
  const text = String(code);
  return /^[A-Z0-9_]{1,64}$/.test(text) ? text : 'UNKNOWN';
}
