import type { AckClaims } from '../../src/tokens/ack-token.js';
import type { CommandClaims } from '../../src/tokens/command-token.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import type { OrderClaims } from '../../src/tokens/order-token.js';
import type { PayClaims } from '../../src/tokens/pay-token.js';
import { signObject } from '../../src/tokens/signing.js';
import type { StateClaims } from '../../src/tokens/state-token.js';
import { batchOf, batchText } from '../../src/uplink/batch.js';
import { signMessage } from '../../src/wire/board-signature.js';
import { cloudKey, exampleDevice, exampleTrust } from './example-keys.js';
import { booking, boot, cabinet, chain, chainBefore, exampleRows, nowMs, policy } from './example-rows.js';

/** A JSON message, or a signed object. */
export type Example = MessageExample | SignedExample;

interface MessageExample {
  readonly kind: 'message';
  readonly file: string;
  /** Name of its schema. */
  readonly of: string;
  readonly body: object;
}

interface SignedExample {
  readonly kind: 'signed';
  readonly file: string;
  readonly typ: string;
  readonly header: object;
  readonly claims: object;
  /** The whole object, as it is sent or shown. */
  readonly text: string;
}

const now = nowMs / 1000;
/** The PIN 482915, sealed once for the cabinet of the examples: no two sealed texts are alike, so this one is kept. */
export const sealedPin =
  'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IklvOHNXZXlrMHdGR1M3XzgiLCJlcGsiOnsieCI6ImdXMHhOOGgtakFVVkxGVngwOHBjYkIwSzA0cjBBWFNLX2lpT3lqVkVDeUEiLCJjcnYiOiJYMjU1MTkiLCJrdHkiOiJPS1AifX0..gfDGUrTqAFozeTJB.OL1OzIak.73qzGuIiNK5GBCHqXDcNqQ';
/** Something sealed for a recovery key, kept as `sealedPin` is; what a cabinet seals is longer. */
const sealedState =
  'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IlpxM21WbjBjN1JrTHcyVHkiLCJlcGsiOnsieCI6InBwQVlZRk1MQ24zdnF2ZlZhYWh4OXpmekJ6STgzbENMcUNod1pidks3aUkiLCJjcnYiOiJYMjU1MTkiLCJrdHkiOiJPS1AifX0..zRtx_sTlq8ZbBmKV.BXotEkoCTn7lVysHLl6TA33FHkIfnqc4QAn5B5XUycGdp7TsCNaXdffd.kvSiS167YeIsrcdYnXkktA';
/** An order as its cabinet asks for it, and the id of its payment. */
const asked = { ord: 'O5BA62DDB19F1B724385C', lkr: 'A01', amt: 2000, cur: 'INR' } as const;
const payment = 'p_4tWq8LmZ';
/** The public key for which an export is sealed (RFC 8037, appendix A.6). */
const receiver = { kty: 'OKP', crv: 'X25519', x: '3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08' } as const;

/** Every example, made by the functions with which cabinet and cloud sign, from published keys and at a fixed time. */
export async function examples(): Promise<Example[]> {
  return [...boardExamples(), ...unsignedExamples(), await deviceExample(), ...(await signedExamples())];
}

