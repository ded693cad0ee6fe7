import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTcpPort } from '../../drivers/port-tcp.js';
import { startSimulator } from '../../drivers/simulator/simulator.js';
import { BenchCabinet, boardSpec, busSpec, eventually } from './bench-cabinet.js';
import { Gateway } from './gateway.js';

/** A board behind a gateway, polled seldom enough that only the connection tells of its end. */
async function behindGateway(): Promise<{ gateway: Gateway; cabinet: BenchCabinet }> {
  const boards = [boardSpec({ pollMs: 2_000 })];
  const far = startSimulator({ buses: [busSpec()], boards });
  const gateway = await Gateway.start(far.paths.rs485 ?? '');
  onTestFinished(async () => {
    await gateway.stop();
    far.close();
  });
  const cabinet = new BenchCabinet({ boards, simulated: [], ports: () => ({ rs485: gateway.address }) });
  onTestFinished(() => cabinet.stop());
  await eventually(() => cabinet.answering.get('b1'));
  return { gateway, cabinet };
}

describe('a gateway', () => {
  it.each([
    'close',
    'reset',
    'half-close',
  ] as const)('that ends its connection (%s) is connected to again', async (how) => {
    const { gateway, cabinet } = await behindGateway();
    gateway.drop(how);
    await eventually(() => cabinet.buses.some(({ open }) => !open));
    expect(cabinet.latch('b1', 1)).toBe('unknown');
    await eventually(() => cabinet.answering.get('b1') && cabinet.latch('b1', 1) === 'closed');
    expect(cabinet.buses).toEqual([
      expect.objectContaining({ open: true }),
      expect.objectContaining({ open: false, error: expect.stringContaining(`${gateway.address} went away: `) }),
      expect.objectContaining({ open: true }),
    ]);
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
    expect(cabinet.counters()).toMatchObject({ open: true, reopens: 1 });
  });

  it('that refuses is told with what to do, and served as soon as it accepts', async () => {
    const { gateway, cabinet } = await behindGateway();
    await gateway.refuse();
    await eventually(() => cabinet.buses.some(({ error }) => error?.includes('ECONNREFUSED')));
    const refused = cabinet.buses.at(-1)?.error ?? '';
    expect(refused).toContain(`the gateway at ${gateway.address} cannot be reached`);
    expect(refused).toContain('Check its power, its network and its port');
    expect(await cabinet.unlock('b1', 7)).toEqual({ sent: 'no', error: 'bus.closed' });
    await gateway.listen();
    await eventually(() => cabinet.answering.get('b1'));
    expect(await cabinet.unlock('b1', 7)).toMatchObject({ sent: 'yes' });
  });

  it('that does not even answer a connection is given up in time', async () => {
    // A listening program that hangs: once its queue is full the kernel lets further connections wait.
    const hung = fork(new URL('./hung-gateway.mjs', import.meta.url), { execArgv: [] });
    onTestFinished(() => void hung.kill('SIGKILL'));
    const [port] = await once(hung, 'message');
    const waiting: Socket[] = [];
    onTestFinished(() => {
      for (const socket of waiting) socket.destroy();
    });
    const connected = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        waiting.push(socket);
        socket.on('error', () => undefined);
        socket.once('connect', () => resolve(true));
        setTimeout(() => resolve(false), 300);
      });
    while (await connected());
    await expect(openTcpPort(`tcp://127.0.0.1:${port}`, 200)).rejects.toMatchObject({
      code: 'bus.port_failed',
      message: expect.stringContaining('no answer in 200 ms'),
    });
  });

  it('is probed by the kernel while nothing is said', async () => {
    const { gateway } = await behindGateway();
    const ours = gateway.sockets[0]?.remotePort ?? 0;
    const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
    const timer = () => {
      const rows = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((row) => row.trim().split(/\s+/));
      return rows.find(
        ([, local, remote]) => local?.endsWith(`:${hex(ours)}`) && remote?.endsWith(`:${hex(gateway.port)}`),
      )?.[5];
    };
    // 02: the keep-alive timer; 01 while a segment of ours waits to be acknowledged.
    await eventually(() => timer()?.startsWith('02:'));
  });
});
