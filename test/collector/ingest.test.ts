import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Enrolled } from '../../src/collector/enrolled.js';
import { Ingest, type Outgoing } from '../../src/collector/ingest.js';
import { openStore } from '../../src/collector/open-store.js';
import { readSigners } from '../../src/collector/signers.js';
import type { CollectorStore } from '../../src/collector/store.js';
import { LockerError } from '../../src/lib/errors.js';
import { readAck } from '../../src/tokens/ack-token.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { readReceipt } from '../../src/tokens/receipt-token.js';
import { readTimeToken } from '../../src/tokens/time-token.js';
import { signMessage } from '../../src/wire/board-signature.js';
import type { AuditMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import { Cloud, prefix } from './cloud.js';

const cloud = new Cloud();
const nowMs = Date.UTC(2026, 10, 28, 12);
let store: CollectorStore;
let ingest: Ingest;
const logged: string[] = [];

beforeAll(async () => {
  store = await openStore({ kind: 'sqlite', file: join(cloud.path, 'collector.db') });
  const time = { wallMs: () => nowMs, monoMs: () => 0 };
  const parts = { prefix, store, enrolled: new Enrolled(cloud.cabinets), signers: readSigners(cloud.keys), time };
  ingest = new Ingest({ ...parts, log: (_level, event) => logged.push(event) });
});
afterAll(async () => {
  await store.close();
  cloud.remove();
});

const send = (cabinet: string, topic: string, message: unknown): Promise<readonly Outgoing[]> =>
  ingest.take(`${prefix}/${cabinet}/${topic}`, Buffer.from(JSON.stringify(message)));
const sendAudit = (board: Board, message: AuditMessage) => send(board.cabinet, 'audit', message);

/** The seq of the one receipt among answers; 0 for none. */
async function receipted(board: Board, answers: readonly Outgoing[]): Promise<number> {
  const [answer] = answers;
  if (answer === undefined) return 0;
  expect(answers).toHaveLength(1);
  expect([answer.cabinet, answer.topic]).toEqual([board.cabinet, 'audit/receipt']);
  const reading = await readReceipt(answer.text, cloud.trust);
  if (reading.kind !== 'verified') throw new Error(reading.reason);
  const { seq, head, chain, cabinet } = reading.receipt;
  expect([cabinet, chain, head]).toEqual([board.cabinet, board.chain, board.rows[seq - 1]?.hash]);
  return seq;
}

async function stateOf(cabinet: string) {
  return (await store.cabinets()).find((one) => one.cabinet === cabinet);
}

let boards = 0;
function newBoard(): Promise<Board> {
  boards += 1;
  return cloud.board(`CAB-${boards}`);
}

it('an alarm that the store did not take is raised when its message comes again', async () => {
  const { cabinet } = await newBoard();
  const raise = vi.spyOn(store, 'raise');
  onTestFinished(() => raise.mockRestore());
  raise.mockRejectedValueOnce(new LockerError('collector.store_down', 'it is away'));
  await expect(send(cabinet, 'reports', {})).rejects.toMatchObject({ code: 'collector.store_down' });
  expect(await send(cabinet, 'reports', {})).toEqual([]);
  expect(await send(cabinet, 'reports', {})).toEqual([]);
  expect(raise).toHaveBeenCalledTimes(2);
  expect(await raise.mock.results[1]?.value).toBeUndefined();
});

it('a cabinet that waits for its state is told of where the collector has no key to sign it', async () => {
  const board = await newBoard();
  const status = {
    ...{
      state: 'online',
      version: '1',
      boot: 'b',
      chain: board.chain,
      seq: 0,
      head: '00'.repeat(32),
      clock: 'trusted',
    },
    ...{ policy: '2025-06', health: 'ok', at_rest: 'luks', at: nowMs },
  };
  const { state: _, ...signers } = readSigners(cloud.keys);
  const time = { wallMs: () => nowMs, monoMs: () => 0 };
  const poor = new Ingest({
    prefix,
    store,
    enrolled: new Enrolled(cloud.cabinets),
    signers,
    time,
    log: () => undefined,
  });
  const tell = (one: Ingest, said: object) =>
    one.take(
      `${prefix}/${board.cabinet}/status`,
      Buffer.from(JSON.stringify(signMessage('status', said, board.keys.signing))),
    );
  await tell(poor, status);
  await tell(ingest, { ...status, awaits: 'state' });
  expect((await stateOf(board.cabinet))?.alarms).toEqual([]);
  await tell(poor, { ...status, awaits: 'state' });
  expect((await stateOf(board.cabinet))?.alarms).toMatchObject([{ code: 'collector.state_withheld' }]);
});

it('a sealed state is kept with the key that signed it; one of another cabinet or by another key is not', async () => {
  const [board, other] = [await newBoard(), await newBoard()];
  const { cabinet, chain, keys } = board;
  const state = { cabinet, chain, seq: 1, at: nowMs, jwe: 'e30..iv.text.tag' };
  await send(cabinet, 'snapshot', signMessage('snapshot', { ...state, cabinet: other.cabinet }, keys.signing));
  await send(cabinet, 'snapshot', signMessage('snapshot', state, { ...other.keys.signing, kid: keys.signing.kid }));
  await send(cabinet, 'snapshot', signMessage('report', state, keys.signing));
  await send(cabinet, 'snapshot', signMessage('snapshot', { ...state, jwe: 'plain text' }, keys.signing));
  expect(await store.snapshotOf(cabinet)).toBeUndefined();
  const { alarms } = (await stateOf(cabinet)) ?? {};
  expect(alarms?.map(({ code }) => code).sort()).toEqual(['collector.bad_message', 'collector.bad_signature']);
  expect(await send(cabinet, 'snapshot', signMessage('snapshot', state, keys.signing))).toEqual([]);
  const { x, kid } = keys.signing.published;
  expect(await store.snapshotOf(cabinet)).toMatchObject({ message: state, by: { x, kid }, receivedMs: nowMs });
});

describe('batches of a cabinet', () => {
  it('in any order and any number of times are receipted up to the first gap, and never less than before', async () => {
    const arrival = fc.record({ from: fc.integer({ min: 1, max: 12 }), length: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 12 }), async (arrivals) => {
        const board = (await newBoard()).record(12);
        const has = new Set<number>();
        for (const { from, length } of [...arrivals, { from: 1, length: 12 }]) {
          const to = Math.min(12, from + length - 1);
          for (let seq = from; seq <= to; seq += 1) has.add(seq);
          let contiguous = 0;
          while (has.has(contiguous + 1)) contiguous += 1;
          expect(await receipted(board, await sendAudit(board, board.batch(from, to)))).toBe(contiguous);
        }
        expect(await store.events({ cabinet: board.cabinet, chain: board.chain, from: 1, most: 99 })).toEqual(
          board.rows,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('signed by another key, of another cabinet or by nobody are not taken, and quarantine nobody', async () => {
    const board = (await newBoard()).record(2);
    const other = (await newBoard()).record(2);
    const batch = board.batch(1, 2);
    const { sig: _, ...bare } = batch;
    const forged = { ...bare, ...signMessage('audit', bare, { ...other.keys.signing, kid: board.keys.signing.kid }) };
    for (const message of [forged, { ...batch, sig: '' }, { ...batch, head: '00'.repeat(32) }]) {
      expect(await send(board.cabinet, 'audit', message)).toEqual([]);
    }
    expect(await send(other.cabinet, 'audit', batch)).toEqual([]);
    const state = await stateOf(board.cabinet);
    expect(state).toMatchObject({ chains: [], alarms: [{ code: 'collector.bad_signature' }] });
    expect(state?.quarantine).toBeUndefined();
    expect(await receipted(board, await sendAudit(board, batch))).toBe(2);
  });

  it('counted as another message of the board are not taken', async () => {
    const board = (await newBoard()).record(1);
    const { sig: _, ...bare } = board.batch(1, 1);
    expect(await send(board.cabinet, 'audit', signMessage('report', bare, board.keys.signing))).toEqual([]);
  });

  it.each([
    ['hash', (rows: AuditMessage['events']) => rows.map((row, at) => (at === 1 ? { ...row, locker: 'A09' } : row))],
    [
      'commit',
      (rows: AuditMessage['events']) => rows.map((row, at) => (at === 1 ? { ...row, subject_ref: 'x' } : row)),
    ],
    [
      'link',
      (rows: AuditMessage['events']) => rows.map((row, at) => (at === 1 ? { ...row, prev: 'ab'.repeat(32) } : row)),
    ],
    ['range', (rows: AuditMessage['events']) => rows.filter((_, at) => at !== 1)],
  ] as const)('that the cabinet has signed and that do not fit together (%s) quarantine it', async (reason, change) => {
    const board = (await newBoard()).record(3);
    const whole = board.batch(1, 3);
    const altered = board.batch(1, 3, { events: change(whole.events) });
    expect(await sendAudit(board, altered)).toEqual([]);
    expect(await sendAudit(board, whole)).toEqual([]);
    const state = await stateOf(board.cabinet);
    expect(state?.quarantine).toMatchObject({ reason, chain: board.chain, seq: 2 });
    expect(state?.alarms.map(({ code }) => code)).toEqual(['collector.chain_broken']);
    // What came later is kept, and receipted once somebody has looked.
    expect(await store.endQuarantine(board.cabinet)).toBe(true);
    expect(await receipted(board, await sendAudit(board, whole))).toBe(3);
  });

  it('of a cabinet that is not enrolled wait until it is', async () => {
    const board = new Board('CAB-LATE').record(1);
    expect(await sendAudit(board, board.batch(1, 1))).toEqual([]);
    expect((await stateOf('CAB-LATE'))?.alarms).toMatchObject([{ code: 'collector.unknown_cabinet' }]);
    await board.enrol(cloud.cabinets);
    expect(await receipted(board, await sendAudit(board, board.batch(1, 1)))).toBe(1);
  });

  it('of a cabinet whose file was made for another one are not taken', async () => {
    const board = (await newBoard()).record(1);
    writeFileSync(join(cloud.cabinets, 'CAB-MOVED.jwks'), JSON.stringify(await publishKeys(board.keys, board.cabinet)));
    expect(await send('CAB-MOVED', 'audit', { ...board.batch(1, 1), cabinet: 'CAB-MOVED' })).toEqual([]);
    expect((await stateOf('CAB-MOVED'))?.alarms).toMatchObject([{ code: 'collector.bad_enrolment' }]);
  });
});

describe('what else a cabinet says', () => {
  it('is a report that is kept and acknowledged each time it comes', async () => {
    const board = await newBoard();
    const bare = { id: 'r1', kind: 'chain', chain: board.chain, reason: 'first_start' };
    const report = signMessage('report', bare, board.keys.signing);
    for (let times = 0; times < 2; times += 1) {
      const [ack] = await send(board.cabinet, 'reports', report);
      expect(ack).toMatchObject({ cabinet: board.cabinet, topic: 'reports/ack' });
      expect(await readAck(ack?.text ?? '', cloud.trust)).toMatchObject({
        ...{ kind: 'verified', ack: { cabinet: board.cabinet, ids: ['r1'] } },
      });
    }
    expect(await send(board.cabinet, 'reports', { ...report, id: 'r2' })).toEqual([]);
  });

  it('is an order, which waits for a gateway that this collector does not have: its operator is told', async () => {
    const board = await newBoard();
    const bare = { id: 'r1', kind: 'order', ord: 'o1', lkr: 'A01', amt: 2000, cur: 'INR', state: 'asked' };
    const answers = await send(board.cabinet, 'reports', signMessage('report', bare, board.keys.signing));
    expect(answers).toMatchObject([{ topic: 'reports/ack' }]);
    expect((await stateOf(board.cabinet))?.alarms).toMatchObject([{ code: 'collector.no_gateway' }]);
  });

  it('is a result of a command, believed with its signature only', async () => {
    const board = await newBoard();
    const result = signMessage('result', { jti: 'j1', outcome: 'done' }, board.keys.signing);
    await send(board.cabinet, 'commands/result', { ...result, jti: 'j2' });
    await send(board.cabinet, 'commands/result', result);
    expect(await store.resultOf(board.cabinet, 'j1')).toMatchObject({ outcome: 'done' });
    expect(await store.resultOf(board.cabinet, 'j2')).toBeUndefined();
  });

  it('is a question for the time, which is answered for its nonce; the answer itself is not taken for a question', async () => {
    const board = await newBoard();
    const [answer] = await send(board.cabinet, 'time', { nonce: 'n1' });
    const reading = await readTimeToken(answer?.text ?? '', cloud.trust);
    expect(reading).toEqual({ kind: 'verified', cabinet: board.cabinet, nonce: 'n1', nowMs });
    expect(await ingest.take(`${prefix}/${board.cabinet}/time`, Buffer.from(answer?.text ?? ''))).toEqual([]);
    expect((await stateOf(board.cabinet))?.alarms ?? []).toEqual([]);
  });

  it('is that rows are gone, which its operator is told', async () => {
    const board = await newBoard();
    const bare = { cabinet: board.cabinet, chain: board.chain, from: 1, to: 2, pull: 'p1' };
    await send(board.cabinet, 'audit', signMessage('audit', { ...bare, missing: 'not_yet' }, board.keys.signing));
    expect(await stateOf(board.cabinet)).toBeUndefined();
    await send(board.cabinet, 'audit', signMessage('audit', { ...bare, missing: 'lost' }, board.keys.signing));
    expect((await stateOf(board.cabinet))?.alarms).toMatchObject([{ code: 'collector.rows_missing' }]);
  });

  it('is never able to make it fail: any bytes on any topic are answered by nothing', async () => {
    const { cabinet } = await newBoard();
    const topics = fc.constantFrom('audit', 'reports', 'commands/result', 'status', 'time', 'lockers', 'other/x');
    const bytes = fc.oneof(
      fc.uint8Array().map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(topics, bytes, async (topic, payload) => {
        expect(await ingest.take(`${prefix}/${cabinet}/${topic}`, payload)).toEqual([]);
      }),
    );
    expect(await ingest.take(`${prefix}/${cabinet}/audit`, Buffer.alloc(1_048_577, '{'))).toEqual([]);
    // Whoever floods a topic is told of once.
    expect((await stateOf(cabinet))?.alarms).toMatchObject([{ code: 'collector.bad_message', count: 1 }]);
  });
});
