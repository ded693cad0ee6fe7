import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import { BenchCabinet, type BenchOptions, boardSpec, busSpec, eventually } from './bench-cabinet.js';

const ended: (() => void | Promise<void>)[] = [];

function start(options: BenchOptions): BenchCabinet {
  const cabinet = new BenchCabinet(options);
  ended.push(() => cabinet.stop());
  return cabinet;
}

async function answering(options: BenchOptions): Promise<BenchCabinet> {
  const cabinet = start(options);
  await eventually(() => options.boards.every(({ id }) => cabinet.answering.get(id)));
  return cabinet;
}

/** Polled once at the start and then never again within a test. */
const seldom = { pollMs: 60_000 };
const unlockOf = (channel: number) => (channel === 3 ? '8a01031199' : '8a0107119d');

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

describe('an unlock', () => {
  it('leaves as the board family’s bytes, once, and the next poll sees the door open', async () => {
    const cabinet = await answering({ boards: [boardSpec()] });
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect(cabinet.energised).toMatchObject([{ board: 'b1', channel: 7, forMs: 300 }]);
    await eventually(() => cabinet.latch('b1', 7) === 'open');
    expect(cabinet.latch('b1', 8)).toBe('closed');
    expect(cabinet.requests.filter(({ hex }) => hex === unlockOf(7))).toHaveLength(1);
  });

  it('whose reply is lost is reported as sent, and is not repeated', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    const { latches } = await cabinet.installation.read('b1');
    expect(latches[6]).toBe('open');
    expect(cabinet.energised).toHaveLength(1);
  });

  it('that the board does not acknowledge needs no answer, with an echoing adapter too', async () => {
    const kerong = boardSpec({ driver: 'kerong-cu16', address: 2, channels: 16, unlockReply: 'none' });
    const cabinet = await answering({
      boards: [kerong],
      before: (simulator) => simulator.fault({ on: 'bus', id: 'rs485', fault: 'echo' }, true),
    });
    const report = await cabinet.unlock('b1', 16);
    expect(report).toEqual({ sent: 'yes', sentMonoMs: expect.any(Number) });
    await eventually(() => cabinet.latch('b1', 16) === 'open');
    expect(cabinet.counters()).toMatchObject({ timeouts: 0, stale: 0, echoMismatches: 0 });
  });

  it('goes before the polls that wait, however busy the bus is', async () => {
    const boards = [1, 2, 3].map((address) => boardSpec({ id: `b${address}`, address, pollMs: 0 }));
    const cabinet = await answering({ boards });
    const before = cabinet.requests.length;
    await cabinet.unlock('b2', 3);
    const at = cabinet.requests.findIndex(({ hex }) => hex.startsWith('8a02'));
    // The exchange under way may end first, and one may have been on its way to the boards' end.
    expect(at - before).toBeLessThanOrEqual(1);
  });

  it('that cannot begin in time is not sent', async () => {
    const cabinet = await answering({
      boards: [boardSpec(seldom), boardSpec({ ...seldom, id: 'b2', address: 2 })],
      buses: [busSpec({ replyTimeoutMs: 300 })],
    });
    cabinet.simulator.fault({ on: 'board', id: 'b2', fault: 'dead' }, true);
    const before = cabinet.requests.length;
    const reading = cabinet.installation.read('b2');
    await eventually(() => cabinet.requests.length > before);
    expect(await cabinet.unlock('b1', 7, 100)).toEqual({ sent: 'no', error: 'bus.too_late' });
    expect(await reading).toMatchObject({ error: 'bus.timeout' });
    expect(cabinet.energised).toEqual([]);
  });
});

describe('a reply that comes late', () => {
  it('to locker 3 is never taken for locker 7', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    const { simulator } = cabinet;
    simulator.fault({ on: 'board', id: 'b1', fault: 'late', ms: 120 }, true);
    expect(await cabinet.unlock('b1', 3)).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
    simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    const seven = await cabinet.unlock('b1', 7);
    expect(seven).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
    expect(seven.claims).toBeUndefined();
    expect(cabinet.counters()).toMatchObject({ late: 1, timeouts: 2, foreign: 0 });
  });

  it('while nothing is asked any more is counted as late too', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'late', ms: 120 }, true);
    await cabinet.unlock('b1', 3);
    await eventually(() => cabinet.counters().late === 1);
    expect(cabinet.counters()).toMatchObject({ foreign: 0, damaged: 0 });
  });

  it('delays the same board’s status only, not its unlocks', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)], buses: [busSpec({ replyTimeoutMs: 200 })] });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    expect(await cabinet.installation.read('b1')).toMatchObject({ error: 'bus.timeout' });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, false);
    const reading = cabinet.installation.read('b1');
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect((await reading).latches[6]).toBe('open');
    expect(cabinet.requests.map(({ hex }) => hex).slice(-2)).toEqual([unlockOf(7), '80010033b2']);
  });
});

