import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Downlink, type DownlinkParts } from '../../src/uplink/downlink.js';
import { eventually } from '../running-daemon.js';
import { root, signer } from '../tokens/signer.js';
import { type Broker, hasBroker, testBroker } from './broker.js';
import { receiptSigner } from './collector.js';
import { openCollector, openUplink } from './workshop.js';

describe.skipIf(!hasBroker)('what the cloud sends', () => {
  let broker: Broker;
  beforeEach(async () => {
    broker = await testBroker();
  });
  afterEach(() => broker.end());

  test('is obeyed once however often it comes, and its signed result is told', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    const open = await cabinet.sign({ jti: 'open1' });
    for (let n = 0; n < 3; n += 1) await cloud.send('commands', open);
    const results = () => cloud.of('commands/result').filter(({ jti }) => jti === 'open1');
    await eventually('each has its result', () => results().length === 3);
    expect(results()).toMatchObject(Array(3).fill({ outcome: 'done' }));
    expect(cabinet.boards.sent).toEqual([1]);
    expect(cloud.faults).toEqual([]);
  });

  test('waits in the broker while the cabinet is away, and its result is kept until the broker has it', async () => {
    const cloud = await openCollector(broker);
    const first = await openUplink({ broker });
    first.uplink.start();
    await eventually('it is up', () => first.uplink.state().online);
    await first.uplink.stop();
    await cloud.send('commands', await first.sign({ jti: 'block1', cmd: 'block' }));
    const second = await openUplink({ broker });
    second.uplink.start();
    await eventually('it is obeyed', () => second.blocked.has('A01'));
    await eventually('the result is told', () => cloud.of('commands/result').length > 0);
    expect(cloud.of('commands/result')).toMatchObject([{ jti: 'block1', outcome: 'done' }]);
  });

  test('opens nothing when it is forged, altered, for another cabinet, expired or kept by the broker', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    const thief = signer('c1', ['cmd+jwt'], ['open']);
    const retained = await cabinet.sign({ jti: 'kept' });
    await cloud.send('commands', retained, { retain: true });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    const good = await cabinet.sign({ jti: 'altered' });
    await cloud.send('commands', await cabinet.sign({ jti: 'forged' }, thief));
    await cloud.send(
      'commands',
      good.replace(/\.[^.]*\./, (part) => `${part.slice(0, -2)}x.`),
    );
    await cloud.send('commands', await cabinet.sign({ jti: 'other', aud: 'CAB-2' }));
    await cloud.send('commands', await cabinet.sign({ jti: 'expired', exp: 1, iat: 0 }));
    await cloud.send('commands', await cabinet.sign({ jti: 'last', cmd: 'block' }));
    await eventually('all are through', () => cabinet.blocked.has('A01'));
    expect(cabinet.boards.asked).toBe(0);
    const refusals = cabinet.events().filter(({ event }) => event === 'admin.command_refused');
    expect(refusals.map(({ reason }) => reason).sort()).toEqual([
      'bad_signature',
      'bad_signature',
      'expired',
      'wrong_cabinet',
    ]);
  });

  test('does no harm when it is huge, no text, or nothing that anybody would send', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    const topics = ['commands', 'audit/receipt', 'audit/pull', 'payments', 'reports/ack', 'time'];
    for (const topic of topics) {
      for (const payload of [
        '',
        'a.b.c',
        '{"id":"p"}',
        '['.repeat(9000),
        Buffer.alloc(500, 0xff),
        Buffer.alloc(200_000, 0x61),
      ])
        await cloud.send(topic, payload);
    }
    // More than the cabinet takes: the broker knows that, and leaves it out.
    await cloud.send('commands', Buffer.alloc(3_000_000, 0x61));
    await cloud.send('commands', await cabinet.sign({ jti: 'last', cmd: 'block' }));
    await eventually('all are through', () => cabinet.blocked.has('A01'));
    expect(cabinet.faults).toEqual([]);
    const reasons = cabinet.events().flatMap(({ event, reason }) => (event === 'sync.message_refused' ? [reason] : []));
    expect(reasons).toEqual(expect.arrayContaining(['too_large', 'malformed', 'unsupported']));
    // A flood leaves a few rows of each kind, and the rest is counted.
    expect(cabinet.events().length).toBeLessThan(80);
    expect(cabinet.uplink.state().online).toBe(true);
  });

  test('a new trust set is handed to whom it concerns', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker });
    cabinet.uplink.start();
    await eventually('it is up', () => cabinet.uplink.state().online);
    const keys = await root().keys(2, receiptSigner);
    await cloud.send('commands', keys);
    await eventually('it is installed', () => cabinet.installed.length > 0);
    expect(cabinet.installed).toEqual([keys]);
    expect(cloud.of('commands/result')).toEqual([]);
  });

  test('the time is asked for while the clock is not set, and set by the answer', async () => {
    const cloud = await openCollector(broker);
    const cabinet = await openUplink({ broker, synchronised: () => false });
    cabinet.uplink.start();
    const asked = await eventually('it asks', () => cloud.of('time')[0]);
    const claims = { aud: 'CAB-1', nonce: asked.nonce, now: cabinet.time.wall / 1000 + 3600 };
    await cloud.send('time', await receiptSigner.jws({ alg: 'EdDSA', kid: 'r1', typ: 'time+jwt' }, claims));
    await eventually('the clock is set', () => cabinet.clock.now().state === 'trusted');
    const rows = cabinet.events().filter(({ event }) => event === 'clock.confirmed');
    expect(rows).toMatchObject([{ actor_role: 'cloud' }]);
  });
});

