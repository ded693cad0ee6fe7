import { dirname, resolve } from 'node:path';
import { byPlace, type ConfigProblem, type Fault, problemAt } from '../config/problem.js';
import { schemaFaults } from '../config/schema-faults.js';
import { duplicateKeys, readConfigText, syntaxProblem } from '../config/source-problems.js';
import { readYaml } from '../config/yaml-source.js';
import { type CollectorInput, collectorSchema } from './config-schema.js';
import { enrolFaults, resolvedEnrol } from './enrol-config.js';
import { moneyFaults, resolvedMoney } from './money-config.js';
import type { CollectorConfig } from './specs.js';

type CollectorConfigResult = { readonly config: CollectorConfig } | { readonly errors: readonly ConfigProblem[] };

/** Reads a config from its text. `file` is named in problems and is where relative paths start. Never throws. */
export function parseCollectorConfig(text: string, file: string): CollectorConfigResult {
  const yaml = readYaml(text);
  if ('faults' in yaml) return { errors: yaml.faults.map((fault) => syntaxProblem(fault, file)).sort(byPlace) };
  const { source } = yaml;
  const input = collectorSchema.safeParse(source.value);
  const faults = input.success
    ? [...brokerFaults(input.data), ...keyFaults(input.data), ...moneyFaults(input.data), ...enrolFaults(input.data)]
    : schemaFaults(input.error.issues, collectorSchema, source);
  const errors = [...duplicateKeys(source, file), ...faults.map((fault) => problemAt(source, file, fault))];
  if (errors.length > 0 || !input.success) return { errors: errors.sort(byPlace) };
  return { config: resolved(input.data, file) };
}

/** Reads a config file. Never throws: a file that cannot be read is a problem too. */
export function readCollectorConfig(file: string): CollectorConfigResult {
  const text = readConfigText(file);
  return typeof text === 'string' ? parseCollectorConfig(text, file) : { errors: [text] };
}

/** What the keys of `broker` must be to each other. */
function brokerFaults({ broker }: CollectorInput): Fault[] {
  const pairs = [
    ['cert', 'key'],
    ['key', 'cert'],
    ['user', 'password'],
    ['password', 'user'],
  ] as const;
  const lonely = pairs
    .filter(([one, other]) => broker[one] !== undefined && broker[other] === undefined)
    .map(([one, other]): Fault => {
      const expected = `\`${other}\` beside \`${one}\``;
      return { code: 'config.missing_key', path: ['broker', other], expected, found: 'nothing' };
    });
  if (broker.url.startsWith('mqtts:')) return lonely;
  const useless = (['ca', 'cert', 'key'] as const).filter((name) => broker[name] !== undefined);
  return [
    ...lonely,
    ...useless.map((name): Fault => {
      const hint = 'write mqtts:// in `url`, or leave it out';
      const expected = `no \`${name}\` without TLS`;
      return { code: 'config.misplaced_key', path: ['broker', name], onKey: true, expected, found: `"${name}"`, hint };
    }),
  ];
}

/** What persons ask for is sent to the cabinets as commands. */
function keyFaults({ keys }: CollectorInput): Fault[] {
  if (keys.tombstones === undefined || keys.commands !== undefined) return [];
  const expected = '`commands` beside `tombstones`';
  return [{ code: 'config.missing_key', path: ['keys', 'commands'], expected, found: 'nothing' }];
}

function resolved(
  { broker, store, keep, cabinets, money, enrol, keys }: CollectorInput,
  file: string,
): CollectorConfig {
  const absolute = (path: string): string => resolve(dirname(resolve(file)), path);
  const { url, prefix, id, group, ca, cert, key, user, password } = broker;
  return {
    broker: {
      ...{ url, prefix, id },
      ...(group !== undefined && { group }),
      tls: {
        ...(ca !== undefined && { ca: absolute(ca) }),
        ...(cert !== undefined && { cert: absolute(cert) }),
        ...(key !== undefined && { key: absolute(key) }),
      },
      ...(user !== undefined && password !== undefined && { login: { user, passwordFile: absolute(password) } }),
    },
    store:
      'sqlite' in store ? { kind: 'sqlite', file: absolute(store.sqlite) } : { kind: 'postgres', url: store.postgres },
    keepMs: keep,
    cabinets: absolute(cabinets),
    ...(money !== undefined && { money: resolvedMoney(money, absolute) }),
    ...(enrol !== undefined && { enrol: resolvedEnrol(enrol, broker, absolute) }),
    keys: {
      receipts: absolute(keys.receipts),
      reports: absolute(keys.reports),
      ...(keys.time !== undefined && { time: absolute(keys.time) }),
      ...(keys.commands !== undefined && { commands: absolute(keys.commands) }),
      ...(keys.state !== undefined && { state: absolute(keys.state) }),
      ...(keys.access !== undefined && { access: absolute(keys.access) }),
      ...(keys.tombstones !== undefined && { tombstones: absolute(keys.tombstones) }),
      ...(keys.orders !== undefined && { orders: absolute(keys.orders) }),
      ...(keys.payments !== undefined && { payments: absolute(keys.payments) }),
    },
  };
}
