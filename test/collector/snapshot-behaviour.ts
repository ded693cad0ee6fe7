import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SnapshotMessage, statusMessage } from '../../src/wire/messages.js';
import { Board } from './board.js';
import type { Opened } from './subject-world.js';

const nowMs = Date.UTC(2026, 10, 28, 12);
const by = { kty: 'OKP', crv: 'Ed25519', kid: 'k1', x: 'A'.repeat(43) } as const;
let made = 0;

/** What every store does with the sealed states of cabinets. */
export function snapshotBehaviour(opened: () => Opened): void {
  const first = () => {
    const [store] = opened().stores;
    if (store === undefined) throw new Error('no store');
    return store;
  };
  const newBoard = (cabinet?: string): Board => {
    made += 1;
    return new Board(cabinet ?? `SNAP-${made}`);
  };
  const snapshot = ({ cabinet, chain }: Board, seq: number, canary = ''): SnapshotMessage => ({
    ...{ cabinet, chain, seq, at: nowMs + seq, jwe: `e30..iv.text-${seq}${canary}.tag`, sig: 's' },
  });
  const kept = async ({ cabinet }: Board) => (await first().snapshotOf(cabinet))?.message.seq;

  it('the newest is kept alone, whatever order and however often they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), async (seqs) => {
        const board = newBoard();
        const { stores } = opened();
        await Promise.all(
          seqs.map((seq, at) => stores[at % stores.length]?.putSnapshot(snapshot(board, seq), by, nowMs)),
        );
        expect(await kept(board)).toBe(Math.max(...seqs));
      }),
      { numRuns: 10 },
    );
    const board = newBoard();
    expect(await first().snapshotOf(board.cabinet)).toBeUndefined();
    const message = { ...snapshot(board, 5), later: 'key' };
    await first().putSnapshot(message, by, nowMs);
    expect(await first().snapshotOf(board.cabinet)).toEqual({ message, by, receivedMs: nowMs });
    expect((await first().cabinets()).find(({ cabinet }) => cabinet === board.cabinet)).toMatchObject({
      snapshotMs: nowMs,
    });
  });

  it('one of an earlier chain never takes the place of one of a later chain, also where only the record tells which is which', async () => {
    const old = newBoard().record(2);
    const next = newBoard(old.cabinet).record(2);
    await first().takeBatch(old.batch(1, 2), nowMs);
    expect(await first().putSnapshot(snapshot(old, 2), by, nowMs)).toBe(true);
    // The record of the new chain waits, and its snapshot does not.
    expect(await first().putSnapshot(snapshot(next, 1), by, nowMs)).toBe(true);
    expect(await first().putSnapshot(snapshot(old, 9), by, nowMs)).toBe(false);
    await first().takeBatch(next.batch(1, 2), nowMs + 1);
    expect(await first().putSnapshot(snapshot(old, 9), by, nowMs)).toBe(false);
    expect((await first().snapshotOf(old.cabinet))?.message.chain).toBe(next.chain);
  });

  it('what was taken before an erasure is gone with it, comes from nowhere again, and is in no table any more', async () => {
    const board = newBoard().record(3);
    const canary = `canary-${board.cabinet}`;
    await first().takeBatch(board.batch(1, 3), nowMs);
    await first().putSnapshot(snapshot(board, 3, canary), by, nowMs);
    board.rows.push(board.next({ event: 'privacy.erased', subject_ref: null, credential_ref: null }));
    board.record(1);
    await first().takeBatch(board.batch(4, 5), nowMs);
    expect(await kept(board)).toBeUndefined();
    expect(await first().putSnapshot(snapshot(board, 3, canary), by, nowMs)).toBe(false);
    expect(await opened().tables.dump()).not.toContain(canary);
    expect(await first().putSnapshot(snapshot(board, 5), by, nowMs)).toBe(true);
    // The rows come again, since the receipt was lost.
    await first().takeBatch(board.batch(4, 5), nowMs);
    expect(await kept(board)).toBe(5);
  });

  it('an erasure drops those of earlier chains, and not that of a later one', async () => {
    const old = newBoard().record(2);
    const next = newBoard(old.cabinet).record(1);
    await first().takeBatch(old.batch(1, 1), nowMs);
    await first().putSnapshot(snapshot(old, 1), by, nowMs);
    next.rows.push(next.next({ event: 'privacy.erased' }));
    await first().takeBatch(next.batch(1, 2), nowMs + 1);
    expect(await kept(old)).toBeUndefined();
    await first().putSnapshot(snapshot(next, 2), by, nowMs);
    old.rows.push(old.next({ event: 'privacy.erased' }));
    await first().takeBatch(old.batch(2, 3), nowMs + 2);
    expect(await kept(old)).toBe(2);
  });

  it('it goes when the cabinet leaves service, and with its time', async () => {
    const [leaving, aged] = [newBoard(), newBoard()];
    const status = statusMessage.parse({
      ...{ state: 'offline', reason: 'decommissioned', version: '1', boot: 'b', chain: leaving.chain, seq: 0 },
      ...{
        head: '00'.repeat(32),
        clock: 'trusted',
        policy: '2025-06',
        health: 'ok',
        at_rest: 'luks',
        at: nowMs,
        sig: 's',
      },
    });
    await first().putSnapshot(snapshot(leaving, 1), by, nowMs);
    await first().putStatus(leaving.cabinet, status, nowMs);
    expect(await kept(leaving)).toBeUndefined();
    expect(await first().putSnapshot(snapshot(leaving, 2), by, nowMs)).toBe(false);
    const { reason: _, ...back } = status;
    await first().putStatus(leaving.cabinet, { ...back, state: 'online' }, nowMs);
    expect(await first().putSnapshot(snapshot(leaving, 2), by, nowMs)).toBe(true);
    await first().putSnapshot(snapshot(aged, 1), by, Date.UTC(2020, 0, 1));
    await first().expire(Date.UTC(2020, 0, 2));
    expect(await kept(aged)).toBeUndefined();
  });
}
