import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTrust, type Trust } from '../../src/access/trust.js';
import { CountedRows } from '../../src/audit/counted-rows.js';
import { Alarms } from '../../src/store/alarms.js';
import { Meta } from '../../src/store/meta.js';
import { openCabinet, tempDir } from '../store/workshop.js';
import { root, signer } from '../tokens/signer.js';

const active = root('root-1');
const spare = root('root_2');
const first = signer('k1');
const second = signer('k2');
const third = signer('k3');

/** A cabinet with a provisioned set (`first`) and two pinned roots, whose files a test may lose. */
function pinned(given: { roots?: string | null } = {}) {
  const cabinet = openCabinet();
  const { store, audit, clock, time, dir } = cabinet;
  audit.begin();
  const folder = tempDir();
  const keys = join(folder, 'trust.jwks');
  const roots = join(folder, 'roots.jwks');
  writeFileSync(keys, first.trustJson);
  const both = { keys: [active, spare].flatMap(({ trustJson }) => JSON.parse(trustJson).keys) };
  if (given.roots !== null) writeFileSync(roots, given.roots ?? JSON.stringify(both));
  const meta = new Meta(store);
  const alarms = new Alarms(store);
  const stored = join(dir, 'trust.jwt');
  const files = { keys, stored, ...(given.roots !== null && { roots }) };
  const refusals = new CountedRows(store, audit, time, 10);
  const open = () => openTrust({ store, meta, audit, alarms, clock, cabinet: 'CAB-1', refusals, files });
  /** As the daemon starts: the set is found, and what is due is recorded. */
  const start = async (): Promise<Trust> => {
    const trust = await open();
    trust.record();
    return trust;
  };
  const rows = (event: string) => audit.read({ from: 1, limit: 1000 }).filter((row) => row.event === event);
  return { ...cabinet, meta, alarms, files, open, start, rows };
}

/** Ids of the keys in force, or the error that keeps tokens from being checked. */
function inForce(trust: Trust): string {
  const state = trust.current();
  return state.kind === 'ready' ? `${state.version}: ${[...state.keys.keys()]}` : state.error.code;
}

