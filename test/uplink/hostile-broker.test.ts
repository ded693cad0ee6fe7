import { beforeEach, describe, expect, test } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { retainedBytes } from '../retained-memory.js';
import { eventually } from '../running-daemon.js';
import { atEnd } from '../store/workshop.js';
import { signer } from '../tokens/signer.js';
import { receiptSigner } from './collector.js';
import { HostileBroker, honestConnack } from './hostile-broker.js';
import { type OpenUplink, openUplink } from './workshop.js';

const base = 'lockers/v1/CAB-1/';
const downTopics = ['audit/receipt', 'audit/pull', 'reports/ack', 'payments', 'commands', 'time'];
const thief = signer('c1', ['cmd+jwt'], ['open']);
const thiefOfReceipts = signer('r1', ['receipt+jwt', 'ack+jwt']);
const megabyte = 1_048_576;

describe('a broker that is in the hands of an attacker', () => {
  let broker: HostileBroker;
  let cabinet: OpenUplink;
  let commands = 0;
  beforeEach(async () => {
    broker = await HostileBroker.open();
    cabinet = await openUplink({ broker });
    // Those that are made before run first at the end: the cabinet leaves while its broker is there.
    atEnd(() => broker.close());
    cabinet.append(20);
    cabinet.uplink.start();
    await eventually('it is connected', () => cabinet.uplink.state().online);
  });

  /** A command that the cloud means is obeyed after all, at the latest on the next line: what came before it has been judged. */
  const allJudged = async (): Promise<void> => {
    commands += 1;
    const jti = `b${commands}`;
    const text = await cabinet.sign({ jti, cmd: 'block' });
    await eventually('it is obeyed', async () => {
      if (cabinet.uplink.state().online) await broker.send(`${base}commands`, text);
      return cabinet.commands.get(jti) !== undefined;
    });
  };
  const reasonsOf = (event: string) => cabinet.events().flatMap((row) => (row.event === event ? [row.reason] : []));
  const receipt = (by: typeof receiptSigner, typ = 'receipt+jwt', claims: object = {}, kid = 'r1') => {
    const { chain, seq, hash } = cabinet.audit.head();
    return by.jws({ alg: 'EdDSA', kid, typ }, { aud: 'CAB-1', chain, seq, head: hash, ...claims });
  };

  test('opens no door, whatever it forges, alters, keeps, repeats or says on another topic', async () => {
    const good = await cabinet.sign({ jti: 'good' });
    await broker.send(`${base}commands`, good);
    await eventually('a real command is obeyed', () => cabinet.boards.asked === 1);

    const unused = await cabinet.sign({ jti: 'unused' });
    const [header = '', claims = '', signature = ''] = unused.split('.');
    const recoded = Buffer.from(claims, 'base64url').toString().replace('A01', 'A02');
    const forged = [
      await cabinet.sign({ jti: 'forged' }, thief),
      await cabinet.sign({ jti: 'other', aud: 'CAB-2' }),
      await cabinet.sign({ jti: 'old', iat: 1, exp: 60 }),
      await receiptSigner.jws({ alg: 'EdDSA', kid: 'r1', typ: 'cmd+jwt' }, JSON.parse(recoded)),
      [header, Buffer.from(recoded).toString('base64url'), signature].join('.'),
      [Buffer.from('{"alg":"none","typ":"cmd+jwt"}').toString('base64url'), claims, ''].join('.'),
      `${unused}=`,
    ];
    for (const text of forged) await broker.send(`${base}commands`, text);
    for (let times = 0; times < 20; times += 1) await broker.send(`${base}commands`, good);
    await broker.send(`${base}commands`, unused, { retain: true });
    for (const topic of downTopics) if (topic !== 'commands') await broker.send(base + topic, unused);
    const elsewhere = [
      'lockers/v1/CAB-2/commands',
      'lockers/v1/CAB-1/commands/x',
      'commands',
      '$SYS/broker',
      `${base}status`,
    ];
    for (const topic of elsewhere) await broker.send(topic, unused);
    await allJudged();
    expect(cabinet.boards.asked).toBe(1);
    expect(reasonsOf('sync.message_refused')).toContain('retained');
    expect(cabinet.faults).toEqual([]);
  });

  test('has no row released: not by PUBACK, not by receipts that it forges, repeats or has from elsewhere', async () => {
    const { chain, hash } = cabinet.audit.head();
    const early = await receipt(receiptSigner, 'receipt+jwt', {
      seq: 5,
      head: cabinet.audit.read({ from: 5, limit: 1 })[0]?.hash,
    });
    await broker.send(`${base}audit/receipt`, early);
    await eventually('a real receipt counts', () => cabinet.acked() === 5);

    await eventually('all rows were sent and acknowledged', () =>
      broker.heard.some(({ payload }) => payload.includes(hash)),
    );
    const forged = [
      await receipt(thiefOfReceipts),
      await receipt(receiptSigner, 'receipt+jwt', { aud: 'CAB-2' }),
      await receipt(receiptSigner, 'receipt+jwt', { seq: 9999 }),
      await receipt(receiptSigner, 'ack+jwt'),
      await cabinet.sign({ jti: 'r', typ: 'receipt+jwt' }),
      early,
      early,
    ];
    for (const text of forged) for (const topic of downTopics) await broker.send(base + topic, text);
    for (let id = 1; id < 300; id += 1) await broker.raw([0x40, 2, id >> 8, id & 0xff]);
    await allJudged();
    expect(cabinet.acked()).toBe(5);
    expect(cabinet.alarms.has('receipt_mismatch', chain)).toBe(false);
    expect(cabinet.audit.read({ from: 1, limit: 10 }).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const state = cabinet.uplink.state();
    expect(state.waiting).toBe(cabinet.audit.head().seq - 5);
  });

  test('cannot keep the cabinet from coming back by packets that none may send', async () => {
    const bad: Readonly<Record<string, readonly number[]>> = {
      'QoS 2': [0x34, 7, 0, 1, 0x61, 0, 1, 0, 0x78],
      'QoS 3': [0x36, 7, 0, 1, 0x61, 0, 1, 0, 0x78],
      'a frame of 256 MB': [0x30, 0xff, 0xff, 0xff, 0x7f],
      'a length without an end': [0x30, 0xff, 0xff, 0xff, 0xff, 0xff],
      'type 0': [0x00, 0],
      AUTH: [0xf0, 0],
      'a request of a client': [0x82, 6, 0, 1, 0, 0, 1, 0x61, 1],
      'a topic longer than its packet': [0x32, 4, 0xff, 0xff, 0x61, 0],
      'no topic': [0x32, 6, 0, 0, 0, 9, 0, 0x78],
      'an alias that was not agreed': [0x32, 9, 0, 0, 0, 9, 3, 0x23, 0, 1, 0x78],
      'a property that there is not': [0x32, 9, 0, 1, 0x61, 0, 9, 2, 0x7f, 1, 0x78],
      'a topic that is no text': [0x32, 8, 0, 2, 0xc0, 0x80, 0, 9, 0, 0x78],
      'a second CONNACK': honestConnack,
      'PUBREC, PUBREL and PUBCOMP of nothing': [0x50, 2, 0, 1, 0x62, 2, 0, 1, 0x70, 2, 0, 1],
      'SUBACK and UNSUBACK of nothing': [0x90, 4, 0, 1, 0, 0, 0xb0, 4, 0, 1, 0, 0],
      'a good-bye with a reason': [0xe0, 2, 0x8b, 0],
      'a hundred thousand bytes of noise': Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251),
    };
    for (const bytes of Object.values(bad)) {
      await broker.raw(bytes);
      await allJudged();
    }
    for (const connack of [
      [0x20, 3, 0, 0x87, 0],
      [0x20, 3, 0, 0x84, 0],
      [0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 1],
      [0x20, 6, 0, 0, 3, 0x21, 0, 0],
      [0x20, 6, 0, 0, 3, 0x13, 0, 0],
      [0x20, 5, 0, 0, 2, 0x24, 0],
      [0x30],
    ]) {
      const downs = cabinet.told.length;
      broker.connack = connack;
      broker.drop();
      await eventually(
        'it is told, or goes on',
        () => cabinet.told.length > downs + 1 || cabinet.uplink.state().online,
      );
      broker.connack = honestConnack;
      broker.drop();
      await allJudged();
    }
    broker.granted = 0x87;
    broker.drop();
    await eventually('it is told', () => cabinet.downCodes().includes('uplink.not_allowed'));
    broker.granted = 1;
    await allJudged();
    expect(cabinet.boards.asked).toBe(0);
    expect(cabinet.acked()).toBe(0);
    expect(cabinet.faults).toEqual([]);
  }, 60_000);

  test('fills neither memory nor record by a flood', async () => {
    const rowsBefore = cabinet.audit.head().seq;
    const before = retainedBytes();
    for (let round = 0; round < 200; round += 1) {
      await broker.send(base + (downTopics[round % downTopics.length] ?? ''), Buffer.alloc(megabyte, 0x61));
    }
    for (let round = 0; round < 5_000; round += 1) {
      await broker.send(
        base + (downTopics[round % downTopics.length] ?? ''),
        `{"id":"p${round}","from":1,"limit":100000}`,
      );
      if (round % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await allJudged();
    expect((retainedBytes() - before) / megabyte).toBeLessThan(60);
    expect(cabinet.audit.head().seq - rowsBefore).toBeLessThan(200);
    expect(cabinet.boards.asked).toBe(0);
    expect(cabinet.acked()).toBe(0);
  }, 60_000);

  test('that acknowledges nothing is given no more than the window, and all of it again', async () => {
    broker.acknowledges = false;
    cabinet.append(2000);
    await allJudged();
    const sent = () => broker.heard.filter(({ topic }) => topic === `${base}audit`).length;
    const before = sent();
    broker.drop();
    broker.acknowledges = true;
    await eventually('it sends again', () => sent() > before);
    await allJudged();
    expect(before).toBeLessThanOrEqual(8);
    expect(cabinet.acked()).toBe(0);
    expect(cabinet.uplink.state().waiting).toBe(cabinet.audit.head().seq);
  });
});

test('rows that nobody listened to are sent again soon, and not only when their receipt is late', async () => {
  const broker = await HostileBroker.open();
  broker.puback = 16;
  let passedMs = 0;
  const time = { ...systemTime, monoMs: () => systemTime.monoMs() + passedMs };
  const cabinet = await openUplink({ broker, parts: { time }, spec: { receiptTimeoutMs: 60_000, batchRows: 10 } });
  atEnd(() => broker.close());
  cabinet.append(99);
  const firsts = () => broker.heard.filter(({ payload }) => payload.includes('"from":1,')).length;
  cabinet.uplink.start();
  await eventually('they come again', () => {
    // Never so much that a receipt would be late.
    if (firsts() > 0 && passedMs < 40_000) passedMs += 100;
    return firsts() >= 2;
  });
  expect(cabinet.acked()).toBe(0);
});