function boardExamples(): MessageExample[] {
  const key = exampleDevice().signing;
  const rows = exampleRows();
  const head = rows.at(-1);
  if (head === undefined) throw new Error('no rows');
  const facts = { version: '0.1.0', boot, chain, seq: head.seq, head: head.hash, clock: 'trusted', policy } as const;
  const status = { ...facts, health: 'ok', at_rest: 'plain', at: nowMs };
  const sent = (from: number, to: number, pull?: string): object => {
    const batch = batchOf(rows.slice(from - 1, to), 250_000);
    if (batch === undefined) throw new Error(`no rows ${from} to ${to}`);
    return JSON.parse(batchText(batch, cabinet, key, pull));
  };
  const report = { id: '4f0a5b3c', kind: 'chain', chain, reason: 'first_start' };
  const before = { chain: chainBefore, seq: 812, head: rows[0]?.hash };
  const money = [
    ['order', { id: '9a1c44d0', kind: 'order', ...asked, state: 'asked', rental: 'r7Vb2kQm9wX1bTzY', size: 'S' }],
    ['payment', { id: '9a1c44d1', kind: 'payment', jti: payment, ord: asked.ord, outcome: 'opened', lkr: asked.lkr }],
    [
      'payment-refund-due',
      {
        ...{ id: '9a1c44d2', kind: 'payment', jti: 'p_late', ord: asked.ord, outcome: 'refund_due', reason: 'late' },
        lkr: asked.lkr,
      },
    ],
    [
      'rental',
      {
        ...{ id: '9a1c44d3', kind: 'rental', rental: 'r7Vb2kQm9wX1bTzY', ord: asked.ord, lkr: asked.lkr },
        ...{
          state: 'active',
          from: nowMs,
          until: nowMs + 3_600_000,
          size: 'S',
          right: 'r_9Tq4',
          began: nowMs,
          used: 0,
        },
        ...{ paid: 2000, waived: 0, openings: 0, chain, seq: 7 },
      },
    ],
    [
      'delivery',
      {
        ...{
          id: '9a1c44d4',
          kind: 'rental',
          rental: 'n3Yc8Qe2Vt0rX5bWz1Lk7g',
          ord: 'free',
          lkr: 'A02',
          state: 'ended',
        },
        ...{ from: nowMs, until: nowMs + 259_200_000, payer: 'cloud', right: 'consignment_7', contents: 'returned' },
      },
    ],
  ] as const;
  return [
    ...money.map(([name, body]) => message(`report-${name}`, 'report', signMessage('report', body, key))),
    message('status', 'status', signMessage('status', { state: 'online', ...status }, key)),
    message('status-offline', 'status', signMessage('status', { state: 'offline', ...status }, key)),
    message('audit', 'audit', sent(4, 7)),
    message('audit-pulled', 'audit', sent(1, 3, 'p1')),
    message(
      'missing',
      'missing',
      signMessage('audit', { cabinet, chain: chainBefore, from: 1, to: 500, missing: 'released', pull: 'p2' }, key),
    ),
    message('report-chain', 'report', signMessage('report', report, key)),
    message(
      'report-chain-after',
      'report',
      signMessage('report', { ...report, id: '4f0a5b3d', reason: 'corrupt', before }, key),
    ),
    message(
      'report-request',
      'report',
      signMessage(
        'report',
        { id: 'c2b9d7e1', kind: 'request', request: 'erase-91', state: 'pending', waits_for: 'opening' },
        key,
      ),
    ),
    message(
      'snapshot',
      'snapshot',
      signMessage('snapshot', { cabinet, chain, seq: head.seq, at: nowMs, jwe: sealedState }, key),
    ),
    message('result', 'result', signMessage('result', { jti: 'open-17', outcome: 'done' }, key)),
    message(
      'result-refused',
      'result',
      signMessage('result', { jti: 'open-18', outcome: 'refused', reason: 'no_locker' }, key),
    ),
    message(
      'result-data',
      'result',
      signMessage('result', { jti: 'erase-91', outcome: 'done', data: { rows: 12, rights: 1 } }, key),
    ),
  ];
}

function unsignedExamples(): MessageExample[] {
  return [
    message('lockers', 'lockers', {
      lockers: [
        { id: 'A01', latch: 'closed', door: 'closed', occupancy: 'free' },
        { id: 'A02', latch: 'open', door: 'unknown', occupancy: 'unknown', fault: 'left_open' },
      ],
    }),
    message('alarms', 'alarms', { alarms: [{ code: 'left_open', part: 'A02' }] }),
    message('pull', 'pull', { id: 'p1', chain, from: 1, limit: 3 }),
    message('time', 'time', { nonce: 'kY4f7c2Qm9wX1bTz' }),
    message('row', 'row', exampleRows()[5] ?? {}),
  ];
}

async function deviceExample(): Promise<MessageExample> {
  return message('device', 'device', await publishKeys(exampleDevice(), cabinet));
}

function message(file: string, of: string, body: object): MessageExample {
  return { kind: 'message', file, of, body };
}