describe('a message from the broker', () => {
  const done: string[] = [];
  let release = (): void => undefined;
  const parts = (change: Partial<DownlinkParts> = {}): DownlinkParts => ({
    receipt: async () => undefined,
    pull: () => true,
    command: async () => undefined,
    keys: async () => undefined,
    state: async () => undefined,
    time: async () => undefined,
    acknowledgement: async () => undefined,
    refused: (reason) => done.push(reason),
    fault: (error) => done.push(String(error)),
    ...change,
  });
  const commands = { topic: 'commands', payload: Buffer.from('a.b.c'), retained: false } as const;
  beforeEach(() => {
    done.length = 0;
  });

  test('is refused beyond so many at once, and taken again when there is room', async () => {
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    const downlink = new Downlink(parts({ command: () => waiting }));
    for (let n = 0; n < 66; n += 1) downlink.take(commands);
    expect(done).toEqual(['throttled', 'throttled']);
    release();
    await waiting;
    await eventually('there is room', () => {
      done.length = 0;
      downlink.take(commands);
      return done.length === 0;
    });
  });

  test('that asks for rows ends nothing when the record cannot be read, and is refused when too many ask', async () => {
    const asks = {
      topic: 'audit/pull',
      payload: Buffer.from('{"id":"p1","from":1,"limit":1}'),
      retained: false,
    } as const;
    const unread = (): never => {
      throw new Error('the disk does not answer');
    };
    new Downlink(parts({ pull: unread })).take(asks);
    await eventually('the fault is told', () => done.length > 0);
    new Downlink(parts({ pull: () => false })).take(asks);
    await eventually('it is refused', () => done.length > 1);
    expect(done).toEqual(['Error: the disk does not answer', 'throttled']);
  });

  test('with a part of a state waits in a line of its own, which has an end, and keeps no command from being run', async () => {
    const waiting = new Promise<void>((resolve) => {
      release = resolve;
    });
    let ran = 0;
    const command = async (): Promise<void> => {
      ran += 1;
    };
    const downlink = new Downlink(parts({ state: () => waiting, command }));
    const header = Buffer.from('{"typ":"state+jwt"}').toString('base64url');
    const part = { ...commands, payload: Buffer.from(`${header}.b.c`) };
    for (let n = 0; n < 258; n += 1) {
      downlink.take(part);
      // Each arrival is its own, as those of a broker are.
      await new Promise(setImmediate);
    }
    downlink.take(commands);
    expect(done).toEqual(['throttled', 'throttled']);
    expect(ran).toBe(1);
    release();
    await waiting;
    await eventually('there is room', () => {
      done.length = 0;
      downlink.take(part);
      return done.length === 0;
    });
  });

  test('that the broker kept is not looked into, whatever its topic orders', () => {
    const downlink = new Downlink(parts({ command: () => Promise.reject(new Error('looked into')) }));
    downlink.take({ ...commands, retained: true });
    expect(done).toEqual(['retained']);
  });

  test('whose work fails is told, and the next one is taken', async () => {
    const downlink = new Downlink(parts({ command: () => Promise.reject(new Error('the disk')) }));
    downlink.take(commands);
    await eventually('it is told', () => done.length > 0);
    expect(done).toEqual(['Error: the disk']);
  });

  test('on `time` that is our own question is no answer', async () => {
    const answers: string[] = [];
    const time = async (text: string): Promise<void> => {
      answers.push(text);
    };
    const downlink = new Downlink(parts({ time }));
    downlink.take({ topic: 'time', payload: Buffer.from('{"nonce":"x"}'), retained: false });
    downlink.take({ topic: 'time', payload: Buffer.from('a.b.c'), retained: false });
    expect(answers).toEqual(['a.b.c']);
    expect(done).toEqual([]);
  });
});
