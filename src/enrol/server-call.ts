import { request } from 'node:http';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { LockerError, messageOf } from '../lib/errors.js';
import { jsonOf } from '../lib/json-text.js';
import { spkiHash } from '../lib/spki-hash.js';
import { mostAnswerBytes } from '../wire/enrolment.js';

const timeoutMs = 20_000;

/** Where cabinets enrol, and the one key that may answer there. */
interface EnrolServerPin {
  /** `https://HOST[:PORT]`. */
  readonly address: string;
  /** SHA-256 over the SubjectPublicKeyInfo of its key, base64url. */
  readonly server: string;
  /** The same of keys that it may have by now: it has named them itself. */
  readonly next?: readonly string[] | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  /** JSON; `undefined` when it was none. */
  readonly body: unknown;
}

/**
 * Posts JSON to the server and nobody else: it is known by its key, before a byte of the request is sent. Names and times in its
 * certificate do not count, so a board whose clock is wrong enrols, too.
 * @throws LockerError `enrol.no_network`, `enrol.wrong_server`, `enrol.bad_answer`
 */
export async function postPinned(
  { address, server, next = [] }: EnrolServerPin,
  path: string,
  body: object,
): Promise<ServerAnswer> {
  const url = new URL(path, address);
  const socket = await connected(url);
  try {
    const found = spkiHash(socket.getPeerX509Certificate()?.publicKey ?? missingKey(address));
    if (found !== server && !next.includes(found)) {
      const message = `${address} answers with the key ${found}, and not with ${server}`;
      throw new LockerError('enrol.wrong_server', message);
    }
    return await exchange(socket, url, JSON.stringify(body));
  } finally {
    socket.destroy();
  }
}

function missingKey(address: string): never {
  throw new LockerError('enrol.wrong_server', `${address} shows no certificate`);
}

function connected(url: URL): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const port = Number(url.port || 443);
    // Whose key it is is looked at right after this, by its hash: that is all that counts.
    const socket = connect({
      ...{ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
      ...(isIP(host) === 0 && { servername: host }),
    });
    const fail = (error: unknown): void => {
      socket.destroy();
      const message = `${url.origin}: no connection (${messageOf(error)})`;
      reject(new LockerError('enrol.no_network', message, {}, { cause: error }));
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer in ${timeoutMs / 1000} s`)));
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      // Whoever asks on it hears of errors himself, and between the two nobody does.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function exchange(socket: TLSSocket, url: URL, text: string): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    const lost = (error: unknown): void => {
      const message = `${url.origin}: the connection ended before there was an answer (${messageOf(error)})`;
      reject(new LockerError('enrol.no_network', message, {}, { cause: error }));
    };
    socket.once('timeout', () => lost(new Error(`no answer in ${timeoutMs / 1000} s`)));
    // HTTP over a socket that is TLS already: node:https would judge its certificate once more, by names and issuers.
    const asking = request(
      {
        ...{ method: 'POST', path: url.pathname, createConnection: () => socket },
        headers: {
          ...{ host: url.host, 'content-type': 'application/json', connection: 'close' },
          'content-length': Buffer.byteLength(text),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes <= mostAnswerBytes) parts.push(part);
          else reject(new LockerError('enrol.bad_answer', `${url.origin}: the answer is too long`));
        });
        response.once('error', lost);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: jsonOf(Buffer.concat(parts)) });
        });
      },
    );
    asking.once('error', lost);
    asking.end(text);
  });
}
