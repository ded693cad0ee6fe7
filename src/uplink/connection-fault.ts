import type { ErrorCode } from '../lib/error-codes.js';
import { LockerError, messageOf } from '../lib/errors.js';

/** How far a connection had come when it failed. */
export type Stage = 'reaching' | 'greeting' | 'online';

/** Codes with which TLS says that the other end's certificate is not believed (Node's `ERR_TLS_*`, OpenSSL's X509_V_ERR_*). */
const untrusted =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|CRL_|INVALID_|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH|ERROR_IN_CERT)/;
const refusedCertificate =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|DECRYPT|HANDSHAKE)/;

/** Either may be of the broker's certificate or of its issuer's; TLS goes by the wall clock, whatever the cabinet knows of the time. */
const dateWords: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the broker's certificate, or its issuer in `uplink.ca`, has expired",
  CERT_NOT_YET_VALID: "the broker's certificate, or its issuer in `uplink.ca`, is not valid yet",
};
const serverWords: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "the broker's certificate is not for the host in `uplink.broker`",
};

/** What the broker says of the cabinet's certificate, by the end of its alert (RFC 8446, section 6.2). */
const refusalWords: Readonly<Record<string, string>> = {
  // OpenSSL says the same of a certificate and of a CRL whose end is over.
  CERTIFICATE_EXPIRED: "it, or the broker's list of revoked certificates, has expired by the clock of the broker",
  CERTIFICATE_REVOKED: 'it was revoked',
  UNKNOWN_CA: 'it is of an issuer that the broker does not know',
  UNSUPPORTED_CERTIFICATE: 'it was not made for clients (`extendedKeyUsage=clientAuth`)',
};

/** MQTT reason codes of version 5 and return codes of 3.1.1 that speak about the version (section 3.2.2.2; table 3.1). */
const badVersion: ReadonlySet<number> = new Set([1, 132]);
const notAllowed: ReadonlySet<number> = new Set([135]);
const takenOver = 142;

/** Whether a broker refused the version of MQTT and nothing else. */
export function isVersionRefusal(error: unknown): boolean {
  const code = codeIn(error);
  return typeof code === 'number' && badVersion.has(code);
}

/**
 * What an error of the connection means to who runs the cabinet.
 * @param nowMs wall time, told where a certificate is not valid by it
 */
export function connectionFault(error: unknown, stage: Stage, broker: string, nowMs = Date.now()): LockerError {
  const code = codeIn(error);
  if (typeof code === 'number') return reasonFault(code, stage, broker, error);
  const text = code ?? '';
  if (untrusted.test(text)) {
    const dated = dateWords[text];
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const why =
      dated === undefined
        ? (serverWords[text] ?? 'its certificate is not of `uplink.ca`')
        : `${dated}, by the clock of this board, which says ${day}`;
    return fault('uplink.server_untrusted', broker, `${why} (${text})`, error);
  }
  if (refusedCertificate.test(text)) {
    const said = refusalWords[/_ALERT_(.*)/.exec(text)?.[1] ?? ''];
    const why = `the broker refuses the certificate of this cabinet${said === undefined ? '' : `: ${said}`} (${text})`;
    return fault('uplink.certificate_refused', broker, why, error);
  }
  if (text === packetTooLarge)
    return fault('uplink.bad_packet', broker, 'a packet came that none may be: too large, or of QoS 2', error);
  const why = text || messageOf(error);
  if (stage === 'online') return fault('uplink.lost', broker, `the connection ended (${why})`, error);
  if (stage === 'greeting')
    return fault(
      'uplink.refused',
      broker,
      `the connection ended before the broker let this cabinet in (${why})`,
      error,
    );
  return fault('uplink.unreachable', broker, `no connection (${why})`, error);
}

/** Our own code for a packet that is longer than it may be. */
export const packetTooLarge = 'PACKET_TOO_LARGE';

/** What the reason code of a CONNACK, PUBACK, SUBACK or DISCONNECT means. */
function reasonFault(reason: number, stage: Stage, broker: string, cause: unknown): LockerError {
  const words = `reason code ${reason}: ${messageOf(cause)}`;
  if (reason === takenOver)
    return fault('uplink.taken_over', broker, 'another client connected with the id of this cabinet', cause);
  if (stage === 'online') {
    const code = notAllowed.has(reason) ? 'uplink.not_allowed' : 'uplink.lost';
    return fault(code, broker, `the broker ended it (${words})`, cause);
  }
  return fault('uplink.refused', broker, `the broker does not let this cabinet in (${words})`, cause);
}

export function fault(code: ErrorCode, broker: string, why: string, cause?: unknown): LockerError {
  return new LockerError(code, `${broker}: ${why}`, {}, { cause });
}

function codeIn(error: unknown): number | string | undefined {
  const code: unknown = Object(error).code;
  return typeof code === 'number' || typeof code === 'string' ? code : undefined;
}
