import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign } from 'jose';
import { type CloudKey, cloudKey, exampleTrust } from '../../scripts/api/example-keys.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { Ingest, type Outgoing } from '../../src/collector/ingest.js';
import { openStore } from '../../src/collector/open-store.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { readAccessToken } from '../../src/tokens/access-token.js';
import { readAck } from '../../src/tokens/ack-token.js';
import { readCommand } from '../../src/tokens/command-token.js';
import { readKeysToken } from '../../src/tokens/keys-token.js';
import { readOrder } from '../../src/tokens/order-token.js';
import { readPayment } from '../../src/tokens/pay-token.js';
import { readReceipt } from '../../src/tokens/receipt-token.js';
import { readState } from '../../src/tokens/state-token.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { parseRoots, parseTrustSet } from '../../src/tokens/trust-set.js';

const keys = exampleTrust();
const trust = parseTrustSet(JSON.stringify(keys.trust), 'the trust set of the examples');
const roots = parseRoots(JSON.stringify(keys.roots), 'the roots of the examples');

/** Whether the cabinet takes a text as what it says that it is, so far as it needs no state for that. */
export const cabinetTakes: Readonly<Record<string, (text: string) => Promise<boolean>>> = {
  'access+jwt': async (text) => (await readAccessToken(text, trust)).kind === 'verified',
  'cmd+jwt': async (text) => (await readCommand(text, trust)).kind === 'verified',
  'receipt+jwt': async (text) => (await readReceipt(text, trust)).kind === 'verified',
  'ack+jwt': async (text) => (await readAck(text, trust)).kind === 'verified',
  'order+jwt': async (text) => (await readOrder(text, trust)).kind === 'verified',
  'pay+jwt': async (text) => (await readPayment(text, trust)).kind === 'verified',
  'time+jwt': async (text) => (await readTimeToken(text, trust)).kind === 'verified',
  'state+jwt': async (text) => (await readState(text, trust)).kind === 'verified',
  'keys+jwt': async (text) => {
    const reading = await readKeysToken(text, roots);
    return reading.kind === 'verified' && reading.set.faults.length === 0;
  },
};

const signers: Readonly<Record<string, CloudKey>> = {
  ...{ 'access+jwt': 'access', 'cmd+jwt': 'commands', 'receipt+jwt': 'receipts' },
  ...{ 'order+jwt': 'orders', 'pay+jwt': 'payments' },
  ...{ 'ack+jwt': 'reports', 'time+jwt': 'time', 'keys+jwt': 'root', 'state+jwt': 'state' },
};

/** Any claims at all, under the signature of the key that may sign this `typ`. */
export function signedBy(typ: string, claims: unknown): Promise<string> {
  const { kid, key } = cloudKey(signers[typ] ?? 'root');
  const payload = Buffer.from(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg: 'EdDSA', kid, typ }).sign(key);
}

/** A collector without a broker, over a database of its own, in which one cabinet is enrolled. */
export async function exampleCollector(device: object) {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  const cabinets = join(folder, 'cabinets');
  mkdirSync(cabinets);
  writeFileSync(join(cabinets, 'CAB-PUNE-0042.jwks'), JSON.stringify(device));
  const store = await openStore({ kind: 'sqlite', file: join(folder, 'collector.db') });
  const told: string[] = [];
  const ingest = new Ingest({
    ...{ prefix: 'lockers/v1', store, enrolled: new Enrolled(cabinets), time: systemTime },
    signers: { receipts: cloudKey('receipts'), reports: cloudKey('reports'), time: cloudKey('time') },
    log: (_level, event, facts) => told.push(`${event} ${facts?.message ?? ''}`),
  });
  return {
    told,
    take: (topic: string, message: unknown): Promise<readonly Outgoing[]> =>
      ingest.take(`lockers/v1/CAB-PUNE-0042/${topic}`, Buffer.from(JSON.stringify(message))),
    end: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
