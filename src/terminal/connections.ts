import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What connections may cost before anybody has proved who he is. */
export interface ConnectionLimits {
  readonly total: number;
  readonly perAddress: number;
  /** From the connection to the end of the TLS handshake. */
  readonly handshakeMs: number;
}

export const connectionLimits: ConnectionLimits = { total: 64, perAddress: 16, handshakeMs: 5000 };

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
  const byAddress = new Map<string, number>();
  server.maxConnections = limits.total;
  server.on('drop', () => refuse('TOO_MANY_CONNECTIONS'));
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = byAddress.get(address) ?? 0;
    if (count >= limits.perAddress) {
      socket.destroy();
      return;
    }
    byAddress.set(address, count + 1);
    socket.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left === 0) byAddress.delete(address);
      else byAddress.set(address, left);
    });
  });
  server.on('tlsClientError', (error: Error, socket: TLSSocket) => refuse(codeOfRefusal(error, socket)));
  return refused;
}

/** A certificate that was not believed says why (`CERT_HAS_EXPIRED`); anything else is a code of the connection. */
function codeOfRefusal(error: Error, socket: TLSSocket): string {
  const code = socket.authorizationError ?? ('code' in error ? error.code : undefined);
  const text = String(code);
  return /^[A-Z0-9_]{1,64}$/.test(text) ? text : 'UNKNOWN';
}