async function signedExamples(): Promise<SignedExample[]> {
  const { chain: ofChain, seq, hash: head } = exampleRows().at(-1) ?? {};
  if (ofChain === undefined || seq === undefined || head === undefined) throw new Error('no rows');
  const ack: AckClaims = { aud: cabinet, ids: ['4f0a5b3c'] };
  const access = { aud: cabinet, jti: 'q3XwT9kRZb0', exp: now + 7200, lkr: 'A01', ref: booking };
  const receipt = { aud: cabinet, chain, seq, head };
  const tag = Buffer.alloc(32, 7).toString('base64url');
  const state: StateClaims = {
    ...{ aud: cabinet, jti: 'state-1', iat: now, exp: now + 86_400, chain: ofChain, set: 'loss-1', part: 1, parts: 1 },
    ...{ erasures: { key: tag, tags: [tag] }, revoked: [{ ref: 'r_2Ab7', until: now + 86_400 }] },
    rights: [{ ref: 'r_5Kd2', role: 'customer', lockers: 'A01', until: now + 3 * 86_400, pin: sealedPin }],
    used: [{ jti: 'q3XwT9kRZb0', lkr: 'A01', n: 1, exp: now + 7200 }],
    rentals: [
      {
        ...{ rental: 'r7Vb2kQm9wX1bTzY', lkr: asked.lkr, state: 'active', size: 'S', right: 'r_9Tq4', began: nowMs },
        ...{ used: 0, time: 3_600_000, paid: 2000, waived: 0, openings: 0 },
        orders: [
          {
            ...{ ord: asked.ord, lkr: asked.lkr, amt: asked.amt, state: 'paid' },
            pays: [{ jti: payment, outcome: 'opened', lkr: asked.lkr }],
          },
        ],
      },
    ],
  };
  const order: OrderClaims = {
    ...{ aud: cabinet, jti: 'o_8Hc3', ...asked, iat: now, exp: now + 960 },
    upi: 'upi://pay?pa=shop@bank&pn=Lockers&tr=qr_1&am=20.00&cu=INR&mc=5411',
  };
  const pay: PayClaims = {
    ...{ aud: cabinet, jti: payment, ...asked, st: 'captured', ref: '****kD46', iat: now, exp: now + 120 },
  };
  const time = { aud: cabinet, nonce: 'kY4f7c2Qm9wX1bTz', now };
  const keys = { aud: cabinet, ver: 2, keys: exampleTrust().trust.keys };
  const { signed } = await publishKeys(exampleDevice(), cabinet);
  return [
    example('access-jwt', await signObject('access+jwt', access, cloudKey('access'))),
    example('receipt-jwt', await signObject('receipt+jwt', receipt, cloudKey('receipts'))),
    example('ack-jwt', await signObject('ack+jwt', ack, cloudKey('reports'))),
    example('order-jwt', await signObject('order+jwt', order, cloudKey('orders'))),
    example('pay-jwt', await signObject('pay+jwt', pay, cloudKey('payments'))),
    example('state-jwt', await signObject('state+jwt', state, cloudKey('state'))),
    example('time-jwt', await signObject('time+jwt', time, cloudKey('time'))),
    example('keys-jwt', await signObject('keys+jwt', keys, cloudKey('root'))),
    example('device-jwt', signed),
    ...(await Promise.all(commands().map(commandExample))),
  ];
}

async function commandExample(command: CommandClaims): Promise<SignedExample> {
  return example(
    `cmd-jwt-${command.cmd.replace('.', '-')}`,
    await signObject('cmd+jwt', command, cloudKey('commands')),
  );
}

/** One of each command that this version runs. */
function commands(): CommandClaims[] {
  const common = { aud: cabinet, iat: now, actor: 'op-1', role: 'operator' } as const;
  const soon = { ...common, exp: now + 60 };
  const days = { ...common, exp: now + 7 * 86_400 };
  return [
    { ...soon, jti: 'open-17', cmd: 'open', lkr: 'A01', mode: 'mobile_app' },
    { ...days, jti: 'block-2', cmd: 'block', lkr: ['A01', 'A02'] },
    { ...days, jti: 'unblock-2', cmd: 'unblock', lkr: 'A01' },
    {
      ...{ ...days, jti: 'put-5', cmd: 'right.put' },
      arg: {
        ...{ ref: 'r_5Kd2', role: 'customer', lockers: 'A01', from: now, until: now + 3 * 86_400, uses: 4 },
        ...{ hours: 'mon-fri 09:00-18:00', subject: booking, pin: sealedPin },
      },
    },
    { ...days, jti: 'revoke-5', cmd: 'right.revoke', arg: { ref: 'r_5Kd2', until: now + 3 * 86_400 } },
    { ...days, jti: 'clear-1', cmd: 'right.clear', lkr: 'A01' },
    { ...days, jti: 'erase-91', cmd: 'erase', arg: { subject: booking } },
    { ...days, jti: 'restrict-3', cmd: 'restrict', arg: { subject: booking } },
    { ...days, jti: 'unrestrict-3', cmd: 'unrestrict', arg: { subject: booking } },
    { ...days, jti: 'export-8', cmd: 'export', arg: { subject: booking, key: receiver } },
    {
      ...{ ...days, jti: 'correct-4', cmd: 'correct' },
      arg: { subject: booking, chain, seq: 6, set: { order_ref: 'ord-77' } },
    },
    { ...days, jti: 'end-6', cmd: 'rental.end', arg: { lkr: 'A01', contents: 'stored' } },
    { ...days, jti: 'extend-6', cmd: 'rental.extend', arg: { rental: 'n3Yc8Qe2Vt0rX5bWz1Lk7g', ms: 7_200_000 } },
    { ...days, jti: 'refunded-4', cmd: 'order.refunded', arg: { ord: 'O4F1D0A77C2B95E6A10D3', ref: '****7431' } },
  ];
}

/** What a signed object says, read back from its text. */
function example(file: string, text: string): SignedExample {
  const [header = {}, claims = {}] = text
    .split('.')
    .slice(0, 2)
    .map((part): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  return { kind: 'signed', file, typ: String(header.typ), header, claims, text };
}