describe('a line with faults', () => {
  it('with noise before each reply still unlocks, and counts what was damaged', async () => {
    const cabinet = await answering({
      boards: [boardSpec()],
      before: (simulator) => simulator.fault({ on: 'bus', id: 'rs485', fault: 'noise' }, true),
    });
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    await eventually(() => cabinet.latch('b1', 7) === 'open');
    expect(cabinet.counters().damaged).toBeGreaterThan(0);
    expect(cabinet.counters().echo).toBe('off');
  });

  it('takes replies that come in pieces, and replies with a foreign frame glued before them', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'split', ms: 35 }, true);
    expect((await cabinet.unlock('b1', 7)).error).toBeUndefined();
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'split', ms: 35 }, false);
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'merged' }, true);
    expect((await cabinet.unlock('b1', 3)).error).toBeUndefined();
    expect((await cabinet.installation.read('b1')).latches[2]).toBe('open');
    expect(cabinet.counters()).toMatchObject({ foreign: 2, timeouts: 0 });
  });

  it('takes no reply from another address and none with a wrong checksum', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'wrong-address' }, true);
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ error: 'bus.timeout' });
    expect(cabinet.counters()).toMatchObject({ foreign: 1, damaged: 0 });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'wrong-address' }, false);
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'damaged' }, true);
    expect(await cabinet.unlock('b1', 3)).toMatchObject({ error: 'bus.timeout' });
    expect(cabinet.counters().damaged).toBeGreaterThan(0);
  });

  it('hears a report that nobody asked for, and reads the board at once', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    await eventually(() => cabinet.latch('b1', 5) === 'closed');
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'reports' }, true);
    cabinet.simulator.door('b1', 5, 'open');
    await eventually(() => cabinet.latch('b1', 5) === 'open');
    expect(cabinet.counters().unsolicited).toBe(1);
  });
});

describe('an adapter that echoes', () => {
  const echoing: BenchOptions['before'] = (simulator) =>
    simulator.fault({ on: 'bus', id: 'rs485', fault: 'echo' }, true);

  it('is learned from a status query and stripped', async () => {
    const cabinet = await answering({ boards: [boardSpec()], before: echoing });
    expect(cabinet.counters().echo).toBe('on');
    expect((await cabinet.unlock('b1', 7)).error).toBeUndefined();
    await eventually(() => cabinet.latch('b1', 7) === 'open');
    expect(cabinet.counters()).toMatchObject({ echoMismatches: 0, damaged: 0, foreign: 0 });
  });

  it('never confirms an unlock with the unlock’s own bytes', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)], before: echoing });
    cabinet.simulator.fault({ on: 'board', id: 'b1', fault: 'mute' }, true);
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes', error: 'bus.timeout' });
  });

  it('is stripped by count from the first exchange on when the config says so', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)], buses: [busSpec({ echo: 'on' })], before: echoing });
    expect((await cabinet.unlock('b1', 3)).error).toBeUndefined();
    cabinet.simulator.fault({ on: 'bus', id: 'rs485', fault: 'echo' }, false);
    // Five bytes of the answer are taken for the echo: counted, and nothing is made of what remains.
    expect(await cabinet.installation.read('b1')).toMatchObject({ error: 'bus.timeout' });
    expect(cabinet.counters().echoMismatches).toBe(1);
  });

  it('keeps an unlock back while it is not known whether there is one', async () => {
    const cabinet = start({
      boards: [boardSpec({ feedback: 'none' })],
      before: (simulator) => simulator.fault({ on: 'board', id: 'b1', fault: 'dead' }, true),
    });
    await eventually(() => cabinet.buses.some(({ open }) => open));
    expect(await cabinet.unlock('b1', 7)).toEqual({ sent: 'no', error: 'bus.echo_unknown' });
    expect(cabinet.requests).toEqual([]);
  });
});

describe('a board that does not answer', () => {
  const two = [boardSpec({ pollMs: 30 }), boardSpec({ id: 'b2', address: 2, pollMs: 30 })];
  const dead = { on: 'board', id: 'b2', fault: 'dead' } as const;
  const quarantined = (cabinet: BenchCabinet) => cabinet.installation.counters().boards.b2?.quarantined;

  it('is quarantined with unknown latches, is not in the way of another board, and comes back', async () => {
    const cabinet = await answering({ boards: two, buses: [busSpec({ replyTimeoutMs: 40 })] });
    await eventually(() => cabinet.latch('b2', 1) === 'closed');
    cabinet.simulator.fault(dead, true);
    await eventually(() => quarantined(cabinet));
    expect(cabinet.answering.get('b2')).toBe(false);
    expect(cabinet.latch('b2', 1)).toBe('unknown');
    const before = cabinet.requests.length;
    await eventually(() => cabinet.requests.length > before + 20);
    const toDead = cabinet.requests.slice(before).filter(({ hex }) => hex.startsWith('8002'));
    expect(toDead.length).toBeLessThanOrEqual(1);
    cabinet.simulator.fault(dead, false);
    await eventually(() => cabinet.answering.get('b2') && cabinet.latch('b2', 1) === 'closed');
  });

  it('gets no unlock: its status is asked first', async () => {
    const cabinet = await answering({ boards: two });
    cabinet.simulator.fault(dead, true);
    await eventually(() => quarantined(cabinet));
    expect(await cabinet.unlock('b2', 7)).toEqual({ sent: 'no', error: 'board.silent' });
    expect(cabinet.requests.filter(({ hex }) => hex.startsWith('8a'))).toEqual([]);
    cabinet.simulator.fault(dead, false);
    expect(await cabinet.unlock('b2', 7)).toMatchObject({ sent: 'yes' });
  });
});