describe('a new trust set', () => {
  test('is in force at once and after a restart, with one row that names root and version', async () => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    expect(inForce(trust)).toBe('0: k1');
    expect(await trust.install(await active.keys(3, second))).toEqual({ kind: 'installed', version: 3 });
    expect(inForce(trust)).toBe('3: k2');
    expect(inForce(await cabinet.start())).toBe('3: k2');
    expect(cabinet.rows('admin.trust_changed')).toMatchObject([
      { actor: 'root-1', actor_role: 'cloud', error_args: [3], retention: 'admin' },
    ]);
  });

  test('may come from the spare root, whose kid is no id of an actor', async () => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    expect(await trust.install(await spare.keys(1, second))).toMatchObject({ kind: 'installed' });
    const [row] = cabinet.rows('admin.trust_changed');
    expect(row).toMatchObject({ actor_role: 'cloud', error_args: [1] });
    expect(row?.actor ?? null).toBeNull();
  });

  test('makes the file of the config dispensable', async () => {
    const cabinet = pinned();
    await (await cabinet.start()).install(await active.keys(1, second));
    rmSync(cabinet.files.keys);
    expect(inForce(await cabinet.start())).toBe('1: k2');
  });

  const refused: [string, () => Promise<string>, string][] = [
    ['garbage', async () => 'x', 'not_a_token'],
    ['more than 8 KiB', async () => 'x'.repeat(8193), 'too_long'],
    [
      'a key of the trust set as its signer',
      () => first.jws({ alg: 'EdDSA', kid: 'k1', typ: 'keys+jwt' }, {}),
      'unknown_key',
    ],
    ['another root of the same name', () => root('root-1').keys(9, second), 'bad_signature'],
    ['another typ', () => active.jws({ alg: 'EdDSA', kid: 'root-1', typ: 'cmd+jwt' }, {}), 'wrong_typ'],
    ['an unknown claim', () => active.keys(9, second, { nbf: 1 }), 'unknown_claim'],
    ['no version', () => active.keys(0, second, { ver: undefined }), 'bad_claims'],
    ['version 0', () => active.keys(0, second), 'bad_claims'],
    ['half a version', () => active.keys(1.5, second), 'bad_claims'],
    ['no keys', () => active.keys(9, second, { keys: [] }), 'bad_claims'],
    ['a payee that is no UPI address', () => active.keys(9, second, { payees: ['merchant'] }), 'bad_claims'],
    ['another cabinet', () => active.keys(9, second, { aud: 'CAB-2' }), 'wrong_cabinet'],
    ['an end that has come', () => active.keys(9, second, { exp: 1 }), 'expired'],
    [
      'a key of small order',
      () => active.keys(9, second, { keys: [{ ...JSON.parse(second.trustJson).keys[0], x: 'A'.repeat(43) }] }),
      'bad_key',
    ],
    [
      'a command key without commands',
      () => active.keys(9, second, { keys: [{ ...JSON.parse(second.trustJson).keys[0], typs: ['cmd+jwt'] }] }),
      'bad_key',
    ],
    ['a lower version', () => active.keys(4, third), 'old_version'],
    ['the version in force', () => active.keys(5, second), 'same_version'],
    ['other keys under the version in force', () => active.keys(5, third), 'same_version'],
  ];
  test.each(refused)('with %s is refused, recorded, and changes nothing', async (_, text, reason) => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    await trust.install(await active.keys(5, second));
    const file = readFileSync(cabinet.files.stored);
    expect(await trust.install(await text())).toEqual({ kind: 'refused', reason });
    expect(cabinet.rows('admin.trust_refused')).toMatchObject([{ outcome: 'refused', reason, actor_role: 'cloud' }]);
    expect(inForce(trust)).toBe('5: k2');
    expect(readFileSync(cabinet.files.stored)).toEqual(file);
    expect(inForce(await cabinet.start())).toBe('5: k2');
  });

  test('is refused where no root is pinned, and many refusals become one counted row', async () => {
    const cabinet = pinned({ roots: null });
    const trust = await cabinet.start();
    const text = await active.keys(1, second);
    for (let n = 0; n < 30; n++) expect(await trust.install(text)).toEqual({ kind: 'refused', reason: 'no_roots' });
    expect(cabinet.rows('admin.trust_refused')).toHaveLength(10);
  });

  test('that comes with another at the same moment never lets the older one win', async () => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    const texts = await Promise.all(
      [2, 1, 3, 2].map((version) => active.keys(version, version === 3 ? third : second)),
    );
    await Promise.all(texts.map((text) => trust.install(text)));
    expect(inForce(trust)).toBe('3: k3');
    expect(inForce(await cabinet.start())).toBe('3: k3');
  });

  test('that the disk does not take changes nothing, and says so', async () => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    mkdirSync(`${cabinet.files.stored}.part`);
    await expect(trust.install(await active.keys(1, second))).rejects.toMatchObject({ code: 'trust.unwritten' });
    expect(inForce(trust)).toBe('0: k1');
    expect(cabinet.rows('admin.trust_changed')).toEqual([]);
  });
});

describe('a power cut while the trust set changes', () => {
  test('before its file has its name leaves the set before', async () => {
    const cabinet = pinned();
    writeFileSync(`${cabinet.files.stored}.part`, (await active.keys(1, second)).slice(0, 100));
    expect(inForce(await cabinet.start())).toBe('0: k1');
    expect(await (await cabinet.start()).install(await active.keys(1, second))).toMatchObject({ kind: 'installed' });
  });

  test('between file and database ends with the new set, and its row is written at the start', async () => {
    const cabinet = pinned();
    const trust = await cabinet.start();
    await trust.install(await active.keys(1, second));
    const text = await active.keys(2, third);
    cabinet.store.use((db) => db.exec('PRAGMA query_only = 1'));
    await expect(trust.install(text)).rejects.toMatchObject({ code: expect.stringMatching(/^store\./) });
    // What a process that died here would leave, and what this one has in force: the same.
    expect(inForce(trust)).toBe('2: k3');
    expect(readFileSync(cabinet.files.stored, 'utf8')).toBe(text);
    cabinet.store.use((db) => db.exec('PRAGMA query_only = 0'));
    const versions = () => cabinet.rows('admin.trust_changed').map(({ error_args }) => error_args);
    expect(versions()).toEqual([[1]]);
    const next = await cabinet.open();
    expect(inForce(next)).toBe('2: k3');
    for (let n = 0; n < 2; n++) next.record();
    expect(versions()).toEqual([[1], [2]]);
  });
});

