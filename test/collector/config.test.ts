import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCollectorConfig, readCollectorConfig } from '../../src/collector/config.js';
import {
  brokerShape,
  collectorSchema,
  keysShape,
  moneyShape,
  postgresShape,
  sqliteShape,
  webhookShape,
} from '../../src/collector/config-schema.js';
import { breaks } from '../../src/collector/continuity.js';
import { formatProblems } from '../../src/config/problem.js';

const example = new URL('../../config/collector.example.yaml', import.meta.url).pathname;
const pageOf = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const page = pageOf('collector');

const whole = `
broker: { url: 'mqtts://broker.example.org:8883', id: one }
store: { sqlite: collector.db }
cabinets: cabinets
keys: { receipts: r.jwk, reports: a.jwk }
`;
const paid = whole.replace('a.jwk', 'a.jwk, orders: o.jwk, payments: p.jwk');
const razorpay = `${paid}money: { gateway: razorpay, keyId: rzp_test_1, keySecret: s, webhook: { secrets: [new, old] } }\n`;
const trial = `${paid.replace('mqtts://broker.example.org:8883', 'mqtt://127.0.0.1')}money: { gateway: trial }\n`;
const enrol = `${whole}enrol:
  address: 'https://enrol.example.org:8087'
  cert: server.pem
  issuer: { cert: ca.pem, key: ca.key }
  broker: { ca: broker-ca.pem }
  roots: roots.jwks
  trust: trust
`;
const parse = (text: string) => parseCollectorConfig(text, '/etc/lockerd/collector.yaml');

/** Place, key and code of each fault, and its hint. */
function faults(text: string): string[] {
  const result = parse(text);
  if ('config' in result) return [];
  return result.errors.map(
    ({ line, key, code, hint }) => `${line} ${key} ${code}${hint === undefined ? '' : `: ${hint}`}`,
  );
}