describe('a port', () => {
  it('that is unplugged and plugged in again is opened afresh under the same path', async () => {
    const cabinet = await answering({ boards: [boardSpec()] });
    cabinet.simulator.plug('rs485', false);
    await eventually(() => cabinet.buses.at(-1)?.open === false);
    expect(cabinet.answering.get('b1')).toBe(false);
    expect(cabinet.latch('b1', 1)).toBe('unknown');
    expect(await cabinet.unlock('b1', 7)).toEqual({ sent: 'no', error: 'bus.closed' });
    expect(await cabinet.installation.read('b1')).toMatchObject({ error: 'bus.closed' });
    cabinet.simulator.plug('rs485', true);
    await eventually(() => cabinet.answering.get('b1'));
    // A reading that failed while the port was away is nobody's answer any more.
    expect((await cabinet.installation.read('b1')).error).toBeUndefined();
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect(cabinet.counters()).toMatchObject({ reopens: 1, open: true });
  });

  it('that is away is why a board that has no status is not unlocked', async () => {
    const relays = boardSpec({ driver: 'lcus', address: 0, channels: 8, feedback: 'none', unlockReply: 'none' });
    const cabinet = start({ boards: [relays], buses: [busSpec({ echo: 'off' })] });
    await eventually(() => cabinet.buses.at(-1)?.open);
    cabinet.simulator.plug('rs485', false);
    await eventually(() => cabinet.buses.at(-1)?.open === false);
    expect(await cabinet.unlock('b1', 7)).toEqual({ sent: 'no', error: 'bus.closed' });
  });

  it('that is gone without a word is noticed though nothing is polled', async () => {
    const cabinet = start({ boards: [boardSpec({ feedback: 'none' })] });
    await eventually(() => cabinet.buses.at(-1)?.open);
    cabinet.simulator.plug('rs485', false);
    await eventually(() => cabinet.buses.at(-1)?.open === false);
  });

  it('that is no serial port is named plainly, and another bus goes on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lockerd-port-'));
    ended.push(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'notes.txt');
    writeFileSync(file, 'not a port');
    const cabinet = start({
      buses: [busSpec(), busSpec({ id: 'wrong' }), busSpec({ id: 'null' }), busSpec({ id: 'absent' })],
      boards: [boardSpec()],
      ports: (paths) => ({ ...paths, wrong: file, null: '/dev/null', absent: join(directory, 'ttyUSB9') }),
    });
    await eventually(() => cabinet.buses.filter(({ error }) => error !== undefined).length === 3);
    const errors = cabinet.buses.map(({ error }) => error ?? '').join('\n');
    expect(errors).toContain(`${file} is no serial port`);
    expect(errors).toContain('/dev/null is no serial port');
    expect(errors).toContain('ttyUSB9 is not there');
    await eventually(() => cabinet.answering.get('b1'));
  });

  it('can be a gateway on the network', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    await cabinet.installation.stop(100);
    const path = cabinet.simulator.paths.rs485 ?? '';
    const serial = new SerialPort({ path, baudRate: 9600, autoOpen: false });
    await new Promise<void>((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));
    const gateway = createServer((socket) => {
      serial.on('data', (chunk: Buffer) => socket.write(chunk));
      socket.on('data', (chunk: Buffer) => serial.write(chunk));
      socket.on('close', () => serial.isOpen && serial.close());
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    ended.push(() => void gateway.close());
    const address = gateway.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const remote = await answering({ boards: [boardSpec()], ports: () => ({ rs485: `tcp://127.0.0.1:${port}` }) });
    const { energised } = cabinet;
    expect(await remote.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect(energised).toMatchObject([{ channel: 7 }]);
    await eventually(() => remote.latch('b1', 7) === 'open');
  });
});

describe('reads', () => {
  it('asked for together share one exchange, and one asked for later gets its own', async () => {
    const cabinet = await answering({ boards: [boardSpec(seldom)] });
    const before = cabinet.counters().exchanges;
    await Promise.all([1, 2, 3].map(() => cabinet.installation.read('b1')));
    const together = cabinet.counters().exchanges - before;
    // The first begins at once, so those asked for while it is under way wait for the next.
    expect(together).toBeLessThanOrEqual(2);
    await cabinet.installation.read('b1');
    expect(cabinet.counters().exchanges).toBe(before + together + 1);
  });
});
