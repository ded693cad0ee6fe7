import { describe, expect, test } from 'vitest';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const files = 'ca: tls/ca.pem, cert: tls/own.pem, key: /k.pem';
const trust = 'trust: { keys: trust.jwks }';
const uplink = (rest: string) => `${trust}\nuplink: { ${rest} }`;

describe('the uplink', () => {
  test('is off when it is left out', () => {
    expect(configOf()).not.toHaveProperty('uplink');
  });

  test('has absolute paths, and what is usual where nothing else is said', () => {
    expect(configOf({ more: uplink(`broker: mqtts://broker.example.org:8883, ${files}`) }).uplink).toEqual({
      ...{ host: 'broker.example.org', port: 8883, prefix: 'lockers/v1', window: 8 },
      tls: { ca: '/etc/lockerd/tls/ca.pem', cert: '/etc/lockerd/tls/own.pem', key: '/k.pem' },
      ...{ batchRows: 200, batchBytes: 250_000, receiptTimeoutMs: 30_000, keepaliveMs: 60_000 },
    });
  });

  test.each([
    ['mqtts://10.0.0.7:8883', '10.0.0.7'],
    ['mqtts://[2001:db8::1]:8883', '2001:db8::1'],
  ])('reaches the broker at %s', (broker, host) => {
    expect(configOf({ more: uplink(`broker: "${broker}", ${files}`) }).uplink?.host).toBe(host);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
  ])('may do without TLS where all boards are simulated and the broker is at %s', (address, host) => {
    const buses = 'buses: [{ id: line, port: "sim:line" }]';
    expect(configOf({ buses, more: uplink(`broker: "mqtt://${address}:1883"`) }).uplink).toMatchObject({
      host,
      port: 1883,
    });
  });

  test('may be metered: quiet hours, a budget, or both', () => {
    const metered = (text: string) =>
      configOf({ more: uplink(`broker: mqtts://b.example.org:8883, ${files}, metered: ${text}`) }).uplink?.metered;
    expect(metered('{ budget: 5MB }')).toEqual({ quiet: [], budget: { bytes: 5_000_000, per: 'month' } });
    expect(metered('{ quiet: "mon-fri 23:00-05:00" }')).toEqual({
      quiet: [{ days: [1, 2, 3, 4, 5], fromMinute: 23 * 60, toMinute: 5 * 60 }],
    });
    expect(metered('{ quiet: "daily 23:00-05:00", budget: 500kB, per: day }')).toMatchObject({
      ...{ quiet: [{ fromMinute: 1380 }], budget: { bytes: 500_000, per: 'day' } },
    });
  });

  test('says which files are missing, and that the cabinet needs keys', () => {
    const problems = problemsOf(cabinetText({ more: 'uplink: { broker: mqtts://broker.example.org:8883 }' }));
    expect(problems.map(({ key, code }) => `${key} ${code}`).sort()).toEqual(
      ['trust', 'uplink.ca', 'uplink.cert', 'uplink.key'].map((key) => `${key} config.missing_key`),
    );
  });
});

describeFaults('uplink', {
  'no TLS for real boards': {
    text: cabinetText({ more: uplink('broker: ▶mqtt://127.0.0.1:1883') }),
    code: 'config.bad_broker',
    key: 'uplink.broker',
    says: /expected mqtts:\/\/HOST:PORT.*only a cabinet whose boards are all simulated/,
  },
  'no TLS beyond the machine': {
    text: cabinetText({
      buses: 'buses: [{ id: line, port: "sim:line" }]',
      more: uplink('broker: ▶mqtt://10.0.0.7:1883'),
    }),
    code: 'config.bad_broker',
    key: 'uplink.broker',
    says: /a broker at 127\.0\.0\.1 or \[::1\]/,
  },
  'a metered line without anything that is metered': {
    text: cabinetText({ more: uplink(`broker: mqtts://b.example.org:8883, ${files}, metered: ▶{ per: day }`) }),
    code: 'config.missing_key',
    key: 'uplink.metered',
    says: /`quiet`, `budget` or both/,
  },
  'quiet hours without their days': {
    text: cabinetText({
      more: uplink(`broker: mqtts://b.example.org:8883, ${files}, metered: { quiet: ▶"23:00-05:00" }`),
    }),
    code: 'config.bad_value',
    key: 'uplink.metered.quiet',
    says: /hours such as "daily 23:00-05:00"/,
  },
  'a budget without its unit': {
    text: cabinetText({ more: uplink(`broker: mqtts://b.example.org:8883, ${files}, metered: { budget: ▶5 }`) }),
    code: 'config.bad_size',
    key: 'uplink.metered.budget',
    says: /add a unit: 5MB/,
  },
  'certificates for a broker without TLS': {
    text: cabinetText({
      buses: 'buses: [{ id: line, port: "sim:line" }]',
      more: uplink('broker: mqtt://127.0.0.1:1883, cert: ▶own.pem'),
    }),
    code: 'config.bad_value',
    key: 'uplink.cert',
    says: /write mqtts:\/\//,
  },
  'a broker that is no address': {
    text: cabinetText({ more: uplink(`broker: ▶https://broker.example.org, ${files}`) }),
    code: 'config.bad_broker',
    key: 'uplink.broker',
    says: /expected mqtts:\/\/HOST:PORT/,
  },
  'a broker with a name and a password in its address': {
    text: cabinetText({ more: uplink(`broker: ▶mqtts://me:secret@broker.example.org:8883, ${files}`) }),
    code: 'config.bad_broker',
    key: 'uplink.broker',
    says: /expected mqtts:\/\/HOST:PORT/,
  },
  'a port that there is not': {
    text: cabinetText({ more: uplink(`broker: ▶mqtts://broker.example.org:70000, ${files}`) }),
    code: 'config.bad_broker',
    key: 'uplink.broker',
    says: /a port from 1 to 65535/,
  },
  'a prefix with a wildcard': {
    text: cabinetText({ more: uplink(`broker: mqtts://b:1, ${files}, prefix: ▶lockers/#`) }),
    code: 'config.bad_value',
    key: 'uplink.prefix',
    says: /one to eight levels such as lockers\/v1/,
  },
  'an unknown key': {
    text: cabinetText({ more: uplink(`broker: mqtts://b:1, ${files}, ▶certs: x`) }),
    code: 'config.unknown_key',
    key: 'uplink.certs',
    says: /did you mean "cert"/,
  },
});
