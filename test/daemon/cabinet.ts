import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cabinetFolder,
  childrenOf,
  type Ended,
  eventually,
  freePort,
  type RunningDaemon,
  run,
  startDaemon,
  writeConfig,
} from '../running-daemon.js';

/** What a test may change of its cabinet; each is YAML text. */
export interface Sections {
  readonly cabinet?: string;
  readonly data?: string;
  readonly buses?: string;
  readonly boards?: string;
  readonly lockers?: string;
  readonly signals?: string;
  readonly readers?: string;
  readonly socket?: string;
  readonly listen?: string;
  readonly pepper?: string;
  readonly trust?: string;
  readonly terminal?: string;
  readonly uplink?: string;
  readonly audit?: string;
  readonly rental?: string;
  readonly backup?: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A simulated cabinet of eight lockers in a folder of its own, whose daemon a test starts, breaks and stops. */
export interface TestCabinet {
  readonly folder: string;
  readonly configFile: string;
  readonly base: string;
  start(): Promise<RunningDaemon>;
  /** SIGKILL: the plug is pulled. */
  kill(): Promise<void>;
  /** Runs the daemon to its end: for those that cannot start. */
  runDaemon(): Promise<Ended>;
  /** lockerd --check */
  checkConfig(): Promise<Ended>;
  /** Starts the daemon, sends it a signal at a moment of its start, and waits for its end. */
  runDaemonUntil(signal: NodeJS.Signals, moment: () => Promise<unknown>): Promise<Ended>;
  /** Whether a file is there, below the folder. */
  has(file: string): boolean;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  pin(locker: string, pin: string): Promise<Answer>;
  code(text: string, locker?: string): Promise<Answer>;
  ctl(...args: readonly string[]): Promise<Ended>;
  /** The PIN that lockerctl made for a locker. */
  setPin(locker: string, ...options: readonly string[]): Promise<string>;
  alarms(): Promise<readonly string[]>;
  events(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Waits until every latch has been read. */
  seen(): Promise<void>;
  /** Kills what still runs and throws the folder away. */
  end(): Promise<void>;
}

export async function testCabinet(sections: (folder: string) => Sections = () => ({})): Promise<TestCabinet> {
  const folder = cabinetFolder();
  const port = await freePort();
  const own = sections(folder.path);
  const configFile = writeConfig(
    folder.path,
    `cabinet: ${own.cabinet ?? '{ id: TEST-1, timezone: Asia/Kolkata, confirm: 400ms, power: { stagger: 0ms } }'}
data: ${own.data ?? `${folder.path}/data`}
buses: ${own.buses ?? '[{ id: line, port: "sim:line" }]'}
boards: ${own.boards ?? '[{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8, coolDown: 300ms, poll: 100ms }]'}
lockers: ${own.lockers ?? '[{ range: A1..A8, size: M, board: b1, channels: 1..8 }]'}
signals: ${own.signals ?? '{}'}
readers: ${own.readers ?? '[]'}
control: { socket: ${own.socket ?? `${folder.path}/control.sock`} }
kiosk: { listen: ${own.listen ?? `127.0.0.1:${port}`} }
access: { pepper: ${own.pepper ?? `${folder.path}/pepper`} }
audit: ${own.audit ?? '{}'}
${own.trust === undefined ? '' : `trust: ${own.trust}`}
${own.terminal === undefined ? '' : `terminal: ${own.terminal}`}
${own.uplink === undefined ? '' : `uplink: ${own.uplink}`}
${own.rental === undefined ? '' : `rental: ${own.rental}`}
${own.backup === undefined ? '' : `backup: ${own.backup}`}
`,
  );
  const base = `http://127.0.0.1:${port}`;
  const started: RunningDaemon[] = [];
  const ctl = (...args: readonly string[]) => run('lockerctl', ['--config', configFile, ...args]);
  const told = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await ctl('--json', ...args);
    if (code !== 0) throw new Error(`lockerctl ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: Object(await response.json()) };
  };
  const alarms = async (): Promise<string[]> =>
    JSON.parse(await told('status')).alarms.map(({ code, part }: Record<string, string>) => `${code} ${part}`.trim());
  return {
    folder: folder.path,
    configFile,
    base,
    start: async () => {
      const daemon = await startDaemon(configFile);
      started.push(daemon);
      return daemon;
    },
    kill: async () => {
      for (const daemon of started.splice(0)) await daemon.kill();
    },
    runDaemon: () => run('lockerd', ['--config', configFile]),
    checkConfig: () => run('lockerd', ['--config', configFile, '--check']),
    runDaemonUntil: async (signal, moment) => {
      const before = new Set(childrenOf(process.pid));
      const ended = run('lockerd', ['--config', configFile]);
      const pid = childrenOf(process.pid).find((child) => !before.has(child));
      if (pid === undefined) throw new Error('lockerd has no process id');
      await moment();
      process.kill(pid, signal);
      return ended;
    },
    has: (file) => existsSync(join(folder.path, file)),
    post,
    pin: (locker, pin) => post('/api/pin', { locker, pin }),
    code: (text, locker) => post('/api/code', { text, ...(locker !== undefined && { locker }) }),
    ctl,
    setPin: async (locker, ...options) => String(JSON.parse(await told('pin', 'set', locker, ...options)).pin),
    alarms,
    events: async () =>
      (await told('events', '--from', '1'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    seen: async () => {
      await eventually('every latch is read', async () => !/"latch":"unknown"/.test(await told('lockers')));
    },
    end: async () => {
      for (const daemon of started) await daemon.kill();
      folder.remove();
    },
  };
}

/** The bytes of every file below a folder, by path. */
export function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path)];
    }),
  );
}
