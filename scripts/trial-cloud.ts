import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Embedded, startEmbedded } from '../src/collector/embedded.js';
import type { KeyFiles, MoneySpec } from '../src/collector/specs.js';
import { newTombstoneKey } from '../src/collector/subjects/tags.js';
import type { Endpoint } from '../src/config/endpoint.js';
import type { Config } from '../src/config/specs.js';
import { systemTime } from '../src/lib/clock-source.js';
import { stderrLog } from '../src/lib/log.js';
import { createDeviceFile, readDeviceFile } from '../src/tokens/device-file.js';
import { publishKeys } from '../src/tokens/device-keys.js';
import { writeKeyFile } from '../src/tokens/key-file.js';
import { commandNames } from '../src/tokens/signed-types.js';
import { newSigningKey } from '../src/tokens/signing.js';
import { TrialNetwork } from './trial-network.js';

/** The cloud of a trial: keys for this trial alone, and beside them a broker and a collector where the config has an uplink. */
export interface TrialCloud {
  /** File of the key that signs access tokens. */
  readonly accessKey: string;
  /** Config for `locker-collector`; absent without an uplink. */
  readonly collectorConfig?: string;
  /** The page in the place of a UPI app; absent where nothing is rented. */
  readonly payPage?: string;
  /** Between cabinet and broker; absent without an uplink. */
  readonly network?: TrialNetwork;
  stop(): Promise<void>;
}

const keyUses = {
  access: { kid: 'k1', typs: ['access+jwt'] },
  receipts: { kid: 'r1', typs: ['receipt+jwt'] },
  reports: { kid: 'a1', typs: ['ack+jwt'] },
  time: { kid: 't1', typs: ['time+jwt'] },
  commands: { kid: 'c1', typs: ['cmd+jwt'] },
  state: { kid: 's1', typs: ['state+jwt'] },
  orders: { kid: 'o1', typs: ['order+jwt'] },
  payments: { kid: 'p1', typs: ['pay+jwt'] },
} as const;

/** The page in the place of a UPI app is served so many ports above the kiosk, so that two trials need only two ports for their kiosks. */
const portsAbove = 6;
const usualKiosk: Endpoint = { host: '127.0.0.1', port: 8080 };

/** A trial gateway: no account, and no money. */
function trialMoney(page: Endpoint): MoneySpec {
  return {
    ...{ gateway: { kind: 'trial', page }, openMs: 16 * 60_000, silenceMs: 10 * 60_000 },
    keepMs: 365 * 86_400_000,
  };
}

/**
 * Starts it. `undefined` where the config has no trust set, or may be the one of a real cabinet: its keys are not touched.
 * @throws LockerError `collector.*`; the system's error when the port of the broker is taken
 */
export async function startTrialCloud({
  cabinet,
  trust,
  buses,
  uplink,
  rental,
  kiosk,
}: Config): Promise<TrialCloud | undefined> {
  if (!trust || !buses.every(({ port }) => port.startsWith('sim:'))) return undefined;
  const folder = dirname(trust.keys);
  const all = makeKeys(folder, trust.keys);
  const { orders: _, payments: __, ...unpaid } = all;
  const keys: KeyFiles & { readonly access: string } = {
    ...(rental ? all : unpaid),
    tombstones: tombstoneKey(folder),
  };
  const payPage = { host: '127.0.0.1', port: (kiosk?.listen ?? usualKiosk).port + portsAbove };
  if (!uplink) return { accessKey: keys.access, stop: async () => undefined };
  const cabinets = join(folder, 'cabinets');
  mkdirSync(cabinets, { recursive: true });
  await enrol(cabinet.id, trust.device, join(cabinets, `${cabinet.id}.jwks`));
  const { prefix } = uplink;
  // Warnings and errors only, as of the daemon.
  const embedded: Embedded = await startEmbedded(
    { data: folder, cabinets, keys, prefix, ...(rental && { money: trialMoney(payPage) }) },
    systemTime,
    stderrLog('warn'),
  );
  const network = new TrialNetwork(uplink.port, Number(new URL(embedded.url).port));
  try {
    await network.mend();
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  const collectorConfig = join(folder, 'collector.yaml');
  writeFileSync(collectorConfig, collectorText(embedded.url, prefix, keys, rental && payPage));
  return {
    accessKey: keys.access,
    collectorConfig,
    ...(rental && { payPage: `http://${payPage.host}:${payPage.port}/` }),
    network,
    stop: async () => {
      await network.cut();
      await embedded.stop();
    },
  };
}

/** Makes the keys of the cabinet where it has none yet, and its collector know them before it first speaks. */
async function enrol(cabinet: string, deviceFile: string, file: string): Promise<void> {
  if (!existsSync(deviceFile)) createDeviceFile(deviceFile);
  const found = readDeviceFile(deviceFile);
  if (found.kind === 'read') writeFileSync(file, `${JSON.stringify(await publishKeys(found.keys, cabinet))}\n`);
}

/** The one key that is kept: the store of the trial holds what was made with it, and refuses another. */
function tombstoneKey(folder: string): string {
  const file = join(folder, 'trial-tombstones.jwk');
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(newTombstoneKey())}\n`, { mode: 0o600 });
  return file;
}

/** New keys at each start, and the trust set that knows them. */
function makeKeys(folder: string, trustFile: string): Readonly<Record<keyof typeof keyUses, string>> {
  mkdirSync(folder, { recursive: true });
  const file = (use: string): string => join(folder, `trial-${use}.jwk`);
  const trusted = Object.entries(keyUses).flatMap(([use, { kid, typs }]) => {
    const pair = newSigningKey(kid, typs, use === 'commands' ? commandNames : []);
    rmSync(file(use), { force: true });
    writeKeyFile(file(use), pair.secret);
    return pair.trust.keys;
  });
  writeFileSync(trustFile, `${JSON.stringify({ keys: trusted })}\n`);
  return {
    access: file('access'),
    receipts: file('receipts'),
    reports: file('reports'),
    time: file('time'),
    commands: file('commands'),
    state: file('state'),
    orders: file('orders'),
    payments: file('payments'),
  };
}

/** What `locker-collector` needs to look at the store of the trial and to send commands beside it. */
function collectorText(url: string, prefix: string, keys: KeyFiles, payPage: Endpoint | undefined): string {
  return `# Made by the trial for its own collector.
broker: { url: "${url}", prefix: "${prefix}", id: trial-operator }
store: { sqlite: collector.db }
cabinets: cabinets
keys: ${JSON.stringify(keys)}
${payPage ? `money: { gateway: trial, page: "${payPage.host}:${payPage.port}" }\n` : ''}`;
}
