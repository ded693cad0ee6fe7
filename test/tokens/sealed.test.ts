import { CompactEncrypt, compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { openSealed, seal } from '../../src/tokens/sealed.js';

function device() {
  const keys = parseDeviceKeys(newDeviceKeys());
  if (!keys) throw new Error('the keys that were made are none');
  return keys;
}
const own = device();
const refused = { kind: 'refused', reason: 'bad_secret' };

/** As another program seals: with any header. */
async function sealedWith(header: Record<string, string>, text = '482913'): Promise<string> {
  const { kty, crv, x } = own.sealing.published;
  const key = await importJWK({ kty, crv, x }, 'ECDH-ES');
  return new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', ...header })
    .encrypt(key);
}

describe('a secret that is sealed for this cabinet', () => {
  test('is opened by it and by no other', async () => {
    const text = await seal('482913', own.sealing.published);
    expect(text).not.toContain('482913');
    expect(await openSealed(text, own.sealing)).toEqual({ kind: 'opened', text: '482913' });
    expect(await openSealed(text, device().sealing)).toEqual(refused);
  });

  test('need not name the key', async () => {
    expect(await openSealed(await sealedWith({}), own.sealing)).toMatchObject({ kind: 'opened' });
  });

  test.each([
    ['another content encryption', { enc: 'A128GCM' }],
    ['another way to agree on a key', { alg: 'ECDH-ES+A256KW' }],
    ['another key named', { kid: 'other' }],
    ['a member that is not expected', { cty: 'text' }],
    ['compression', { zip: 'DEF' }],
  ])('with %s is refused', async (_, header) => {
    expect(await openSealed(await sealedWith(header), own.sealing)).toEqual(refused);
  });

  test.each([
    '',
    'x',
    '....',
    'e30....',
    `${Buffer.from('{"alg":"ECDH-ES","enc":"A256GCM"}').toString('base64url')}..AAAA.AAAA.AAAA`,
    `${Buffer.from('{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"OKP","crv":"X25519","x":"AA"}}').toString('base64url')}..AAAA.AAAA.AAAA`,
    `${Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', epk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } })).toString('base64url')}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
    `${Buffer.from('{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":100000000,"p2s":"AA"}').toString('base64url')}.AA.AA.AA.AA`,
  ])('that is none is refused: %s', async (text) => {
    expect(await openSealed(text, own.sealing)).toEqual(refused);
  });

  test('with any one character changed is refused', async () => {
    const text = await seal('482913', own.sealing.published);
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < text.length; at++) {
      // The topmost bit of six: the lowest ones of a last character mean nothing.
      const other = digits[digits.indexOf(text[at] ?? '') ^ 32] ?? 'A';
      expect(await openSealed(`${text.slice(0, at)}${other}${text.slice(at + 1)}`, own.sealing)).toEqual(refused);
    }
  });

  test('is at most 1024 characters long, and text', async () => {
    expect(await openSealed(await sealedWith({}, 'x'.repeat(1000)), own.sealing)).toEqual(refused);
    const { kty, crv, x } = own.sealing.published;
    const bytes = await new CompactEncrypt(Buffer.from([0xff, 0xfe]))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(await importJWK({ kty, crv, x }, 'ECDH-ES'));
    expect(await openSealed(bytes, own.sealing)).toEqual(refused);
  });
});

test('what the cabinet tells of its keys is public, and signed by its own key', async () => {
  const { keys, signed } = await publishKeys(own, 'CAB-1');
  expect(keys).toMatchObject([
    { crv: 'Ed25519', use: 'sig', alg: 'EdDSA' },
    { crv: 'X25519', use: 'enc', alg: 'ECDH-ES' },
  ]);
  expect(JSON.stringify(keys)).not.toContain('"d"');
  const [signing] = keys;
  if (!signing) throw new Error('no signing key');
  const { payload, protectedHeader } = await compactVerify(signed, await importJWK(signing), { algorithms: ['EdDSA'] });
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: signing.kid, typ: 'device+jwt' });
  expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ iss: 'CAB-1', keys });
});

test('the name of a key is the beginning of its thumbprint, as RFC 8037 makes it', () => {
  const { keys } = JSON.parse(newDeviceKeys());
  // Appendix A.3: the key of the RFC and its thumbprint.
  const rfc = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };
  const read = parseDeviceKeys(JSON.stringify({ keys: [rfc, keys[1]] }));
  expect(read?.signing.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'.slice(0, 16));
});
