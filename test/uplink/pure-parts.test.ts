import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditRow } from '../../src/audit/row.js';
import { fullJitterMs } from '../../src/lib/backoff.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { batchOf, batchText } from '../../src/uplink/batch.js';
import { expiryLevel } from '../../src/uplink/certificate-expiry.js';
import { connectionFault, isVersionRefusal } from '../../src/uplink/connection-fault.js';
import { answerPull, mostPulls, type PullFacts, PullQueue } from '../../src/uplink/pulls.js';
import { verifyMessage } from '../../src/wire/board-signature.js';
import { auditMessage } from '../../src/wire/messages.js';
import { PacketLimit } from '../../src/wire/packet-limit.js';
import { device } from '../access/command-workshop.js';
import { openCabinet } from '../store/workshop.js';

function rows(count: number): AuditRow[] {
  const { store, audit } = openCabinet();
  audit.begin();
  for (let n = 1; n < count; n += 1) store.tx(() => audit.append({ event: 'device.started' }));
  return audit.read({ from: 1, limit: count });
}

describe('a message with rows', () => {
  test('has as many rows as its bytes allow, and one in any case', () => {
    const all = rows(6);
    const bytes = Math.max(...all.map((row) => Buffer.byteLength(JSON.stringify(row))));
    expect(batchOf(all, 3 * bytes)).toMatchObject({ from: 1, to: 3, prev: all[0]?.prev, head: all[2]?.hash });
    expect(batchOf(all, 1)?.events).toEqual([JSON.stringify(all[0], Object.keys(all[0] ?? {}).sort())]);
    expect(batchOf(all, 1e9)?.to).toBe(6);
  });

  test.each([undefined, 'p1'])('is signed as the text of the message has it, for pull %s', (pull) => {
    const batch = batchOf(rows(3), 1e9);
    if (!batch) throw new Error('no rows');
    const text = batchText(batch, 'CAB-1', device.signing, pull);
    const message = auditMessage.parse(JSON.parse(text));
    expect(canonicalJson(message)).toBe(text);
    expect(message.pull).toBe(pull);
    expect(message.events).toHaveLength(3);
    const { kid, key } = device.signing;
    expect(verifyMessage('audit', message, kid, createPublicKey(key))).toBe(true);
  });

  test('ends before a gap, and there is none for no rows', () => {
    const [first, second, , fourth] = rows(4);
    if (!first || !second || !fourth) throw new Error('no rows');
    expect(batchOf([first, second, fourth], 1e9)).toMatchObject({ from: 1, to: 2 });
    expect(batchOf([], 1e9)).toBeUndefined();
  });
});

describe('the answer to a pull', () => {
  const facts: PullFacts = { chain: 'c', from: 1, to: 9, last: 6, acked: 3, rows: [], mostBytes: 1e9 };
  const missing = (from: number, to: number, why: string) => ({ kind: 'missing', chain: 'c', from, to, why });

  test.each([
    ['a chain that was never here', { last: 0, acked: 0 }, missing(1, 9, 'unknown_chain')],
    ['rows that have left behind their receipt', {}, missing(1, 3, 'released')],
    ['rows that are gone without one', { from: 4 }, missing(4, 6, 'lost')],
    ['rows that are still to come', { from: 7 }, missing(7, 9, 'not_yet')],
    ['a chain whose rows have all left', { last: 0 }, missing(1, 3, 'released')],
  ])('about %s says so', (_, change, answer) => {
    expect(answerPull({ ...facts, ...change })).toEqual(answer);
  });

  test('has the rows that are there, and ends where the question ends', () => {
    const all = rows(6);
    expect(answerPull({ ...facts, from: 2, to: 4, rows: all.slice(1) })).toMatchObject({
      kind: 'rows',
      batch: { from: 2, to: 4 },
    });
    expect(answerPull({ ...facts, from: 2, rows: all.slice(4) })).toEqual(missing(2, 3, 'released'));
  });

  test('covers every seq of the question once, whatever is there', () => {
    const all = rows(8);
    fc.assert(
      fc.property(
        fc.subarray(all),
        fc.nat(8),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 12 }),
        (held, acked, from, length) => {
          const last = held.at(-1)?.seq ?? 0;
          const to = from + length - 1;
          for (let at = from; at <= to; ) {
            const answer = answerPull({
              ...facts,
              from: at,
              to,
              last,
              acked,
              rows: held.filter(({ seq }) => seq >= at),
            });
            const range = answer.kind === 'rows' ? answer.batch : answer;
            expect(range.from).toBe(at);
            expect(range.to).toBeGreaterThanOrEqual(at);
            expect(range.to).toBeLessThanOrEqual(to);
            at = range.to + 1;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('waits in line: one that is asked twice is one, and there is an end to them', () => {
    const queue = new PullQueue();
    for (let n = 0; n < mostPulls; n += 1) expect(queue.add({ id: `p${n}`, from: 1, limit: 5 }, 'now')).toBe(true);
    expect(queue.add({ id: 'p0', from: 1, limit: 5 }, 'now')).toBe(true);
    expect(queue.add({ id: 'more', from: 1, limit: 5 }, 'now')).toBe(false);
    const { first } = queue;
    expect(first).toEqual({ id: 'p0', chain: 'now', from: 1, to: 5 });
    if (first) queue.answered(first, 3);
    expect(queue.first).toMatchObject({ id: 'p0', from: 4 });
    if (first) queue.answered(first, 5);
    expect(queue.first).toMatchObject({ id: 'p1' });
  });
});

describe('the limit of packets', () => {
  const frame = (length: number): Buffer => {
    const header = [0x30];
    for (let left = length; ; ) {
      const digit = left % 128;
      left = Math.floor(left / 128);
      header.push(left > 0 ? digit | 0x80 : digit);
      if (left === 0) break;
    }
    return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0xff)]);
  };

  test('lets frames up to it pass and none beyond, however the stream is cut', () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.nat(40_000)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 5000 }), (frames, cut) => {
        const limit = new PacketLimit(20_000);
        const stream = Buffer.concat(frames.map(frame));
        let passed = true;
        for (let at = 0; at < stream.length && passed; at += cut) passed = limit.take(stream.subarray(at, at + cut));
        expect(passed).toBe(frames.every((length) => length <= 20_000));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [0x30, true],
    [0x3b, true],
    [0x34, false],
    [0x3d, false],
    [0x62, true],
  ])('takes a packet that begins with %s: %s', (firstByte, taken) => {
    expect(new PacketLimit(1000).take(Buffer.from([firstByte, 0x00]))).toBe(taken);
  });

  test('refuses a length of more than four bytes', () => {
    expect(new PacketLimit(1e9).take(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]))).toBe(false);
  });
});

