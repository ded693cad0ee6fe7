import { describe, expect, test } from 'vitest';
import { CountedRows } from '../../src/audit/counted-rows.js';
import type { AuditRow } from '../../src/audit/row.js';
import { auditRowSchema } from '../../src/audit/row.js';
import { verifyChain } from '../../src/audit/verify.js';
import { openCabinet } from '../store/workshop.js';

describe('the audit log', () => {
  test('gives rows of one chain gapless numbers and a valid chain of hashes', () => {
    const { store, audit, time } = openCabinet();
    audit.begin();
    const seqs = [1, 2, 3].map(() => {
      time.pass(250.4);
      return store.tx(() => audit.append({ event: 'lock.intent', locker: 'A01', credential_ref: 'c1' }));
    });
    expect(seqs).toEqual([2, 3, 4]);
    const rows = audit.read({ from: 1, limit: 100 });
    expect(rows.map((row) => auditRowSchema.parse(row))).toEqual(rows);
    expect(verifyChain(rows)).toEqual({ ok: true, head: audit.head().hash });
    expect(audit.read({ from: 3, limit: 1 }).map((row) => row.seq)).toEqual([3]);
    expect(rows[1]).toMatchObject({
      cabinet: 'CAB-1',
      policy: '2026-01',
      retention: 'access',
      clock: 'trusted',
      boot: 'b00t1',
    });
  });

  test('stores exactly the published fields', () => {
    const { store } = openCabinet();
    const columns = store.statement<[], { name: string }>("SELECT name FROM pragma_table_info('audit')").all();
    expect(columns.map((column) => column.name).sort()).toEqual([...auditRowSchema.keyof().options].sort());
  });

  test('goes on without a gap after a transaction that was rolled back', () => {
    const { store, audit } = openCabinet();
    audit.begin();
    expect(() =>
      store.tx(() => {
        audit.append({ event: 'device.started' });
        throw new Error('undone');
      }),
    ).toThrow('undone');
    expect(store.tx(() => audit.append({ event: 'device.started' }))).toBe(2);
    expect(verifyChain(audit.read({ from: 1, limit: 10 })).ok).toBe(true);
  });

  test('appends inside a transaction only', () => {
    const { audit } = openCabinet();
    expect(() => audit.append({ event: 'device.started' })).toThrow('outside of store.tx');
  });

  test('tells listeners of a row once it is durable, and never of one that is not', () => {
    const { store, audit } = openCabinet();
    audit.begin();
    const told: AuditRow[] = [];
    const stop = audit.onAppend((row) => {
      expect(store.inTx).toBe(false);
      told.push(row);
    });
    store.tx(() => {
      audit.append({ event: 'device.started' });
      expect(told).toEqual([]);
    });
    expect(() =>
      store.tx(() => {
        audit.append({ event: 'device.stopped' });
        throw new Error('undone');
      }),
    ).toThrow();
    expect(told).toEqual(audit.read({ from: 2, limit: 10 }));
    stop();
    store.tx(() => audit.append({ event: 'device.stopped' }));
    expect(told).toHaveLength(1);
  });

  test.each([
    ['a field that is not listed', { event: 'access.denied', pin: '482913' }, 'pin'],
    ['free text in a reference', { event: 'access.denied', credential_ref: 'PIN was 482913' }, 'credential_ref'],
    ['a full payment id', { event: 'lock.intent', payment_ref: 'pay_29QQoUBi66xm2f' }, 'payment_ref'],
    ['an event that is not listed', { event: 'access.guessed' }, 'event'],
    ['a reason that is not listed', { event: 'access.denied', reason: 'because' }, 'reason'],
  ])('refuses %s and does not repeat its value', (_, event, field) => {
    const { store, audit } = openCabinet();
    audit.begin();
    const untyped: unknown = event;
    expect(() => store.tx(() => Reflect.apply(audit.append, audit, [untyped]))).toThrow(
      expect.objectContaining({
        code: 'audit.invalid_event',
        details: { field },
        message: expect.not.stringMatching(/482913|29QQ|because|guessed/),
      }),
    );
    expect(audit.head().seq).toBe(1);
  });
});

test('denials beyond ten a minute become one counted row at the end of the minute', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const denials = new CountedRows(store, audit, time, 10);
  const deny = () => store.tx(() => denials.record({ event: 'access.denied', reason: 'wrong_pin' }));
  for (let i = 0; i < 25; i += 1) deny();
  time.pass(59_999);
  denials.tick();
  expect(audit.head().seq).toBe(11);
  time.pass(1);
  denials.tick();
  denials.tick();
  expect(audit.head().seq).toBe(12);
  expect(audit.read({ from: 12, limit: 1 })).toMatchObject([
    { event: 'access.denied', reason: 'repeated', error_args: [15] },
  ]);
  for (let i = 0; i < 11; i += 1) deny();
  denials.flush();
  expect(audit.read({ from: 23, limit: 9 })).toMatchObject([{ reason: 'repeated', error_args: [1] }]);
});

test('repeats are counted for each caller, and the counted row names him', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const views = new CountedRows(store, audit, time, 1);
  const view = (actor: string) =>
    store.tx(() => views.record({ event: 'admin.viewed', actor, actor_role: 'operator' }));
  for (const actor of ['uid-1000', 'uid-1001', 'uid-1000', 'uid-1001', 'uid-1001']) view(actor);
  views.flush();
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    { event: 'admin.viewed', actor: 'uid-1000', reason: null },
    { event: 'admin.viewed', actor: 'uid-1001', reason: null },
    { event: 'admin.viewed', actor: 'uid-1000', actor_role: 'operator', reason: 'repeated', error_args: [1] },
    { event: 'admin.viewed', actor: 'uid-1001', actor_role: 'operator', reason: 'repeated', error_args: [2] },
  ]);
});

test('a summary that the disk did not take stays due', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const denials = new CountedRows(store, audit, time, 1);
  for (let i = 0; i < 3; i += 1) store.tx(() => denials.record({ event: 'admin.viewed' }));
  time.pass(60_000);
  const pragma = (text: string) => store.use((db) => db.exec(text));
  pragma('PRAGMA query_only = ON');
  expect(() => denials.tick()).toThrow(expect.objectContaining({ code: 'store.io' }));
  pragma('PRAGMA query_only = OFF');
  denials.tick();
  expect(audit.read({ from: 3, limit: 9 })).toMatchObject([
    { event: 'admin.viewed', reason: 'repeated', error_args: [2] },
  ]);
});

test('a look that the disk does not take at once is counted, and written when there is room', () => {
  const { store, audit, time } = openCabinet();
  audit.begin();
  const views = new CountedRows(store, audit, time, 1);
  const look = () => views.note({ event: 'admin.viewed', actor: 'uid-1000', actor_role: 'operator' });
  const pragma = (text: string) => store.use((db) => db.exec(text));
  pragma('PRAGMA query_only = ON');
  expect(look).toThrow(expect.objectContaining({ code: 'store.io' }));
  expect(look).toThrow(expect.objectContaining({ code: 'store.io' }));
  pragma('PRAGMA query_only = OFF');
  look();
  look();
  views.flush();
  expect(audit.read({ from: 2, limit: 9 })).toMatchObject([
    { event: 'admin.viewed', actor: 'uid-1000', reason: null },
    { event: 'admin.viewed', actor: 'uid-1000', actor_role: 'operator', reason: 'repeated', error_args: [3] },
  ]);
  expect(() => views.note({ event: 'admin.viewed', actor: 'no id' })).toThrow(
    expect.objectContaining({ code: 'audit.invalid_event' }),
  );
});
