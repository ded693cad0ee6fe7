import { connect, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { SimFault } from '../../drivers/simulator/messages.js';
import { callerOf, callerOfUid } from '../../src/control/caller.js';
import { controlApp } from '../../src/control/control.js';
import { simFault } from '../../src/control/schema.js';
import { LockerError } from '../../src/lib/errors.js';
import { clientForTest } from './world.js';

const board = { on: 'board', id: 'b1' } as const;
const channel = { on: 'channel', id: 'b1', channel: 3 } as const;
/** The compiler asks for an example of each. */
const everyFault: Readonly<Record<SimFault['fault'], SimFault>> = {
  dead: { ...board, fault: 'dead' },
  unpowered: { ...board, fault: 'unpowered' },
  mute: { ...board, fault: 'mute' },
  damaged: { ...board, fault: 'damaged' },
  'wrong-address': { ...board, fault: 'wrong-address' },
  merged: { ...board, fault: 'merged' },
  reports: { ...board, fault: 'reports' },
  late: { ...board, fault: 'late', ms: 80 },
  split: { ...board, fault: 'split', ms: 20 },
  lost: { ...board, fault: 'lost', at: 0 },
  inserted: { ...board, fault: 'inserted', at: 255, hex: '00' },
  babble: { ...board, fault: 'babble', ms: 200, hex: '80ff5A33' },
  jam: { ...channel, fault: 'jam' },
  'stuck-closed': { ...channel, fault: 'stuck-closed' },
  'stuck-open': { ...channel, fault: 'stuck-open' },
  inverted: { ...channel, fault: 'inverted' },
  'swapped-lock': { ...channel, fault: 'swapped-lock', with: 2 },
  'swapped-switch': { ...channel, fault: 'swapped-switch', with: 2 },
  noise: { on: 'bus', id: 'rs485', fault: 'noise' },
  echo: { on: 'bus', id: 'rs485', fault: 'echo' },
};

const me = { actor: `uid-${process.getuid?.()}`, actor_role: 'installer' } as const;

it('what a caller got wrong is told to him, and is no fault of the cabinet for its log', async () => {
  const { client, faults } = await clientForTest();
  await expect(client.post('/open', { locker: 'Z9' })).rejects.toMatchObject({ code: 'control.unknown_locker' });
  await expect(client.post('/trust', { text: 'old' })).rejects.toMatchObject({ code: 'trust.refused' });
  expect(faults).toEqual([]);
});

it('a call goes on when the disk takes no row of it, and the log says so', async () => {
  const full = () => {
    throw new LockerError('store.full', 'no room');
  };
  const { client, faults } = await clientForTest({ recordRepeated: full, recordRefused: full });
  expect(await client.get('/status')).toMatchObject({ version: '0.0.0-test' });
  await expect(client.post('/trust', { text: 'old' })).rejects.toMatchObject({ code: 'trust.refused' });
  expect(faults).toMatchObject([{ code: 'store.full' }, { code: 'store.full' }, { code: 'store.full' }]);
});

it('a caller of whom the system does not say who he is leaves a row without a name', async () => {
  const { options, refused } = await clientForTest();
  const unnamed = new Socket();
  const answer = await controlApp(options, new Set()).request('/status', {}, { socket: unnamed });
  expect(answer.status).toBe(403);
  expect(refused).toEqual([{ event: 'admin.refused', outcome: 'refused', error: 'control.unknown_caller' }]);
});

describe('keys', () => {
  it('a new trust set is handed on with its whole text, and a refusal says why', async () => {
    const { client, installed } = await clientForTest();
    expect(await client.post('/trust', { text: 'good' })).toEqual({ version: 7 });
    await expect(client.post('/trust', { text: 'x'.repeat(9000) })).rejects.toMatchObject({
      code: 'trust.refused',
      message: 'the trust set was refused: old_version',
      problem: { status: 409, details: { reason: 'old_version' } },
    });
    expect(installed.map(({ length }) => length)).toEqual([4, 9000]);
    await expect(client.post('/trust', { text: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'too_large' });
    await expect(client.post('/trust', {})).rejects.toMatchObject({ code: 'malformed' });
  });

  it('of the cabinet are told to who may look, and that he looked is counted', async () => {
    const { client, viewed } = await clientForTest();
    expect(await client.get('/device')).toEqual({ keys: [], signed: 'e30.e30.AA' });
    expect(viewed).toEqual([{ event: 'admin.viewed', ...me }]);
  });
});

describe('who called', () => {
  it('is the peer of the socket, by the kernel', async () => {
    const { client, cabinet } = await clientForTest();
    await client.post('/open', { locker: 'A01' });
    expect(cabinet.opened).toEqual([{ locker: 'A01', actor: me.actor, actorRole: 'installer' }]);
  });

  it('installs as root or as the owner of the daemon, and operates else', () => {
    expect(callerOfUid(0, 990)).toEqual({ actor: 'uid-0', role: 'installer' });
    expect(callerOfUid(990, 990)).toEqual({ actor: 'uid-990', role: 'installer' });
    expect(callerOfUid(1000, 990)).toEqual({ actor: 'uid-1000', role: 'operator' });
  });

  it('is refused loudly when the system does not say', async () => {
    const { socket } = await clientForTest();
    const closed = connect(socket);
    closed.destroy();
    await expect(callerOf(closed)).rejects.toMatchObject({ code: 'control.unknown_caller' });
  });
});

describe('calls', () => {
  it('leave a row: views counted, changes with the caller', async () => {
    const { client, viewed, recorded, pins, simulated } = await clientForTest();
    await client.get('/status');
    await client.post('/pin', { locker: 'A01', uses: 1 });
    await client.delete('/pin/A01');
    await client.post('/sim/plug', { bus: 'rs485', plugged: false });
    expect(viewed).toEqual([{ event: 'admin.viewed', ...me }]);
    expect(recorded).toEqual([{ event: 'admin.simulated', ...me }]);
    expect(pins).toEqual([{ pin: { locker: 'A01', uses: 1 }, caller: { actor: me.actor, role: 'installer' } }]);
    expect(simulated).toEqual([{ bus: 'rs485', plugged: false }]);
  });

  it('that present something leave a row without it, and take what a QR code can hold', async () => {
    const { client, recorded, simulated, faults } = await clientForTest();
    const longest = { reader: 'front', text: '7'.repeat(7089) };
    await client.post('/sim/present', longest);
    expect(simulated).toEqual([longest]);
    expect(recorded).toEqual([{ event: 'admin.simulated', ...me }]);
    for (const text of ['', `${longest.text}7`])
      await expect(client.post('/sim/present', { reader: 'front', text })).rejects.toMatchObject({ code: 'malformed' });
    expect(faults).toEqual([]);
  });

  it('that change a simulated world do nothing when the record cannot be written', async () => {
    const record = () => {
      throw new LockerError('sim.failed', 'the disk is full');
    };
    const { client, simulated } = await clientForTest({ record });
    await expect(client.post('/sim/door', { locker: 'A01', state: 'open' })).rejects.toMatchObject({
      code: 'sim.failed',
    });
    expect(simulated).toEqual([]);
  });

  it('that scan a line ask nothing when the record cannot be written, and the bus is free again', async () => {
    let full = true;
    const asked: string[] = [];
    const outcome = { found: [], doubts: [], asked: 1, echo: 'off' } as const;
    const { client } = await clientForTest({
      record: () => {
        if (full) throw new LockerError('store.io', 'the disk is full');
      },
      lines: {
        buses: [{ id: 'line', port: '/dev/ttyUSB0', baud: 9600, echo: 'auto', replyTimeoutMs: 200 }],
        boards: [],
        scan: async ({ bus }) => {
          asked.push(bus);
          return outcome;
        },
      },
    });
    const scan = async (): Promise<unknown[]> => {
      const types: unknown[] = [];
      for await (const { type } of client.lines('/scan', { bus: 'line', timeoutMs: 60 })) types.push(type);
      return types;
    };
    await expect(scan()).rejects.toMatchObject({ code: 'store.io' });
    expect(asked).toEqual([]);
    full = false;
    expect(await scan()).toEqual(['plan', 'done']);
    expect(asked).toEqual(['line']);
    await expect(client.lines('/scan', { bus: 'line' }).next()).rejects.toMatchObject({ code: 'malformed' });
  });

  it('that set the clock pass the answer on with the caller, and say why it was refused', async () => {
    const { client, answers } = await clientForTest();
    expect(await client.post('/time/ask', {})).toEqual({
      cabinet: 'CAB-TEST-1',
      nonce: 'bm9uY2U',
      withinMs: 10_000,
    });
    const set = { differenceMs: 90_000, clock: 'trusted', clockErrorMs: 1000, clockSource: 'kernel' };
    expect(await client.post('/time/answer', { text: 'signed' })).toEqual(set);
    await expect(client.post('/time/answer', { text: 'old' })).rejects.toMatchObject({
      code: 'clock.answer_refused',
      problem: { status: 409, details: { reason: 'late' } },
    });
    expect(answers).toEqual([
      { text: 'signed', caller: { actor: me.actor, role: 'installer' } },
      { text: 'old', caller: { actor: me.actor, role: 'installer' } },
    ]);
    await expect(client.post('/time/answer', { text: '' })).rejects.toMatchObject({ code: 'malformed' });
    await expect(client.post('/time/ask', { nonce: 'mine' })).rejects.toMatchObject({ code: 'malformed' });
  });

  it('a signed command is handed on with its whole text and its caller, and answered by its result', async () => {
    const { client, commands } = await clientForTest();
    expect(await client.post('/command', { text: 'good' })).toEqual({
      ...{ jti: 'j1', outcome: 'done', data: { opening: 'opened', locker: 'A01' } },
    });
    const long = 'x'.repeat(9000);
    expect(await client.post('/command', { text: long })).toEqual({
      ...{ jti: '', outcome: 'refused', reason: 'not_a_token' },
    });
    const caller = { actor: me.actor, role: 'installer' };
    expect(commands).toEqual([
      { text: 'good', caller },
      { text: long, caller },
    ]);
    await expect(client.post('/command', { text: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'too_large' });
    await expect(client.post('/command', {})).rejects.toMatchObject({ code: 'malformed' });
  });

  it('that only look go on when the record cannot be written, and it is told', async () => {
    const full = new LockerError('sim.failed', 'the disk is full');
    const { client, faults } = await clientForTest({
      recordRepeated: () => {
        throw full;
      },
    });
    expect(await client.get('/status')).toMatchObject({ cabinet: 'CAB-TEST-1' });
    expect(faults).toEqual([full]);
  });

  it('pass the emergency on', async () => {
    const { client, cabinet } = await clientForTest();
    cabinet.answer = async ({ locker }) => ({ outcome: 'opened', locker, unrecorded: true });
    expect(await client.post('/open', { locker: 'A01', emergency: true })).toMatchObject({ unrecorded: true });
    expect(cabinet.opened[0]).toMatchObject({ emergency: true });
  });

  it('say in full what is wrong', async () => {
    const { client } = await clientForTest();
    await expect(client.post('/open', { locker: 'Z9' })).rejects.toMatchObject({
      code: 'control.unknown_locker',
      message: 'This cabinet has no locker Z9. Its ids: see lockerctl lockers.',
    });
    await expect(client.post('/pin', { locker: 'A01', pin: '12' })).rejects.toMatchObject({
      code: 'malformed',
      message: 'Member pin: expected 4 to 12 digits',
    });
    await expect(client.delete('/pin/A02')).rejects.toMatchObject({ code: 'access.no_pin' });
    await expect(client.get('/events?from=x')).rejects.toMatchObject({ code: 'malformed' });
    await expect(client.get('/nothing')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('tell the status without the hardware process', async () => {
    const counters = () => Promise.reject(new LockerError('hardware.not_ready', 'not up'));
    const { client } = await clientForTest({ counters });
    expect(await client.get('/status')).toMatchObject({ hardware: null, lockers: { total: 24, closed: 24 } });
  });

  it('take each fault of the simulator, and no other', () => {
    for (const fault of Object.values(everyFault)) expect(simFault.parse(fault)).toEqual(fault);
    expect(simFault.safeParse({ on: 'board', id: 'b1', fault: 'late' }).success).toBe(false);
    expect(simFault.safeParse({ on: 'bus', id: 'rs485', fault: 'jam' }).success).toBe(false);
    expect(simFault.safeParse({ ...everyFault.babble, hex: '8' }).success).toBe(false);
    expect(simFault.safeParse({ ...everyFault.lost, at: -1 }).success).toBe(false);
  });
});

describe('events', () => {
  async function seqs(lines: AsyncIterable<Record<string, unknown>>, count = Number.POSITIVE_INFINITY) {
    const found: unknown[] = [];
    for await (const { seq } of lines) if (found.push(seq) >= count) break;
    return found;
  }

  it('are the last rows, or those from a seq on', async () => {
    const { client, rows } = await clientForTest();
    for (let at = 0; at < 450; at++) rows.append('device.started');
    expect(await seqs(client.lines('/events?limit=2'))).toEqual([449, 450]);
    expect(await seqs(client.lines('/events?from=3&limit=2'))).toEqual([3, 4]);
    expect((await seqs(client.lines('/events?from=1'))).length).toBe(450);
  });

  it('are followed without a gap, and the reader that leaves is forgotten', async () => {
    const { client, rows } = await clientForTest();
    rows.append('device.started');
    const followed = seqs(client.lines('/events?from=1&follow=true'), 5);
    await expect.poll(() => rows.listeners).toBe(1);
    for (let at = 0; at < 4; at++) rows.append('lock.closed');
    expect(await followed).toEqual([1, 2, 3, 4, 5]);
    await expect.poll(() => rows.listeners).toBe(0);
  });

  it('go on with the first row of a chain that begins while they are followed', async () => {
    const { client, rows } = await clientForTest();
    for (let at = 0; at < 3; at++) rows.append('device.started');
    const followed = seqs(client.lines('/events?from=1&follow=true'), 7);
    await expect.poll(() => rows.listeners).toBe(1);
    rows.beginAnew();
    for (let at = 0; at < 4; at++) rows.append('device.chain_started');
    expect(await followed).toEqual([1, 2, 3, 1, 2, 3, 4]);
  });

  it('end when the daemon stops', async () => {
    const { client, rows, control: server } = await clientForTest();
    const followed = seqs(client.lines('/events?follow=true'));
    await expect.poll(() => rows.listeners).toBe(1);
    await server.close();
    expect(await followed).toEqual([]);
  });
});

it('lockers are followed: all of them first, then those that change', async () => {
  const { client, cabinet } = await clientForTest();
  const seen: unknown[] = [];
  for await (const { id, latch } of client.lines('/lockers?follow=true')) {
    seen.push(`${id} ${latch}`);
    if (seen.length === 24) cabinet.change('A03', { latch: 'open' });
    if (seen.length === 25) break;
  }
  expect(seen.at(-1)).toBe('A03 open');
});

describe('a stream of rows', () => {
  it('is refused in words when the record cannot be read at all', async () => {
    const fault = new LockerError('store.io', 'The disk does not answer.');
    const events = {
      read: () => {
        throw fault;
      },
      head: () => ({ chain: 'chain1', seq: 1 }),
      onAppended: () => () => undefined,
    };
    const { client, faults } = await clientForTest({ events });
    await expect(client.lines('/events?from=1').next()).rejects.toMatchObject({ code: 'store.io' });
    expect(faults).toEqual([fault]);
  });

  it('is cut and told when the record cannot be read any further', async () => {
    const fault = new LockerError('store.io', 'The disk does not answer.');
    let reads = 0;
    const events = {
      read: () => {
        reads += 1;
        if (reads > 1) throw fault;
        return [{ seq: 1 }];
      },
      head: () => ({ chain: 'chain1', seq: 1 }),
      onAppended: () => () => undefined,
    };
    const { client, faults } = await clientForTest({ events });
    const read = async (): Promise<void> => {
      for await (const line of client.lines('/events?from=1')) expect(line).toEqual({ seq: 1 });
    };
    await expect(read()).rejects.toMatchObject({ code: 'control.unreachable' });
    expect(faults).toEqual([fault]);
  });
});
