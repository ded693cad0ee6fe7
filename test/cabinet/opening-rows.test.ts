import { expect, test } from 'vitest';
import { writeOutcome } from '../../src/cabinet/opening-rows.js';
import { Alarms } from '../../src/store/alarms.js';
import { BlockedLockers } from '../../src/store/blocked.js';
import { Commands } from '../../src/store/commands.js';
import { DropOffs } from '../../src/store/drop-offs.js';
import { Latches } from '../../src/store/latches.js';
import { Openings } from '../../src/store/openings.js';
import { Persons } from '../../src/store/persons.js';
import { Rights } from '../../src/store/rights.js';
import { Uses } from '../../src/store/uses.js';
import { openCabinet } from '../store/workshop.js';

test('an outcome names its intent by seq alone only where that seq is the intent’s, the measured pulse behind it', () => {
  const { store, audit, room } = openCabinet();
  audit.begin();
  const rights = {
    rights: new Rights(store),
    uses: new Uses(store),
    commands: new Commands(store),
    persons: new Persons(store),
  };
  const fill = { blocked: new BlockedLockers(store), dropOffs: new DropOffs(store) };
  const tables = { openings: new Openings(store), alarms: new Alarms(store), latches: new Latches(store) };
  const record = { store, audit, room, ...rights, ...fill, ...tables, boot: 'b00t1', serviceEnd: { now: undefined } };
  const pending = {
    seq: 1,
    locker: 'A1',
    board: 'b1',
    credentialRef: null,
    useKind: null,
    useOf: null,
    purpose: null,
    subjectRef: null,
    accessMode: null,
    boot: 'b00t1',
    firstSeq: null,
  };
  const verdict = { outcome: 'unconfirmed', reason: 'restarted' } as const;
  store.tx(() => writeOutcome(record, { ...pending, chain: audit.chain() }, verdict));
  store.tx(() => writeOutcome(record, { ...pending, chain: 'lost' }, verdict));
  store.tx(() => writeOutcome(record, { ...pending, chain: audit.chain() }, { ...verdict, pulseMs: 301.6 }));
  store.tx(() => writeOutcome(record, { ...pending, chain: 'lost' }, { ...verdict, pulseMs: 301.4 }));
  const args = audit.read({ from: 1, limit: 9 }).map(({ event, error_args }) => [event, error_args]);
  expect(args.slice(1)).toEqual([
    ['lock.unconfirmed', [1]],
    ['lock.unconfirmed', [0, 1]],
    ['lock.unconfirmed', [1, 302]],
    ['lock.unconfirmed', [0, 1, 301]],
  ]);
});
