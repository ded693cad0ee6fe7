import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunRecord } from '../../src/audit/run-record.js';
import { hashNumber, hashText, type Run, rowsOfStart, versionNumber, versionText } from '../../src/audit/run-rows.js';
import { Meta } from '../../src/store/meta.js';
import { openCabinet } from '../store/workshop.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const first: Run = { boot: 'b1', version: '1.2.3', config: sha256('a') };

/** Event and reason of each row. */
const told = (run: Run, last?: Run & { stopped: boolean }): string[] =>
  rowsOfStart(run, last).map(({ event, reason }) => [event, reason].filter((word) => word).join(' '));

test('a start tells how the run before ended, what is new, and last that it starts', () => {
  expect(told(first)).toEqual(['device.started']);
  expect(told(first, { ...first, stopped: true })).toEqual(['device.started']);
  expect(told(first, { ...first, stopped: false })).toEqual(['device.crashed program_died', 'device.started']);
  const next = { boot: 'b2', version: '1.2.4', config: sha256('b') };
  expect(told(next, { ...first, stopped: false })).toEqual([
    ...['device.crashed board_restarted', 'device.updated', 'admin.config_changed', 'device.started'],
  ]);
});

test('all of them are by the system: who changed a file or pulled a plug the program cannot know', () => {
  const next = { boot: 'b2', version: '2.0.0', config: sha256('b') };
  const rows = rowsOfStart(next, { ...first, stopped: false });
  expect(rows.map(({ actor, actor_role }) => [actor, actor_role])).toEqual(rows.map(() => [undefined, 'system']));
});

test('a changed config is told by the digits that sha256sum prints, an update and a downgrade by their versions', () => {
  const after = { ...first, version: '1.1.20', config: sha256('b') };
  const rows = rowsOfStart(after, { ...first, stopped: true });
  expect(rows).toMatchObject([
    { event: 'device.updated', error_args: [1_002_003, 1_001_020] },
    { event: 'admin.config_changed', error_args: [0xca978112ca1b, 0x3e23e8160039] },
    { event: 'device.started', error_args: [0x3e23e8160039] },
  ]);
});

test('numbers of hashes and versions are exact, and give their texts back', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }), (hash) => {
      expect(Number.isSafeInteger(hashNumber(hash))).toBe(true);
      expect(hashText(hashNumber(hash))).toBe(hash.slice(0, 12));
    }),
  );
  fc.assert(
    fc.property(fc.nat(999_999), fc.nat(999), fc.nat(999), (...parts) => {
      const version = parts.join('.');
      expect(Number.isSafeInteger(versionNumber(version))).toBe(true);
      expect(versionText(versionNumber(version))).toBe(version);
      expect(versionNumber(`${version}-rc.1`)).toBe(versionNumber(version));
    }),
  );
  for (const strange of ['', '1.2', '1.2.3.4', 'v1.2.3', '1.2.1000']) expect(versionNumber(strange)).toBe(0);
});

function cabinet() {
  const { store, audit, ...rest } = openCabinet();
  audit.begin();
  const meta = new Meta(store);
  const run = (changes: Partial<Run> = {}) => new RunRecord({ store, audit, meta }, { ...first, ...changes });
  const events = () => audit.read({ from: 2, limit: 100 }).map(({ event }) => event);
  const pragma = (text: string) => store.use((db) => db.exec(text));
  return { ...rest, store, audit, meta, run, events, pragma };
}

test('a start is told once, and its stop makes the next start a quiet one', () => {
  const { run, events } = cabinet();
  const one = run();
  for (let n = 0; n < 3; n += 1) one.tick();
  expect(events()).toEqual(['device.started']);
  one.stop();
  run().tick();
  expect(events()).toEqual(['device.started', 'device.stopped', 'device.started']);
  run().tick();
  expect(events().slice(3)).toEqual(['device.crashed', 'device.started']);
});

test('what a full disk does not take is written later, and counts as told only then', () => {
  const { run, events, pragma } = cabinet();
  run().tick();
  const changed = run({ config: sha256('b') });
  pragma('PRAGMA query_only = ON');
  expect(() => changed.tick()).toThrow(expect.objectContaining({ code: 'store.io' }));
  expect(events()).toEqual(['device.started']);
  pragma('PRAGMA query_only = OFF');
  changed.tick();
  changed.tick();
  expect(events().slice(1)).toEqual(['device.crashed', 'admin.config_changed', 'device.started']);
});

test('a run that could write nothing until its stop tells all of it then', () => {
  const { run, events } = cabinet();
  run().stop();
  expect(events()).toEqual(['device.started', 'device.stopped']);
});

test('a run that wrote nothing at all leaves what is due to the next', () => {
  const { run, events } = cabinet();
  run().stop();
  run({ version: '1.3.0' });
  run({ version: '1.4.0' }).tick();
  expect(events().slice(2)).toEqual(['device.updated', 'device.started']);
});

test('a database that was mended from an older one is told again which run this is, without a row', () => {
  const { run, events, meta, store } = cabinet();
  const one = run();
  one.tick();
  store.tx(() => meta.set('last_run', { ...first, boot: 'b0', stopped: true }));
  one.tick();
  run({ boot: 'b2' }).tick();
  expect(events()).toEqual(['device.started', 'device.crashed', 'device.started']);
});

test('what another version of the program wrote in another shape tells nothing, and stops nobody', () => {
  const { run, events, store } = cabinet();
  store.tx(() => store.statement<[], never>(`INSERT INTO meta (key, value) VALUES ('last_run', '{"odd":1}')`).run());
  run().tick();
  expect(events()).toEqual(['device.started']);
});
