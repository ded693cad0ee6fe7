import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../store/workshop.js';
import { formsOf, found } from './canary-search.js';

const secret = 'Åsha Rao +91 98 "7"';
const digest = (hash: string): Buffer => createHash(hash).update(secret).digest();

/** Written by hand and not by what is tested; a word of any length stands before and behind. */
const planted: readonly (readonly [form: string, bytes: Buffer | string])[] = [
  ['utf-8', secret],
  ['JSON', JSON.stringify({ name: secret })],
  ['percent', encodeURIComponent(secret)],
  ['utf-16le', Buffer.from(secret, 'utf16le')],
  ['utf-16be', Buffer.from([...secret].flatMap((letter) => [0, letter.charCodeAt(0)]))],
  ['utf-8 in hex', Buffer.from(secret).toString('hex')],
  ['utf-8 in upper hex', Buffer.from(secret).toString('hex').toUpperCase()],
  ...['', 'a', 'ab', 'abc'].flatMap((before) =>
    (['base64', 'base64url'] as const).map(
      (alphabet) =>
        [
          `utf-8 in ${alphabet} at ${before.length % 3}`,
          Buffer.from(`${before}${secret}${before}?>`).toString(alphabet),
        ] as const,
    ),
  ),
  ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((hash) => [
    [hash, digest(hash)] as const,
    [`${hash} in hex`, digest(hash).toString('hex')] as const,
    [`${hash} in upper hex`, digest(hash).toString('hex').toUpperCase()] as const,
    [`${hash} in base64 at 0`, digest(hash).toString('base64')] as const,
    [`${hash} in base64url at 0`, digest(hash).toString('base64url')] as const,
  ]),
];

test.each(planted)('a secret that lies in a file as %s is found', (form, bytes) => {
  const file = join(tempDir(), 'scratch');
  writeFileSync(file, Buffer.concat([Buffer.alloc(5000, 7), Buffer.from(bytes), Buffer.alloc(5000, 7)]));
  const hits = found({ name: secret }, [['scratch', readFileSync(file)]]);
  // Where nothing in it is special to an alphabet, one spelling is the other.
  expect(hits.map((hit) => hit.replace('base64url', 'base64'))).toContain(
    `scratch: name as ${form.replace('base64url', 'base64')}`,
  );
});

test('every form that is searched for is planted here, and none is found where there is no secret', () => {
  const forms = new Set(
    formsOf(secret).map(({ form }) => form.replace('base64url', 'base64').replace(/ at [12]$/, ' at 0')),
  );
  expect(forms).toEqual(
    new Set(planted.map(([form]) => form.replace('base64url', 'base64').replace(/ at [12]$/, ' at 0'))),
  );
  const other = planted.map(([form, bytes]) => [form, Buffer.from(bytes)] as const);
  expect(found({ name: 'Åsha Rao +91 98 "8"' }, other)).toEqual([]);
});
