import { describe, expect, test } from 'vitest';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const client = (rest: string) => `{ name: face-1, mode: face, ${rest} }`;
const terminal = (clients: string, rest = 'listen: 192.168.1.20:8443, cert: tls/server.pem, key: k.pem, ca: /c.pem') =>
  `terminal: { ${rest}, clients: [${clients}] }`;
const withClients = (...clients: string[]) => cabinetText({ more: terminal(clients.join(', ')) });

describe('the terminal API', () => {
  test('is off when it is left out', () => {
    expect(configOf()).not.toHaveProperty('terminal');
  });

  test('has absolute paths, its lockers unrolled, and thirty requests a minute where nothing else is said', () => {
    const server = '{ name: app-server, mode: api, lockers: all, perMinute: 600 }';
    const more = terminal(`${client('lockers: [A08, A01..A03, A02]')}, ${server}`);
    expect(configOf({ more }).terminal).toEqual({
      listen: { host: '192.168.1.20', port: 8443 },
      cert: '/etc/lockerd/tls/server.pem',
      key: '/etc/lockerd/k.pem',
      ca: '/c.pem',
      clients: [
        { name: 'face-1', mode: 'face', lockers: ['A08', 'A01', 'A02', 'A03'], perMinute: 30 },
        {
          ...{ name: 'app-server', mode: 'api', perMinute: 600 },
          lockers: ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08'],
        },
      ],
    });
  });

  test.each(['0.0.0.0:8443', '"[::]:8443"', '10.0.0.7:1'])('may listen on %s', (listen) => {
    const more = terminal(client('lockers: all'), `listen: ${listen}, cert: a, key: b, ca: c`);
    expect(configOf({ more }).terminal?.listen.port).toBeGreaterThan(0);
  });

  test.each([
    '8443',
    '10.0.0.7',
    '10.0.0.7:0',
    'cabinet.local:8443',
    '10.0.0.7:65536',
    '":8443"',
  ])('may not listen on %s', (listen) => {
    const more = terminal(client('lockers: all'), `listen: ${listen}, cert: a, key: b, ca: c`);
    expect(problemsOf(cabinetText({ more }))).toMatchObject([{ key: 'terminal.listen' }]);
  });

  test('says what is missing', () => {
    expect(problemsOf(cabinetText({ more: 'terminal: {}' })).map(({ key, code }) => `${key} ${code}`)).toEqual(
      ['listen', 'cert', 'key', 'ca', 'clients'].map((key) => `terminal.${key} config.missing_key`),
    );
  });

  test('does not call a locker unknown because an entry of `lockers` cannot be read', () => {
    const lockers = 'lockers: [{ id: 1, size: M, board: b1, channel: 1 }]';
    const problems = problemsOf(cabinetText({ lockers, more: terminal(client('lockers: [A01]')) }));
    expect(problems.map(({ key }) => key)).toEqual(['lockers[0].id']);
  });
});

describeFaults('terminal API', {
  'a locker that is not there': {
    text: withClients(client('lockers: [A01, ▶A09]')),
    code: 'config.unknown_locker',
    key: 'terminal.clients[0].lockers[1]',
    says: /lockers of this cabinet .*found "A09"; did you mean "A01"\?/,
  },
  'a range that runs beyond the lockers': {
    text: withClients(client('lockers: [▶A07..A10]')),
    code: 'config.unknown_locker',
    key: 'terminal.clients[0].lockers[0]',
    says: /found "A07\.\.A10"; there are no A09 and 1 more/,
  },
  'a range that runs downwards': {
    text: withClients(client('lockers: [▶A04..A01]')),
    code: 'config.bad_range',
    key: 'terminal.clients[0].lockers[0]',
    says: /equal letters and zero padding, .* found "A04\.\.A01"/,
  },
  'a range that nobody means, without unrolling it': {
    text: withClients(client('lockers: [▶A1..A999999999]')),
    code: 'config.bad_range',
    key: 'terminal.clients[0].lockers[0]',
    says: /found "A1\.\.A999999999"/,
  },
  'a word that is no id': {
    text: withClients(client('lockers: [▶"A 1", A02]')),
    code: 'config.bad_id',
    key: 'terminal.clients[0].lockers[0]',
    says: /a locker id such as A01, or a range such as A01\.\.A08, found "A 1"/,
  },
  'an id of digits without quotes': {
    text: withClients(client('lockers: [▶012]')),
    code: 'config.bad_id',
    key: 'terminal.clients[0].lockers[0]',
    says: /put it in quotes: "012"/,
  },
  'no locker': {
    text: withClients(client('lockers: ▶[]')),
    code: 'config.empty_list',
    key: 'terminal.clients[0].lockers',
    says: /at least one entry/,
  },
  'a word that is not `all`': {
    text: withClients(client('lockers: ▶every')),
    code: 'config.bad_value',
    key: 'terminal.clients[0].lockers',
    says: /`all`, or a list of locker ids and ranges, found "every"/,
  },
  'two clients with one name': {
    text: withClients(client('lockers: all'), '{ name: ▶face-1, mode: api, lockers: [A02] }'),
    code: 'config.duplicate_id',
    key: 'terminal.clients[1].name',
    says: /a name that no other client has, found "face-1"; the entry on line 5 has it already/,
  },
  'a name that the record cannot hold': {
    text: withClients('{ name: ▶"Face terminal", mode: face, lockers: all }'),
    code: 'config.bad_id',
    key: 'terminal.clients[0].name',
    says: /a client name of 1 to 32 letters, digits and -/,
  },
  'another mode': {
    text: withClients('{ name: f, mode: ▶pin, lockers: all }'),
    code: 'config.bad_value',
    key: 'terminal.clients[0].mode',
    says: /one of face, api, mobile_app/,
  },
  'more requests than a cabinet answers': {
    text: withClients(client('lockers: all, perMinute: ▶601')),
    code: 'config.bad_value',
    key: 'terminal.clients[0].perMinute',
    says: /a whole number from 1 to 600/,
  },
  'no client': {
    text: cabinetText({ more: terminal('').replace('[]', '▶[]') }),
    code: 'config.empty_list',
    key: 'terminal.clients',
    says: /at least one entry/,
  },
});
