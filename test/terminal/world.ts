import { type RequestOptions, request } from 'node:https';
import type { CommandAnswer } from '../../src/access/command-runner.js';
import type { Presentation } from '../../src/access/presentation.js';
import type { TerminalOpening } from '../../src/access/terminal-access.js';
import type { NewEvent } from '../../src/audit/event.js';
import type { TerminalClient } from '../../src/config/specs.js';
import type { LockerError } from '../../src/lib/errors.js';
import { startTerminal, type TerminalOptions } from '../../src/terminal/terminal.js';
import type { TerminalWorld } from '../../src/terminal/terminal-world.js';
import { FakeCabinet } from '../kiosk/fake-cabinet.js';
import { type Authority, authority, type Identity, serverFolder } from './certificates.js';

/** Time that a test moves. */
class HandTime {
  nowMs = 1_000_000;
  monoMs = (): number => this.nowMs;
  wallMs = (): number => this.nowMs;
}

export const clients: readonly TerminalClient[] = [
  { name: 'face-1', mode: 'face', lockers: ['A01', 'A02', 'A03'], perMinute: 30 },
  { name: 'app-server', mode: 'api', lockers: ['A04'], perMinute: 600 },
];

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly tls?: RequestOptions;
}

/** One request over a connection of its own, with the certificate of `identity`. Rejects when the connection does. */
export function ask(
  base: string,
  ca: string,
  identity: Identity | undefined,
  path: string,
  sent: Sent = {},
): Promise<Said> {
  const { method = 'GET', headers = {}, body, tls = {} } = sent;
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, base),
      { ...{ method, headers, ca, agent: false }, ...identity, ...tls },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.once('error', reject);
        response.once('end', () => {
          const isJson = /json/.test(String(response.headers['content-type'])) && text !== '';
          const parsed: unknown = isJson ? JSON.parse(text) : {};
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: Object(parsed) });
        });
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

/** A terminal API on a free port over a cabinet in memory; whatever is asked of A01 opens, of others is denied. */
export async function terminalForTest(
  change: Partial<Omit<TerminalOptions, 'world'>> & { readonly world?: Partial<TerminalWorld> } = {},
) {
  const cabinet = new FakeCabinet();
  const opened: TerminalOpening[] = [];
  const answers: { text: string; client: string }[] = [];
  const commands: { text: string; client: string }[] = [];
  const recorded: NewEvent[] = [];
  const faults: unknown[] = [];
  const broken: LockerError[] = [];
  const time = new HandTime();
  const [servers, issuer]: [Authority, Authority] = [await authority('Servers'), await authority('Clients')];
  const folder = serverFolder(await servers.issue({ names: ['cabinet'], use: 'server' }), issuer.cert);
  const terminal = await startTerminal({
    spec: { listen: { host: '127.0.0.1', port: 0 }, cert: folder.cert, key: folder.key, ca: folder.ca, clients },
    time,
    onBroken: (error) => broken.push(error),
    ...change,
    world: {
      cabinet,
      open: async (opening): Promise<Presentation> => {
        opened.push(opening);
        if (opening.locker !== 'A01') return { kind: 'denied' };
        return { kind: 'done', result: { outcome: 'opened', locker: opening.locker } };
      },
      command: async (text, client): Promise<CommandAnswer> => {
        commands.push({ text, client });
        return { jti: 'c1', outcome: 'done', data: { locker: 'A01' } };
      },
      time: {
        ask: () => 'nonce-1',
        answer: async (text, client) => {
          answers.push({ text, client });
          return text.startsWith('good') ? 'confirmed' : 'refused';
        },
      },
      denied: (event) => recorded.push(event),
      onFault: (error) => faults.push(error),
      ...change.world,
    },
  });
  const face = await issuer.issue({ names: ['face-1'] });
  const get = (path: string, identity: Identity | undefined = face, sent: Sent = {}): Promise<Said> =>
    ask(terminal.url, servers.cert, identity, path, sent);
  const post = (path: string, body: unknown, sent: Sent = {}, identity: Identity | undefined = face): Promise<Said> =>
    get(path, identity, {
      ...{ method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...sent },
      headers: { 'content-type': 'application/json', ...sent.headers },
    });
  return {
    ...{
      cabinet,
      opened,
      answers,
      commands,
      recorded,
      faults,
      broken,
      time,
      servers,
      issuer,
      folder,
      terminal,
      face,
      get,
      post,
    },
    end: async () => {
      await terminal.close();
      folder.remove();
    },
  };
}