test.each([
  [31, undefined],
  [30, 30],
  [7.01, 30],
  [7, 7],
  [1, 1],
  [0.5, 1],
  [0, 0],
  [-1, 0],
])('a certificate with %s days left is told of as %s', (days, level) => {
  const nowMs = Date.UTC(2026, 5, 1);
  expect(expiryLevel(nowMs + days * 86_400_000, nowMs)).toBe(level);
});

test('pauses with full jitter lie between nothing and a bound that doubles up to its cap', () => {
  const rule = { firstMs: 1000, capMs: 120_000 };
  expect([1, 2, 3, 8, 1e6].map((failures) => fullJitterMs(failures, rule, 1))).toEqual([
    1000, 2000, 4000, 120_000, 120_000,
  ]);
  expect(fullJitterMs(5, rule, 0)).toBe(0);
});

describe('what an error of the connection means', () => {
  const coded = (code: string | number) => Object.assign(new Error('as the library says it'), { code });
  test.each([
    ['reaching', 'ECONNREFUSED', 'uplink.unreachable'],
    ['reaching', 'ENOTFOUND', 'uplink.unreachable'],
    ['reaching', 'SELF_SIGNED_CERT_IN_CHAIN', 'uplink.server_untrusted'],
    ['reaching', 'CERT_NOT_YET_VALID', 'uplink.server_untrusted'],
    ['reaching', 'ERR_TLS_CERT_ALTNAME_INVALID', 'uplink.server_untrusted'],
    ['greeting', 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'uplink.certificate_refused'],
    ['greeting', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'uplink.certificate_refused'],
    ['greeting', 'ECONNRESET', 'uplink.refused'],
    ['greeting', 5, 'uplink.refused'],
    ['greeting', 135, 'uplink.refused'],
    ['online', 135, 'uplink.not_allowed'],
    ['online', 142, 'uplink.taken_over'],
    ['online', 139, 'uplink.lost'],
    ['online', 'ECONNRESET', 'uplink.lost'],
    ['online', 'PACKET_TOO_LARGE', 'uplink.bad_packet'],
  ] as const)('%s: %s is %s', (stage, code, meaning) => {
    expect(connectionFault(coded(code), stage, 'broker:8883').code).toBe(meaning);
  });

  test('what a certificate is refused for is told in words, with the time that it was judged by', () => {
    const words = (code: string) =>
      connectionFault(coded(code), 'greeting', 'broker:8883', Date.UTC(2022, 9, 22)).message;
    expect(words('CERT_NOT_YET_VALID')).toMatch(/is not valid yet, by the clock of this board, which says 2022-10-22/);
    expect(words('CERT_HAS_EXPIRED')).toMatch(/or its issuer in `uplink\.ca`, has expired, .* 2022-10-22/);
    expect(words('ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED')).toMatch(
      /of this cabinet: it, or the broker's list of revoked certificates, has expired/,
    );
    expect(words('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')).toMatch(/of an issuer that the broker does not know/);
    expect(words('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE')).toMatch(/of this cabinet \(ERR_/);
  });

  test.each([
    [1, true],
    [132, true],
    [5, false],
    ['ECONNRESET', false],
  ])('code %s speaks of the version of MQTT: %s', (code, speaks) => {
    expect(isVersionRefusal(coded(code))).toBe(speaks);
  });
});
