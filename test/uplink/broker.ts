import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '../running-daemon.js';
import { type Authority, authority, type Identity } from '../terminal/certificates.js';

const program = '/usr/sbin/mosquitto';
/** Without it these tests are skipped, and scripts/prepare.mjs says so. In CI nothing is left out. */
export const hasBroker = existsSync(program) || process.env.CI === 'true';

/** Of this machine in a network that a test makes; the certificate of a broker has it, too. */
export const networkAddress = '10.213.77.1';

/** Where a broker is, and who believes whom. */
export interface BrokerPlace {
  readonly port: number;
  /** Issuer of the broker's certificate, and of those of its clients. */
  readonly servers: Authority;
  readonly clients: Authority;
  /** Writes PEM files of a client and gives their paths. */
  identity(name: string, identity: Identity, ca?: string): { ca: string; cert: string; key: string };
}

/** A real Mosquitto with TLS, client certificates and an access list, which a test kills, starts again and changes. */
export interface Broker extends BrokerPlace {
  readonly folder: string;
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM: it writes down what it keeps. */
  stop(): Promise<void>;
  /** Takes a new access list into use. */
  allow(acl: string): Promise<void>;
  end(): Promise<void>;
}

// Tests run from their sources, the bench from the build.
const up = import.meta.url.includes('/dist/test/') ? '../../../' : '../../';
const shipped = readFileSync(new URL(`${up}config/mosquitto/acl`, import.meta.url), 'utf8');

/** What the access list that is shipped allows to cabinets; to `cloud` everything. */
export const usualAcl = `${shipped.match(/^pattern .*$/gm)?.join('\n')}

user cloud
topic readwrite lockers/v1/#
`;

/** What a broker has said survives its kill, and its log tells all: too slow for a fleet. */
const forOne = `autosave_interval 1
autosave_on_changes true
log_type all`;

export async function testBroker(acl = usualAcl, settings = forOne): Promise<Broker> {
  const { folder, file, identityFor } = files();
  const port = await freePort();
  const servers = await authority('Brokers');
  const clients = await authority('Cabinets');
  const server = await servers.issue({ names: ['broker'], use: 'server', addresses: ['127.0.0.1', networkAddress] });
  file('acl', acl);
  const config = file(
    'mosquitto.conf',
    `listener ${port} 127.0.0.1
cafile ${file('clients-ca.pem', clients.cert)}
certfile ${file('server.pem', server.cert)}
keyfile ${file('server.key', server.key)}
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file ${join(folder, 'acl')}
persistence true
persistence_location ${folder}/
max_inflight_messages 200
max_queued_messages 10000
user ${process.getuid?.() === 0 ? 'root' : ''}
log_dest file ${join(folder, 'log')}
${settings}
`,
  );
  let child: ChildProcess | undefined;
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(name);
    await ended;
  };
  const broker: Broker = {
    ...{ port, folder, servers, clients },
    start: async () => {
      child = spawn(program, ['-c', config], { stdio: 'ignore' });
      await eventually('the broker listens', () => answers(port));
    },
    kill: () => signal('SIGKILL'),
    stop: () => signal('SIGTERM'),
    allow: async (text) => {
      const taken = (): number => readFileSync(join(folder, 'log'), 'utf8').split('Reloading config.').length;
      const before = taken();
      file('acl', text);
      child?.kill('SIGHUP');
      // The broker looks at its signals between two rounds of its loop: a message that is sent before that passes by the old list.
      await eventually('the broker has the new list', () => taken() > before);
    },
    identity: identityFor(servers.cert),
    end: async () => {
      await signal('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await broker.start();
  return broker;
}

/** A folder for PEM files and the like. */
export function files() {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const identityFor =
    (issuer: string): Broker['identity'] =>
    (name, { cert, key }, ca = issuer) => ({
      ca: file(`${name}-ca.pem`, ca),
      cert: file(`${name}.pem`, cert),
      key: file(`${name}.key`, key),
    });
  return { folder, file, identityFor };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
