import { connect, isIP, type Socket } from 'node:net';
import { LockerError, messageOf } from '../src/lib/errors.js';
import type { Port, Written } from './port.js';
import { PortEnd } from './port-end.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** A gateway that loses its power says nothing: keep-alive finds out. */
const KEEP_ALIVE_MS = 10_000;

/** Connects to a serial gateway at `tcp://IP:PORT` (IPv6 in brackets). Names are not resolved: that would block. Rejects with `bus.port_failed`. */
export async function openTcpPort(address: string, connectTimeoutMs = CONNECT_TIMEOUT_MS): Promise<Port> {
  const { host, port } = parse(address);
  const end = new PortEnd();
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string, cause?: Error): void => {
      socket.destroy();
      const message = `the gateway at ${address} cannot be reached: ${why}. Check its power, its network and its port`;
      reject(new LockerError('bus.port_failed', message, { port: address }, cause ? { cause } : {}));
    };
    const timer = setTimeout(() => fail(`no answer in ${connectTimeoutMs} ms`), connectTimeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.on('error', (error) => {
      clearTimeout(timer);
      end.end(error);
      fail(messageOf(error), error);
    });
    socket.on('end', () => socket.destroy());
    socket.on('close', () => end.end(new Error('the gateway closed the connection')));
  });
  return wrap(socket, end);
}

function wrap(socket: Socket, end: PortEnd): Port {
  return {
    write: (bytes) =>
      new Promise<Written>((resolve) => {
        if (end.ended) {
          resolve('no');
          return;
        }
        socket.write(bytes, (error) => resolve(error ? 'unknown' : 'yes'));
      }),
    // Node reads a socket as soon as bytes are there: nothing waits in the kernel, and a dead peer shows by keep-alive.
    purge: () => Promise.resolve(),
    onData: (listener) => {
      socket.on('data', listener);
    },
    onClose: (listener) => end.listen(listener),
    close: () => {
      end.end(undefined);
      socket.destroy();
    },
  };
}

function parse(address: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits] = /^tcp:\/\/(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || isIP(host) === 0) {
    throw new LockerError('bus.port_failed', `${address} is not tcp://IP:PORT: name the gateway by its IP address`);
  }
  return { host, port: Number(digits) };
}
