import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newPrivateJwk } from '../../src/tokens/new-key.js';
import { parseSigningKey } from '../../src/tokens/signing.js';

it('makes keys that sign, and keys that open what is sealed', () => {
  const signing = newPrivateJwk('ed25519');
  expect(signing).toMatchObject({ kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/) });
  expect(parseSigningKey(JSON.stringify({ ...signing, kid: 'k1' }), 'key.jwk').key.asymmetricKeyType).toBe('ed25519');
  expect(newPrivateJwk('x25519')).toMatchObject({ kty: 'OKP', crv: 'X25519', d: expect.stringMatching(/^[\w-]{43}$/) });
  expect(newPrivateJwk('ed25519').d).not.toBe(signing.d);
});

it('is the only way in which keys are made: Node 20 may stand still for ever when one that was just made is exported as a JWK', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const makers = files.filter((file) => readFileSync(join('src', file), 'utf8').includes('generateKeyPair'));
  expect(makers).toEqual(['tokens/new-key.ts']);
});
