import { X509Certificate } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openIssuer } from '../../src/collector/enrol/issuer.js';
import { type CsrFault, readCsr } from '../../src/collector/enrol/read-csr.js';
import { pemOf, x509Library } from '../../src/lib/x509.js';
import { tempDir } from '../store/workshop.js';
import { authority } from '../terminal/certificates.js';
import { csrOf } from './csr-maker.js';

const cabinet = 'CAB-1';
const nowMs = Date.now();
const { BasicConstraintsExtension, X509Certificate: Certificate, X509Crl } = await x509Library();
const dayMs = 86_400_000;

describe('a certificate request', () => {
  it('with a key on P-256 and the id of the cabinet alone is good', async () => {
    expect(await readCsr(await csrOf([{ CN: [cabinet] }]), cabinet)).toMatchObject({ kind: 'good' });
  });

  it.each([
    ['for another cabinet', 'bad_subject', () => csrOf([{ CN: ['CAB-2'] }])],
    ['with two names', 'bad_subject', () => csrOf([{ CN: [cabinet] }, { CN: ['CAB-2'] }])],
    ['with two names in one', 'bad_subject', () => csrOf([{ CN: [cabinet, 'CAB-2'] }])],
    ['with an organisation', 'bad_subject', () => csrOf([{ O: ['Lockers'] }, { CN: [cabinet] }])],
    ['without a name', 'bad_subject', () => csrOf([])],
    ['with a name that only looks so', 'bad_subject', () => csrOf([{ CN: ['CAB-1, CN=CAB-2'] }])],
    ['with an RSA key', 'bad_key', () => csrOf([{ CN: [cabinet] }], 'rsa')],
    ['with a key on another curve', 'bad_key', () => csrOf([{ CN: [cabinet] }], 'p384')],
    ['with an Ed25519 key', 'bad_key', () => csrOf([{ CN: [cabinet] }], 'ed25519')],
    [
      'that wants to be an issuer',
      'extras',
      () => csrOf([{ CN: [cabinet] }], 'p256', [new BasicConstraintsExtension(true)]),
    ],
    ['that is a certificate', 'not_a_request', async () => (await authority()).cert],
    ['that is nothing', 'not_a_request', async () => pemOf('CERTIFICATE REQUEST', Buffer.from('nothing'))],
    ['that is no PEM', 'not_a_request', async () => 'nothing'],
  ] satisfies readonly [string, CsrFault, () => Promise<string>][])('%s is refused: %s', async (_what, why, made) => {
    expect(await readCsr(await made(), cabinet)).toEqual({ kind: 'bad', why });
  });

  it('of which any byte was changed is refused, unless what was signed is the same', async () => {
    const pem = await csrOf([{ CN: [cabinet] }]);
    const signed = await readCsr(pem, cabinet);
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = Buffer.from(der);
        changed[at] = (changed[at] ?? 0) ^ bits;
        const reading = await readCsr(pemOf('CERTIFICATE REQUEST', changed), cabinet);
        // Lengths and tags around it have second spellings; the key and the name have none.
        if (reading.kind === 'good') expect(signed).toMatchObject({ spki: reading.spki });
      }),
      { numRuns: 150 },
    );
  });
});

async function issuerFiles(kind: 'p256' | 'ed25519' = 'p256') {
  const ca = await authority('Cabinets', kind);
  const dir = tempDir();
  const [cert, key] = [join(dir, 'ca.pem'), join(dir, 'ca.key')];
  writeFileSync(cert, ca.cert);
  writeFileSync(key, ca.key, { mode: 0o600 });
  return { ca, cert, key };
}

describe('the issuer of cabinets', () => {
  it.each([
    'p256',
    'ed25519',
  ] as const)('with a key %s signs for one cabinet, to be a client and nothing else', async (kind) => {
    const { ca, cert, key } = await issuerFiles(kind);
    const issuer = await openIssuer(cert, key);
    const csr = await readCsr(await csrOf([{ CN: [cabinet] }]), cabinet);
    if (csr.kind === 'bad') throw new Error(csr.why);
    const issued = await issuer.issue(cabinet, csr.publicKey, 3_600_000, nowMs);
    const made = new X509Certificate(issued.certificate);
    expect(made.verify(new X509Certificate(ca.cert).publicKey)).toBe(true);
    expect(made).toMatchObject({ subject: 'CN=CAB-1', ca: false, keyUsage: ['1.3.6.1.5.5.7.3.2'] });
    expect(made.publicKey.export({ type: 'spki', format: 'der' }).equals(csr.spki)).toBe(true);
    expect(made.serialNumber.toLowerCase()).toBe(issued.serial);
    expect(Date.parse(made.validFrom)).toBe(issued.fromMs);
    // It never outlives its issuer, whose certificate ends in a day.
    const long = await issuer.issue(cabinet, csr.publicKey, 90 * dayMs, nowMs);
    expect(long.untilMs).toBe(Date.parse(new X509Certificate(ca.cert).validTo));
    expect(long.serial).not.toBe(issued.serial);
    await expect(issuer.issue(cabinet, csr.publicKey, dayMs, nowMs + 3 * dayMs)).rejects.toMatchObject({
      code: 'collector.bad_issuer',
    });
  });

  it('lists what is revoked', async () => {
    const { ca, cert, key } = await issuerFiles();
    const issuer = await openIssuer(cert, key);
    const text = await issuer.revocationList([{ serial: '4a01', revokedMs: nowMs }], nowMs);
    expect(text).toMatch(/^-----BEGIN X509 CRL-----\n/);
    const list = new X509Crl(text.replaceAll('X509 CRL', 'CRL'));
    expect(list.entries.map(({ serialNumber }) => serialNumber)).toEqual(['4a01']);
    expect(await list.verify({ publicKey: new Certificate(ca.cert) })).toBe(true);
    expect(await issuer.revocationList([], nowMs)).toContain('X509 CRL');
  });

  it('is not begun with files that do not fit, and it is said which', async () => {
    const { ca, cert, key } = await issuerFiles();
    const refused = (one: string, other: string, why: RegExp) =>
      expect(openIssuer(one, other)).rejects.toMatchObject({
        code: 'collector.bad_issuer',
        message: expect.stringMatching(why),
      });
    await refused('/nowhere.pem', key, /nowhere\.pem: it cannot be read/);
    await refused(cert, '/nowhere.key', /no such file/);
    await refused(key, key, /holds no certificate/);
    await refused(cert, cert, /others may read it/);
    chmodSync(cert, 0o600);
    await refused(cert, cert, /no private key/);
    const leaf = await ca.issue({ names: ['leaf'] });
    const leafFile = join(tempDir(), 'leaf.pem');
    writeFileSync(leafFile, leaf.cert, { mode: 0o600 });
    await refused(leafFile, key, /none of an issuer/);
    await refused((await issuerFiles()).cert, key, /does not belong/);
    chmodSync(key, 0o644);
    await refused(cert, key, /others may read it/);
  });
});