describe('the config of a collector', () => {
  it('has absolute paths and its defaults', () => {
    expect(parse(whole)).toEqual({
      config: {
        broker: { url: 'mqtts://broker.example.org:8883', prefix: 'lockers/v1', id: 'one', tls: {} },
        store: { kind: 'sqlite', file: '/etc/lockerd/collector.db' },
        keepMs: 400 * 86_400_000,
        cabinets: '/etc/lockerd/cabinets',
        keys: { receipts: '/etc/lockerd/r.jwk', reports: '/etc/lockerd/a.jwk' },
      },
    });
  });

  it.each([
    ["postgres: 'postgres://u:hunter2@h/d'"],
    ['postgres: postgres://u:hunter/2@2@h:x/d'],
    ["postgres: 'postgres://u:hunter2@h/d"],
    ["sqlite: [postgres://u:hunter2@h/d]', b: {"],
  ])('tells no password that stands in an address where it tells a fault: %s', (store) => {
    const read = parse(whole.replace('sqlite: collector.db', store));
    if ('config' in read) throw new Error('it is valid');
    expect(formatProblems(read.errors)).not.toMatch(/hunter|2@/);
  });

  it('has a gateway with the files of its secrets', () => {
    const times = { openMs: 16 * 60_000, silenceMs: 600_000, keepMs: 2922 * 86_400_000 };
    const listen = { host: '127.0.0.1', port: 8085 };
    expect(parse(razorpay)).toMatchObject({
      config: {
        keys: { orders: '/etc/lockerd/o.jwk', payments: '/etc/lockerd/p.jwk' },
        money: {
          gateway: {
            ...{
              kind: 'razorpay',
              url: 'https://api.razorpay.com',
              keyId: 'rzp_test_1',
              keySecretFile: '/etc/lockerd/s',
            },
            pictureHosts: ['rzp.io', 'razorpay.com'],
            webhook: { listen, secretFiles: ['/etc/lockerd/new', '/etc/lockerd/old'] },
          },
          ...times,
        },
      },
    });
    const elsewhere = parse(razorpay.replace('keyId', "url: 'http://127.0.0.1:9000/', keyId"));
    expect(elsewhere).toMatchObject({ config: { money: { gateway: { url: 'http://127.0.0.1:9000' } } } });
    const page = { host: '127.0.0.1', port: 8086 };
    expect(parse(trial)).toMatchObject({ config: { money: { gateway: { kind: 'trial', page }, ...times } } });
  });

  it('has where cabinets enrol themselves', () => {
    const at = (name: string) => `/etc/lockerd/${name}`;
    expect(parse(`${enrol}  crl: cabinets.crl\n`)).toMatchObject({
      config: {
        enrol: {
          ...{ listen: { host: '127.0.0.1', port: 8087 }, address: 'https://enrol.example.org:8087' },
          ...{
            cert: at('server.pem'),
            issuer: { cert: at('ca.pem'), key: at('ca.key') },
            lifetimeMs: 365 * 86_400_000,
          },
          broker: { url: 'mqtts://broker.example.org:8883', ca: at('broker-ca.pem'), prefix: 'lockers/v1' },
          ...{ roots: at('roots.jwks'), trust: at('trust'), crl: at('cabinets.crl') },
        },
      },
    });
  });

  it('is valid in its example', () => {
    expect(readCollectorConfig(example)).toMatchObject({
      config: { broker: { group: 'collectors' }, store: { kind: 'postgres' } },
    });
  });

  it.each([
    [
      'a misspelt key',
      whole.replace('id: one', 'id: one, gruop: g'),
      ['2 broker.gruop config.unknown_key: did you mean "group"?'],
    ],
    ['a missing key', whole.replace(', reports: a.jwk', ''), ['5 keys.reports config.missing_key']],
    [
      'no TLS to another machine',
      whole.replace('mqtts:', 'mqtt:'),
      ['2 broker.url config.bad_value: other machines are reached by mqtts:// only'],
    ],
    [
      'a certificate without its key',
      whole.replace('id: one', 'id: one, cert: c.pem'),
      ['2 broker.key config.missing_key'],
    ],
    [
      'a name without a password',
      whole.replace('id: one', 'id: one, user: u'),
      ['2 broker.password config.missing_key'],
    ],
    [
      'a password in the config',
      whole.replace('sqlite: collector.db', "postgres: 'postgres://u:secret@h/d'"),
      [
        '3 store.postgres config.bad_value: a config is read by many: put the password into the file that PGPASSFILE names',
      ],
    ],
    [
      'two stores',
      whole.replace('sqlite: c', "postgres: 'postgres://u@h/d', sqlite: c"),
      ['3 store.postgres config.unknown_key'],
    ],
    ['a short memory', `${whole}keep: 7d\n`, ['6 keep config.bad_duration']],
    ['a wildcard as prefix', whole.replace('id: one', "id: one, prefix: 'a/+'"), ['2 broker.prefix config.bad_value']],
    [
      'TLS files without TLS',
      whole.replace('mqtts://broker.example.org:8883', 'mqtt://127.0.0.1').replace('id: one', 'id: one, ca: ca.pem'),
      ['2 broker.ca config.misplaced_key: write mqtts:// in `url`, or leave it out'],
    ],
    [
      'a key for tombstones, and none for commands',
      whole.replace('reports: a.jwk', 'reports: a.jwk, tombstones: t.jwk'),
      ['5 keys.commands config.missing_key'],
    ],
    [
      'a trial gateway at a real broker',
      `${paid}money: { gateway: trial }\n`,
      [
        '6 money.gateway config.bad_value: a trial gateway gives lockers away: it is for a broker on this machine, with mqtt://',
      ],
    ],
    [
      'secrets of a gateway for a trial',
      trial.replace('gateway: trial', 'gateway: trial, keyId: rzp_test_1'),
      ['6 money.keyId config.misplaced_key'],
    ],
    [
      'a gateway without its secrets',
      `${paid}money: { gateway: razorpay, page: '127.0.0.1:1' }\n`,
      [
        '6 money.keyId config.missing_key',
        '6 money.keySecret config.missing_key',
        '6 money.webhook config.missing_key',
        '6 money.page config.misplaced_key',
      ],
    ],
    ...(
      [
        ['by http', 'http://api.example.org', 'other machines are reached by https:// only'],
        ['of another kind', 'ftp://api.example.org', 'it begins with https://'],
        ['with a path', 'https://api.example.org/v1', 'nothing follows the port'],
        ['with a secret', 'https://rzp_test_1:s@api.example.org', 'key and secret are in `keyId` and `keySecret`'],
      ] as const
    ).map(([what, url, hint]): [string, string, string[]] => [
      `an address of the gateway ${what}`,
      razorpay.replace('keyId', `url: '${url}', keyId`),
      [`6 money.url config.bad_value: ${hint}`],
    ]),
    [
      'an address as a host of pictures',
      razorpay.replace('keyId', "pictures: ['https://rzp.io'], keyId"),
      ['6 money.pictures[0] config.bad_value'],
    ],
    [
      'one key for orders and payments',
      razorpay.replace('p.jwk', 'o.jwk'),
      [
        '5 keys.payments config.bad_value: who steals the key that says how orders are paid must not be able to say that they are',
      ],
    ],
    [
      'money without keys',
      razorpay.replace('orders: o.jwk, payments', 'time'),
      ['5 keys.orders config.missing_key', '5 keys.payments config.missing_key'],
    ],
    ['keys without money', paid, ['5 keys.orders config.misplaced_key', '5 keys.payments config.misplaced_key']],
    [
      'webhooks from everywhere',
      razorpay.replace('{ secrets', "{ listen: '0.0.0.0:1', secrets"),
      [
        '6 money.webhook.listen config.bad_listen: webhooks name who paid: a proxy on this machine takes them over TLS and hands them on',
      ],
    ],
    [
      'an enrolment without TLS for everybody',
      `${enrol}  listen: 0.0.0.0:8087\n`,
      [
        '13 enrol.listen config.bad_listen: without TLS nobody else may listen in: give `key`, or put a proxy on this machine before it',
      ],
    ],
    [
      'an enrolment over http',
      enrol.replace("'https:", "'http:"),
      ['7 enrol.address config.bad_value: it begins with https://'],
    ],
    [
      'cabinets that are enrolled for a broker without TLS',
      enrol.replace('mqtts://broker.example.org:8883', 'mqtt://127.0.0.1'),
      ['10 enrol.broker.url config.bad_value'],
    ],
    ['a key twice', `${whole}keep: 400d\nkeep: 400d\n`, ['7 keep config.duplicate_key: line 6 has it already']],
  ])('with %s is refused, and says where and what to do', (_what, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it('that is no YAML, or not there, is told as such', () => {
    expect(faults('broker: [')[0]).toContain('config.syntax');
    const missing = readCollectorConfig('/nowhere/collector.yaml');
    expect('errors' in missing && missing.errors[0]?.code).toBe('config.unreadable');
  });
});

describe('docs/collector.md', () => {
  it('names every key of the config', () => {
    const under = (prefix: string, shape: object): string[] => Object.keys(shape).map((key) => `${prefix}.${key}`);
    const top = Object.keys(collectorSchema.shape).filter((key) => !['broker', 'store', 'keys'].includes(key));
    const stores = { ...sqliteShape, ...postgresShape };
    const money = [...under('money', moneyShape), ...under('money.webhook', webhookShape)];
    for (const key of money) if (key !== 'money.webhook') expect(pageOf('money'), key).toContain(`\`${key}\``);
    const all = [...top, ...under('broker', brokerShape), ...under('store', stores), ...under('keys', keysShape)];
    for (const key of all) expect(page, key).toContain(`\`${key}\``);
  });

  it('names every reason of a quarantine', () => {
    for (const reason of breaks) expect(page).toMatch(new RegExp(`^\\| \`${reason}\` \\|`, 'm'));
  });
});
