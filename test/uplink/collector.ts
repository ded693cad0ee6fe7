import type { KeyObject } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { auditRowSchema } from '../../src/audit/row.js';
import { hashOf } from '../../src/audit/row-hash.js';
import { verifyMessage } from '../../src/wire/board-signature.js';
import { type AuditMessage, auditMessage, missingMessage } from '../../src/wire/messages.js';
import { wireFault } from '../api/wire-fault.js';
import { type Signer, signer } from '../tokens/signer.js';
import type { Broker } from './broker.js';

/** The smallest cloud that keeps its word: verifies, stores in memory, and signs what it has. */
export interface Collector {
  readonly client: MqttClient;
  /** By chain, its rows in the order of seq, each once. */
  readonly chains: ReadonlyMap<string, readonly AuditMessage['events'][number][]>;
  /** Every message that came, by topic below the cabinet, as it came. */
  readonly messages: readonly {
    readonly topic: string;
    readonly text: string;
    readonly body: Record<string, unknown>;
  }[];
  /** What was wrong with a message. */
  readonly faults: readonly string[];
  /** How receipts are signed; a test may withhold or forge them. */
  receipts: 'sign' | 'withhold' | 'forge' | 'mismatch';
  /** Whether it answers questions for the time. */
  tellsTime: boolean;
  of(topic: string): readonly Record<string, unknown>[];
  receipt(chain: string, seq: number, head: string): Promise<void>;
  send(topic: string, payload: string | Buffer, options?: { retain?: boolean }): Promise<unknown>;
  end(): Promise<void>;
}

export const receiptSigner: Signer = signer('r1', ['receipt+jwt', 'ack+jwt', 'time+jwt']);

interface CollectorParts {
  readonly broker: Broker;
  readonly cabinet: string;
  /** The board's signing key; told later where it is not known yet. */
  readonly key: () => { readonly kid: string; readonly key: KeyObject } | undefined;
  readonly prefix?: string;
}

export async function collector({ broker, cabinet, key, prefix = 'lockers/v1' }: CollectorParts): Promise<Collector> {
  const identity = await broker.clients.issue({ names: ['cloud'] });
  const client = await connectAsync({
    ...{ protocol: 'mqtts', host: '127.0.0.1', port: broker.port, protocolVersion: 5, clientId: 'cloud' },
    ...{ ca: broker.servers.cert, cert: identity.cert, key: identity.key },
    ...{ clean: false, properties: { sessionExpiryInterval: 3600 }, reconnectPeriod: 50 },
  });
  client.on('error', () => undefined);
  const chains = new Map<string, AuditMessage['events'][number][]>();
  const messages: { topic: string; text: string; body: Record<string, unknown> }[] = [];
  const faults: string[] = [];
  const base = `${prefix}/${cabinet}/`;
  const send = (topic: string, payload: string | Buffer, options = {}): Promise<unknown> =>
    client.publishAsync(base + topic, payload, { qos: 1, ...options });
  const receipt = async (chain: string, seq: number, head: string): Promise<void> => {
    if (made.receipts === 'withhold') return;
    const by = made.receipts === 'forge' ? signer('r1', ['receipt+jwt']) : receiptSigner;
    const claims = { aud: cabinet, chain, seq, head: made.receipts === 'mismatch' ? 'ab'.repeat(32) : head };
    await send('audit/receipt', await by.jws({ alg: 'EdDSA', kid: 'r1', typ: 'receipt+jwt' }, claims));
  };
  const tellTime = async (nonce: string): Promise<void> => {
    const claims = { aud: cabinet, nonce, now: Date.now() / 1000 };
    await send('time', await receiptSigner.jws({ alg: 'EdDSA', kid: 'r1', typ: 'time+jwt' }, claims));
  };
  const take = async (message: AuditMessage): Promise<void> => {
    const rows = chains.get(message.chain) ?? [];
    chains.set(message.chain, rows);
    for (const row of message.events) {
      auditRowSchema.parse(row);
      if (row.seq <= rows.length) continue;
      if (row.seq !== rows.length + 1) faults.push(`row ${row.seq} came behind ${rows.length}`);
      else if (row.prev !== (rows.at(-1)?.hash ?? '00'.repeat(32)) || row.hash !== hashOf(row))
        faults.push(`row ${row.seq} breaks the chain`);
      else rows.push(row);
    }
    const last = rows.at(-1);
    if (last) await receipt(message.chain, last.seq, last.hash);
  };
  const made = {
    ...{ client, chains, messages, faults, receipts: 'sign' as Collector['receipts'], send, receipt },
    tellsTime: false,
    of: (topic: string) => messages.filter((one) => one.topic === topic).map(({ body }) => body),
    end: async () => {
      await client.endAsync(true);
    },
  };
  const typs: Record<string, 'audit' | 'status' | 'result' | 'report' | 'snapshot'> = {
    ...{ audit: 'audit', status: 'status', 'commands/result': 'result', reports: 'report', snapshot: 'snapshot' },
  };
  client.on('message', (name, payload) => {
    const topic = name.slice(base.length);
    const text = payload.toString();
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    messages.push({ topic, text, body });
    // What was retained is taken back.
    if (text === '') return;
    const unpublished = wireFault(topic, text);
    if (unpublished !== undefined) faults.push(unpublished);
    const typ = typs[topic];
    const signed = key();
    if (typ && signed && !verifyMessage(typ, { ...body, sig: String(body.sig) }, signed.kid, signed.key))
      faults.push(`${topic}: bad signature`);
    if (topic === 'time' && made.tellsTime)
      tellTime(String(body.nonce)).catch((error: unknown) => faults.push(String(error)));
    if (topic !== 'audit') return;
    const rows = auditMessage.safeParse(body);
    if (rows.success && body.pull === undefined) take(rows.data).catch((error: unknown) => faults.push(String(error)));
    else if (!rows.success && !missingMessage.safeParse(body).success) faults.push(`audit: ${rows.error.message}`);
  });
  await client.subscribeAsync(
    ['status', 'lockers', 'alarms', 'audit', 'reports', 'commands/result', 'snapshot', 'time'].map(
      (topic) => base + topic,
    ),
    {
      qos: 1,
      nl: true,
    },
  );
  return made;
}
