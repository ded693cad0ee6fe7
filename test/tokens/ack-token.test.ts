import { describe, expect, test } from 'vitest';
import { readAck } from '../../src/tokens/ack-token.js';
import { signer } from './signer.js';

const cloud = signer('a1', ['ack+jwt']);
const header = { alg: 'EdDSA', kid: 'a1', typ: 'ack+jwt' } as const;
const claims = { aud: 'CAB-1', ids: ['r1', 'r2'] };

describe('an acknowledgement of reports', () => {
  test('names the reports that the cloud has, and until when it is taken', async () => {
    expect(
      await readAck(await cloud.jws(header, { ...claims, exp: 1.5, jti: 'j', iat: 1, iss: 'x' }), cloud.trust),
    ).toEqual({
      kind: 'verified',
      ack: { cabinet: 'CAB-1', ids: ['r1', 'r2'], untilMs: 1500 },
    });
  });

  test.each([
    ['bad_claims', { ids: [] }],
    ['bad_claims', { ids: Array(101).fill('r1') }],
    ['bad_claims', { ids: ['a bag of Mr Rao'] }],
    ['bad_claims', { ids: 'r1' }],
    ['unknown_claim', { only: 'mondays' }],
  ])('is refused for %s', async (reason, change) => {
    expect(await readAck(await cloud.jws(header, { ...claims, ...change }), cloud.trust)).toEqual({
      kind: 'refused',
      reason,
    });
  });

  test('is refused from a key that signs something else', async () => {
    const receipts = signer('a1', ['receipt+jwt']);
    expect(await readAck(await receipts.jws(header, claims), receipts.trust)).toMatchObject({ reason: 'key_misused' });
  });
});
