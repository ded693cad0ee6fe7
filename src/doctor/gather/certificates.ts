import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Config } from '../../config/specs.js';
import type { CertificateFacts, CertRead, KeyRead } from '../facts-certificates.js';
import { type Seen, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

export function lookAtCertificates(sys: Sysroot, config: Config | undefined): CertificateFacts[] {
  const parts = [
    { part: 'uplink', files: config?.uplink?.tls },
    { part: 'terminal', files: config?.terminal },
  ] as const;
  return parts.flatMap(({ part, files }) => {
    if (files === undefined) return [];
    const pem = read(sys, files.cert);
    const own = pem.kind === 'seen' ? certificateIn(pem.value) : undefined;
    return [
      {
        part,
        cert: { file: files.cert, read: pem.kind === 'seen' ? seen(told(own)) : pem },
        key: { file: files.key, read: keyOf(sys, files.key, own) },
        ca: { file: files.ca, read: issuers(read(sys, files.ca)) },
      },
    ];
  });
}

function read(sys: Sysroot, file: string): Seen<string> {
  const bytes = sys.bytes(file);
  return bytes.kind === 'seen' ? seen(bytes.value.toString('utf8')) : bytes;
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    // What is no certificate is told as such.
    return undefined;
  }
}

function told(certificate: X509Certificate | undefined): CertRead {
  if (certificate === undefined) return { kind: 'none' };
  const names =
    certificate.subject?.split('\n').flatMap((part) => (part.startsWith('CN=') ? [part.slice(3)] : [])) ?? [];
  const { validFrom, validTo } = certificate;
  return { kind: 'certificate', names, fromMs: Date.parse(validFrom), untilMs: Date.parse(validTo) };
}

/** Of several issuers the one that ends first. */
function issuers(pem: Seen<string>): Seen<CertRead> {
  if (pem.kind !== 'seen') return pem;
  const blocks = pem.value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const all = blocks.map((block) => told(certificateIn(block))).filter((one) => one.kind === 'certificate');
  const [first] = [...all].sort((a, b) => a.untilMs - b.untilMs);
  return seen(first ?? { kind: 'none' });
}

function keyOf(sys: Sysroot, file: string, certificate: X509Certificate | undefined): Seen<KeyRead> {
  const node = sys.stat(file);
  if (node.kind !== 'seen') return node;
  const { mode, uid } = node.value;
  const pem = read(sys, file);
  if (pem.kind !== 'seen') return (mode & 0o077) === 0 ? pem : seen({ mode, uid });
  try {
    const key = createPrivateKey(pem.value);
    const fits = certificate?.checkPrivateKey(key);
    return seen({ mode, uid, ...(fits !== undefined && { fits }) });
  } catch {
    // No key at all belongs to no certificate.
    return seen({ mode, uid, fits: false });
  }
}
