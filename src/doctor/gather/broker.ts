import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import type { Config, UplinkSpec } from '../../config/specs.js';
import type { ErrorCode } from '../../lib/error-codes.js';
import { messageOf } from '../../lib/errors.js';
import { connectionFault } from '../../uplink/connection-fault.js';
import type { BrokerFacts, BrokerStep } from '../facts.js';
import { absent, type Seen, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

const stepMs = 5000;
/** With TLS 1.3 a certificate is refused after the handshake: so long is listened for that. */
const answerMs = 3000;
/**
 * PINGREQ (MQTT 3.1.1, section 3.12) as the first packet, which no client may send: the broker ends the connection (section 3.1) and
 * so has taken the certificate. No client id is named, so the running uplink of this cabinet is not pushed out.
 */
const wrongFirst = Buffer.from([0xc0, 0x00]);

/** Goes the way to the broker step by step, over a connection of its own. */
export async function tryBroker(sys: Sysroot, config: Config | undefined): Promise<Seen<BrokerFacts>> {
  if (config === undefined) return absent('the config cannot be read');
  const { uplink } = config;
  if (uplink === undefined) return absent('the cabinet stands alone: the config has no uplink');
  const { host, port, tls } = uplink;
  const reached: BrokerStep[] = [];
  const facts = { host, port, tls: tls !== undefined, reached };
  let step: BrokerStep = 'resolve';
  try {
    const { address } = await lookup(host);
    reached.push(step);
    step = 'connect';
    (await tcp(address, port)).destroy();
    reached.push(step);
    if (tls === undefined) return seen(facts);
    const files = pems(sys, tls);
    if (files.kind !== 'seen') return seen({ ...facts, stopped: files.what });
    step = 'tls';
    const unfit = unfitFiles(files.value);
    if (unfit !== undefined) return seen({ ...facts, failed: { step, ...unfit } });
    const socket = await secured(uplink, files.value);
    reached.push(step);
    step = 'answer';
    await taken(socket);
    reached.push(step);
    return seen(facts);
  } catch (error) {
    return seen({ ...facts, failed: { step, ...faultOf(error, step, `${host}:${port}`) } });
  }
}

function faultOf(error: unknown, step: BrokerStep, broker: string): { code: string; why: string } {
  const { code, message } = connectionFault(error, step === 'answer' ? 'greeting' : 'reaching', broker);
  return { code, why: message === '' ? messageOf(error) : message };
}

interface Pems {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

function pems(sys: Sysroot, { ca, cert, key }: NonNullable<UplinkSpec['tls']>): Seen<Pems> {
  const [issuer, own, secret] = [ca, cert, key].map((file) => sys.bytes(file));
  for (const one of [issuer, own, secret]) if (one !== undefined && one.kind !== 'seen') return one;
  if (issuer?.kind !== 'seen' || own?.kind !== 'seen' || secret?.kind !== 'seen') return absent('no files');
  return seen({ ca: issuer.value, cert: own.value, key: secret.value });
}

/** What TLS has against the own files before it says a word to anybody. */
function unfitFiles(files: Pems): { code: ErrorCode; why: string } | undefined {
  try {
    createSecureContext(files);
    return undefined;
  } catch (error) {
    if (/KEY_VALUES_MISMATCH/.test(String(Object(error).code)))
      return { code: 'uplink.bad_key', why: '`uplink.key` does not belong to the first certificate in `uplink.cert`' };
    return { code: 'uplink.bad_certificate', why: `TLS refuses the files of \`uplink\` (${messageOf(error)})` };
  }
}

function tcp(host: string, port: number): Promise<Socket> {
  return until(connectTcp({ host, port }), 'connect');
}

function secured({ host, port }: UplinkSpec, files: Pems): Promise<Socket> {
  return until(connectTls({ ...files, host, port, servername: /[a-z]/i.test(host) ? host : '' }), 'secureConnect');
}

function until<S extends Socket>(socket: S, event: string): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), stepMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** Resolves when the broker ends the connection in order, or says nothing against the certificate for a while. */
function taken(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(), answerMs);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // A broker may end what breaks the protocol without courtesy; an alert of TLS has a code of its own.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return;
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.write(wrongFirst);
  });
}
