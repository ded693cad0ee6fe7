import { describe, expect, it } from 'vitest';
import { mostAcknowledged, readAck } from '../../src/tokens/ack-token.js';
import { signer } from './signer.js';

const cloud = signer('a1', ['ack+jwt']);
const header = { alg: 'EdDSA', kid: 'a1', typ: 'ack+jwt' } as const;
const claims = { aud: 'CAB-1', ids: ['r1', 'r2'] };
const read = async (change: object) => readAck(await cloud.jws(header, { ...claims, ...change }), cloud.trust);

describe('an acknowledgement of reports', () => {
  it('names the cabinet and the reports, and needs no time', async () => {
    expect(await read({})).toEqual({ kind: 'verified', ack: { cabinet: 'CAB-1', ids: ['r1', 'r2'] } });
    expect(await read({ exp: 10.5 })).toMatchObject({ ack: { untilMs: 10_500 } });
  });

  it.each([
    ['no report', { ids: [] }],
    [
      'more reports than one may name',
      { ids: Array.from({ length: mostAcknowledged + 1 }, (_, index) => `r${index}`) },
    ],
    ['what is no id', { ids: ['a b'] }],
    ['one id in place of a list', { ids: 'r1' }],
  ])('with %s is refused', async (_what, change) => {
    expect(await read(change)).toEqual({ kind: 'refused', reason: 'bad_claims' });
  });

  it('with a claim that nobody knows, or by a key for something else, is refused', async () => {
    expect(await read({ all: true })).toEqual({ kind: 'refused', reason: 'unknown_claim' });
    const receipts = signer('a1', ['receipt+jwt']);
    const text = await receipts.jws(header, claims);
    expect(await readAck(text, receipts.trust)).toEqual({ kind: 'refused', reason: 'key_misused' });
  });
});
