import { expect, test } from 'vitest';
import { decisionOf, lateRowOf, whoOf, writeOutcome } from '../../src/cabinet/opening-rows.js';
import { openTables, pendingOpening } from './open-tables.js';

const locker = { id: 'A1', size: 'M', board: 'b1', channel: 1 };

test('an outcome names its intent by seq alone only where that seq is the intent’s, the measured pulse behind it', () => {
  const { tables } = openTables();
  const { store, audit } = tables;
  const here = pendingOpening(audit.chain());
  const lost = { ...here, chain: 'lost' };
  const pulse = { outcome: 'unconfirmed', reason: 'restarted' } as const;
  store.tx(() => writeOutcome(tables, here, pulse));
  store.tx(() => writeOutcome(tables, lost, pulse));
  store.tx(() => writeOutcome(tables, here, { ...pulse, pulseMs: 301.6 }));
  store.tx(() => writeOutcome(tables, lost, { ...pulse, pulseMs: 301.4 }));
  const args = audit.read({ from: 1, limit: 9 }).map(({ event, error_args }) => [event, error_args]);
  expect(args.slice(1)).toEqual([
    ['lock.unconfirmed', [1]],
    ['lock.unconfirmed', [0, 1]],
    ['lock.unconfirmed', [1, 302]],
    ['lock.unconfirmed', [0, 1, 301]],
  ]);
});

test('an outcome says by whose right, how and why; an opened locker is known to be open, and the intent is settled', () => {
  const { tables } = openTables();
  const { store, audit, latches, openings } = tables;
  const who = { credentialRef: 'r1', subjectRef: 'BK1', accessMode: 'pin' } as const;
  const [first, second] = [1, 2].map((seq) => pendingOpening(audit.chain(), { ...who, seq, locker: `A${seq}` }));
  if (!first || !second) throw new Error('two were made');
  store.tx(() => {
    openings.add(first);
    openings.add(second);
    writeOutcome(tables, first, { outcome: 'failed', reason: 'latch_closed', error: 'bus.timeout' });
    writeOutcome(tables, second, { outcome: 'opened' });
  });
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    {
      ...{ event: 'lock.failed', outcome: 'failed', board: 'b1', locker: 'A1', access_mode: 'pin' },
      ...{ credential_ref: 'r1', subject_ref: 'BK1', reason: 'latch_closed', error: 'bus.timeout' },
    },
    { event: 'lock.opened', outcome: 'opened', locker: 'A2', reason: null, error: null },
  ]);
  expect(openings.pending()).toEqual([]);
  expect([...latches.all()]).toEqual([['A2', 'open']]);
});

test('a door opens on the word of a right, or of somebody who runs the cabinet', () => {
  const grants = [
    { locker: 'A1', mode: 'qr', credentialRef: 't1', subjectRef: 'BK1', purpose: 'collect' },
    { locker: 'A1', mode: 'card', credentialRef: 'r9', actor: 'op-1', actorRole: 'operator' },
    { locker: 'A1', actor: 'uid-0', actorRole: 'installer', emergency: true },
    { locker: 'A1', credentialRef: 'c1', actor: 'rider', actorRole: 'courier' },
    { locker: 'A1', actor: 'ag-1', actorRole: 'agent' },
  ] as const;
  expect(grants.map((grant) => decisionOf(grant, whoOf(grant, locker)))).toEqual([
    {
      ...{ event: 'access.granted', outcome: 'granted', board: 'b1', locker: 'A1', access_mode: 'qr' },
      ...{ credential_ref: 't1', subject_ref: 'BK1' },
    },
    {
      ...{ event: 'admin.open', board: 'b1', locker: 'A1', access_mode: 'card', credential_ref: 'r9' },
      ...{ actor: 'op-1', actor_role: 'operator' },
    },
    { event: 'admin.open', board: 'b1', locker: 'A1', actor: 'uid-0', actor_role: 'installer', reason: 'emergency' },
    {
      ...{ event: 'access.granted', outcome: 'granted', board: 'b1', locker: 'A1', credential_ref: 'c1' },
      ...{ actor: 'rider', actor_role: 'courier' },
    },
    // No right of a customer's stands behind it.
    { event: 'admin.open', board: 'b1', locker: 'A1', actor: 'ag-1', actor_role: 'agent' },
  ]);
  expect(lateRowOf(grants[2], locker, { outcome: 'opened' })).toEqual({
    ...{ event: 'admin.open', board: 'b1', locker: 'A1', actor: 'uid-0', actor_role: 'installer' },
    ...{ reason: 'emergency', outcome: 'opened' },
  });
});
