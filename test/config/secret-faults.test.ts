import { describe, expect, test } from 'vitest';
import { describeFaults } from './fault-table.js';
import { cabinetText, configOf, problemsOf } from './marked-text.js';

const trust = (device: string) => `trust: { keys: k.jwks, device: ${device} }`;
const at = (more: string) => cabinetText({ more });

describeFaults('places of secrets', {
  'a pepper in the data directory': {
    text: at('data: /srv/lockerd\naccess: { pepper: ▶/srv/lockerd/pepper }'),
    code: 'config.secret_in_data',
    key: 'access.pepper',
    says: /expected a file outside the data directory \/srv\/lockerd, found "\/srv\/lockerd\/pepper"; move it, such as to \/etc/,
  },
  'the keys of the cabinet below the data directory': {
    text: at(`data: /srv/lockerd\n${trust('▶/srv/lockerd/keys/device.jwks')}`),
    code: 'config.secret_in_data',
    key: 'trust.device',
    says: /found "\/srv\/lockerd\/keys\/device\.jwks"; move it, such as to \/var\/lib\/lockerd-keys/,
  },
  'the default data directory': {
    text: at('access: { pepper: ▶/var/lib/lockerd/pepper }'),
    code: 'config.secret_in_data',
    key: 'access.pepper',
    says: /outside the data directory \/var\/lib\/lockerd,/,
  },
  'the keys where they are when nothing is said': {
    text: at('data: /var/lib/lockerd-keys\ntrust: ▶{ keys: k.jwks }'),
    code: 'config.secret_in_data',
    key: 'trust.device',
    says: /found "\/var\/lib\/lockerd-keys\/device\.jwks"/,
  },
  'relative paths': {
    text: at('data: state\naccess: { pepper: ▶./state/../state/pepper }'),
    code: 'config.secret_in_data',
    key: 'access.pepper',
    says: /outside the data directory \/.*\/state, found "\.\/state\/\.\.\/state\/pepper"/,
  },
  'a data directory that holds the whole disk': {
    text: at('data: /\naccess: { pepper: ▶/etc/lockerd/pepper }'),
    code: 'config.secret_in_data',
    key: 'access.pepper',
    says: /outside the data directory \//,
  },
});

describe('a secret', () => {
  test('lies beside the data directory, with a name that begins alike, and it is no fault', () => {
    const more = `data: /srv/lockerd\naccess: { pepper: /srv/lockerd-pepper }\n${trust('/srv/lockerd/../..device.jwks')}`;
    expect(configOf({ more })).toMatchObject({ access: { pepper: '/srv/lockerd-pepper' } });
  });

  test('may be left to systemd', () => {
    expect(configOf({ more: 'data: /srv/lockerd' }).access).not.toHaveProperty('pepper');
  });

  test('is not judged by a data directory that cannot be read', () => {
    const problems = problemsOf(at('data: [odd]\naccess: { pepper: /srv/lockerd/pepper }'));
    expect(problems.map(({ code }) => code)).toEqual(['config.wrong_type']);
  });
});