describe('an accepted trust set that is lost', () => {
  const losses: [string, (file: string) => unknown, RegExp][] = [
    ['is missing', () => undefined, /it is missing\. The database knows version 2/],
    ['is an older one', async (file) => writeFileSync(file, await active.keys(1, first)), /it holds version 1/],
    [
      'has other keys under its version',
      async (file) => writeFileSync(file, await active.keys(2, first)),
      /it holds version 2/,
    ],
    [
      'is for another cabinet',
      async (file) => writeFileSync(file, await active.keys(3, first, { aud: 'CAB-2' })),
      /it is for the cabinet CAB-2/,
    ],
    ['is damaged', (file) => writeFileSync(file, 'eyJ'), /no pinned root stands for it \(not_a_token\)/],
    ['is no file', (file) => mkdirSync(file), /it cannot be read: EISDIR/],
  ];
  test.each(losses)('since its file %s leaves no set in force, never an older one', async (_, lose, says) => {
    const cabinet = pinned();
    await (await cabinet.start()).install(await active.keys(2, second));
    rmSync(cabinet.files.stored);
    await lose(cabinet.files.stored);
    const trust = await cabinet.start();
    trust.record();
    expect(trust.current()).toMatchObject({
      error: { code: 'trust.rolled_back', message: expect.stringMatching(says) },
    });
    expect(cabinet.alarms.has('trust_unusable')).toBe(true);
    expect(cabinet.rows('device.trust_unusable')).toMatchObject([{ error: 'trust.rolled_back' }]);
  });

  test('may be brought in again under its version, or replaced by a newer one; the alarm ends', async () => {
    const cabinet = pinned();
    const lost = await active.keys(2, second);
    await (await cabinet.start()).install(lost);
    rmSync(cabinet.files.stored);
    const trust = await cabinet.start();
    expect(await trust.install(await active.keys(2, third))).toEqual({ kind: 'refused', reason: 'same_version' });
    expect(await trust.install(await active.keys(1, second))).toEqual({ kind: 'refused', reason: 'old_version' });
    // Another root signed it another time: it is the same set.
    expect(await trust.install(await spare.keys(2, second, { iat: 7 }))).toEqual({ kind: 'installed', version: 2 });
    expect(inForce(trust)).toBe('2: k2');
    expect(cabinet.alarms.has('trust_unusable')).toBe(false);
    expect(await trust.install(lost)).toEqual({ kind: 'refused', reason: 'same_version' });
    rmSync(cabinet.files.stored);
    const again = await cabinet.start();
    expect(await again.install(await active.keys(3, third))).toEqual({ kind: 'installed', version: 3 });
  });

  test('together with the database is the provisioned one again: nothing on the board says more', async () => {
    const cabinet = pinned();
    await (await cabinet.start()).install(await active.keys(2, second));
    rmSync(cabinet.files.stored);
    cabinet.store.tx(() => cabinet.meta.remove('trust_set'));
    expect(inForce(await cabinet.start())).toBe('0: k1');
  });

  test('only from the database is in force by its file, and recorded again', async () => {
    const cabinet = pinned();
    await (await cabinet.start()).install(await active.keys(2, second));
    cabinet.store.tx(() => cabinet.meta.remove('trust_set'));
    expect(inForce(await cabinet.start())).toBe('2: k2');
    expect(cabinet.rows('admin.trust_changed')).toHaveLength(2);
  });

  test('since the roots were taken out of the config is told', async () => {
    const cabinet = pinned();
    await (await cabinet.start()).install(await active.keys(2, second));
    const { roots: _, ...files } = cabinet.files;
    const refusals = new CountedRows(cabinet.store, cabinet.audit, cabinet.time, 10);
    const trust = await openTrust({ ...cabinet, cabinet: 'CAB-1', refusals, files });
    expect(inForce(trust)).toBe('trust.rolled_back');
  });

  test('stays in force although its end has come: that bounds only when it may be brought in', async () => {
    const cabinet = pinned();
    const exp = cabinet.time.wall / 1000 + 60;
    await (await cabinet.start()).install(await active.keys(1, second, { exp }));
    cabinet.time.pass(120_000);
    expect(inForce(await cabinet.start())).toBe('1: k2');
  });
});

test('a provisioned set or roots that cannot be used close tokens, with one row and an alarm', async () => {
  const cabinet = pinned({ roots: '{"keys":[]}' });
  const trust = await cabinet.start();
  trust.record();
  expect(inForce(trust)).toBe('trust.malformed');
  expect(cabinet.rows('device.trust_unusable')).toMatchObject([{ error: 'trust.malformed' }]);
  expect(cabinet.alarms.has('trust_unusable')).toBe(true);
  const other = pinned();
  rmSync(other.files.keys);
  expect(inForce(await other.start())).toBe('trust.unreadable');
});
