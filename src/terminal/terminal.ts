import { constants } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import type { TerminalSpec } from '../config/specs.js';
import { certificatesOff } from '../lib/certificate-dates.js';
import { systemTime, type TimeSource } from '../lib/clock-source.js';
import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError, messageOf } from '../lib/errors.js';
import { createHttpsServer, listen } from '../lib/http-listener.js';
import { readTlsFiles, type TlsPems } from '../lib/tls-files.js';
import { terminalApp } from './app.js';
import { clientsOf } from './clients.js';
import { type ConnectionLimits, connectionLimits, type Refused, watchConnections } from './connections.js';
import type { TerminalWorld } from './terminal-world.js';

export interface TerminalOptions {
  readonly spec: TerminalSpec;
  readonly world: TerminalWorld;
  /** Called when the server breaks while it serves: close it and start another. */
  readonly onBroken: (error: LockerError) => void;
  readonly limits?: ConnectionLimits;
  readonly time?: TimeSource;
}

export interface Terminal {
  readonly url: string;
  /** Connections that were refused since the start. */
  readonly refused: Readonly<Refused>;
  /**
   * Reads certificates and key again, for the connections that come; those that are open stay.
   * @throws LockerError as `readTlsFiles`: the ones in use stay in use
   */
  reload(): void;
  /** Which of the certificates in use do not count at this wall time, in words. */
  off(nowMs: number): readonly string[];
  /** Lets requests under way be answered, and frees the port. */
  close(): Promise<void>;
}

/** Ends connections now and then, so that a certificate that is no longer good does not stay for ever. */
const maxRequestsPerConnection = 100;

/** Serves the terminal API. Rejects with a LockerError `terminal.*`. Port 0 takes a free port. */
export async function startTerminal(options: TerminalOptions): Promise<Terminal> {
  const { spec, world, limits = connectionLimits, time = systemTime } = options;
  let pems = readTlsFiles('terminal', spec);
  const http = createHttpsServer(terminalApp(world, clientsOf(spec.clients, time), time), {
    ...secureSettings(pems),
    ...{ requestCert: true, rejectUnauthorized: true, handshakeTimeout: limits.handshakeMs },
  });
  const { server } = http;
  server.maxRequestsPerSocket = maxRequestsPerConnection;
  const refused = watchConnections(server, limits);
  const { host, port } = spec.listen;
  await listen(server, () => server.listen(port, host)).catch((error: unknown) => {
    throw listenError(error, spec);
  });
  server.on('error', (error) => options.onBroken(listenError(error, spec)));
  const address = server.address();
  return {
    url: urlOf(host, typeof address === 'object' && address ? address.port : port),
    refused,
    reload: () => {
      const next = readTlsFiles('terminal', spec);
      server.setSecureContext(secureSettings(next));
      pems = next;
    },
    off: (nowMs) => certificatesOff('terminal', spec, pems, nowMs),
    close: () => http.close(),
  };
}

export function urlOf(host: string, port: number): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

/**
 * TLS 1.2 and newer. No session is taken up again: each connection shows its certificate anew, so that one that has expired,
 * or whose issuer was taken out, is out with the next connection. And none is renegotiated, which costs the server most.
 */
function secureSettings({ cert, key, ca }: TlsPems): TlsOptions {
  const { SSL_OP_NO_TICKET, SSL_OP_NO_RENEGOTIATION } = constants;
  return { cert, key, ca: [...ca], minVersion: 'TLSv1.2', secureOptions: SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION };
}

const listenErrors: ReadonlyMap<string, readonly [ErrorCode, string]> = new Map([
  ['EADDRINUSE', ['terminal.port_used', 'is used by another program: stop it, or set another port']],
  ['EADDRNOTAVAIL', ['terminal.no_address', 'is no address that this machine has now']],
]);

function listenError(error: unknown, { listen: { host, port } }: TerminalSpec): LockerError {
  const where = `${host}:${port}`;
  const [code, says] = listenErrors.get(error instanceof Error && 'code' in error ? String(error.code) : '') ?? [
    'terminal.listen_failed',
    `cannot be listened on (${messageOf(error)})`,
  ];
  return new LockerError(code, `terminal.listen: ${where} ${says}`, { where }, { cause: error });
}
