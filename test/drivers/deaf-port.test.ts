import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { SerialPort } from 'serialport';
import { expect, it, onTestFinished } from 'vitest';
import { systemTime } from '../../src/lib/clock-source.js';
import { BenchCabinet, boardSpec, eventually } from './bench-cabinet.js';

it('a gateway that forgot its connection is connected to afresh, with no word of a lost port', async () => {
  const board = boardSpec();
  const wired = new BenchCabinet({ boards: [board] });
  onTestFinished(() => wired.stop());
  await wired.installation.stop(100);
  const serial = new SerialPort({ path: wired.simulator.paths.rs485 ?? '', baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));

  const sockets: Socket[] = [];
  let forgotten: Socket | undefined;
  const gateway = createServer((socket) => {
    sockets.push(socket);
    serial.on('data', (chunk: Buffer) => socket !== forgotten && socket.write(chunk));
    socket.on('data', (chunk: Buffer) => socket !== forgotten && serial.write(chunk));
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    serial.close();
    gateway.close();
  });
  const address = gateway.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  let laterMs = 0;
  const cabinet = new BenchCabinet({
    boards: [board],
    ports: () => ({ rs485: `tcp://127.0.0.1:${port}` }),
    time: { monoMs: () => systemTime.monoMs() + laterMs, wallMs: systemTime.wallMs },
  });
  onTestFinished(() => cabinet.stop());
  await eventually(() => cabinet.answering.get('b1'));
  forgotten = sockets[0];
  await eventually(() => cabinet.answering.get('b1') === false);
  expect(sockets).toHaveLength(1);
  laterMs = 60_000;
  await eventually(() => cabinet.answering.get('b1'));
  expect(sockets).toHaveLength(2);
  expect(cabinet.buses).toMatchObject([{ open: true }]);
  expect(cabinet.counters()).toMatchObject({ open: true, reopens: 1 });
});
