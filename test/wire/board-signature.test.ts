import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import { boardMessages, kidOf, signMessage, verifyMessage } from '../../src/wire/board-signature.js';

const board = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const key = { kid: 'board-1', key: board.privateKey };
const message = { cabinet: 'CAB-1', from: 1, to: 2, events: [{ seq: 1, locker: null }] };

describe('a message of the board', () => {
  test('is a detached JWS over its RFC 8785 JSON', () => {
    const { sig } = signMessage('audit', message, key);
    const [header = '', payload] = sig.split('.');
    expect(payload).toBe('');
    const said = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect(said).toEqual({ alg: 'EdDSA', kid: 'board-1', typ: 'audit' });
    expect(kidOf({ sig })).toBe('board-1');
  });

  test('is believed as it is, in whatever order its keys come, and altered in nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const { sig, ...rest } = JSON.parse(JSON.stringify(signMessage('report', { a, b, n: 1 }, key)));
        const turned = { sig, ...Object.fromEntries(Object.entries(rest).reverse()) };
        expect(verifyMessage('report', turned, 'board-1', board.publicKey)).toBe(true);
        expect(verifyMessage('report', { ...turned, n: 2 }, 'board-1', board.publicKey)).toBe(false);
        if (canonicalJson(a) !== canonicalJson(b)) {
          expect(verifyMessage('report', { ...turned, a: b }, 'board-1', board.publicKey)).toBe(false);
        }
      }),
    );
  });

  test('counts as no other message, and as no other board of the same key name', () => {
    for (const typ of boardMessages) {
      const signed = signMessage(typ, message, key);
      for (const as of boardMessages) {
        expect(verifyMessage(as, signed, 'board-1', board.publicKey)).toBe(as === typ);
      }
      expect(verifyMessage(typ, signed, 'board-1', other.publicKey)).toBe(false);
      expect(verifyMessage(typ, signed, 'board-2', board.publicKey)).toBe(false);
    }
  });

  test('whose signature is rubbish is refused without a throw', () => {
    const { sig } = signMessage('audit', message, key);
    const [header = '', , signature = ''] = sig.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const odds = ['', '.', '..', sig.slice(0, -4), `${sig}AAAA`, `${none}..`, `${none}..${signature}`];
    for (const odd of [...odds, `${header}.e30.${signature}`]) {
      expect(verifyMessage('audit', { ...message, sig: odd }, 'board-1', board.publicKey), odd).toBe(false);
    }
    fc.assert(
      fc.property(fc.string(), (odd) => {
        kidOf({ sig: odd });
        return !verifyMessage('audit', { ...message, sig: odd }, 'board-1', board.publicKey);
      }),
    );
  });
});
