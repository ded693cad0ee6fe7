import { describe, expect, it } from 'vitest';
import { openCabinet } from '../../store/workshop.js';
import { breaches, type Life } from './laws.js';
import { type Found, usesAtFirst } from './told.js';

const right = { credential_ref: 'r1', locker: 'A1' } as const;

/** What is found after a life with one failed opening, one that was opened and one that was interrupted. */
function lived(): { found: Found; life: Life } {
  const { store, audit, time } = openCabinet({ boot: 'b1' });
  const at = (event: Parameters<typeof audit.append>[0]): number => {
    time.pass(100);
    return store.tx(() => audit.append(event));
  };
  audit.begin();
  const failed = at({ event: 'lock.intent', ...right });
  at({ event: 'lock.failed', outcome: 'failed', error_args: [failed], ...right });
  const opened = at({ event: 'lock.intent', ...right });
  at({ event: 'lock.opened', outcome: 'opened', error_args: [opened], ...right });
  const pending = at({ event: 'lock.intent', ...right });
  const rows = audit.read({ from: 1, limit: 100 });
  const life: Life = [
    { what: 'serving', boot: 'b1' },
    { what: 'energised', locker: 'A1', monoMs: 10_150 },
    { what: 'energised', locker: 'A1', monoMs: 10_350 },
    ...rows.map(({ chain, seq, hash }) => ({ what: 'row', chain, seq, hash }) as const),
    { what: 'answer', locker: 'A1', outcome: 'opened' },
    { what: 'energised', locker: 'A1', monoMs: 10_550 },
  ];
  const rights = [{ ref: 'r1', locker: 'A1', usesLeft: usesAtFirst - 2 }];
  return { found: { troubles: [], rows, pending: [pending], rights, unflushed: 0 }, life };
}

describe('the laws of a power cut', () => {
  it('find nothing wrong with a disk that holds all that was told', () => {
    const { found, life } = lived();
    expect(breaches(found, [life])).toEqual([]);
  });

  it('miss each thing that was told and is not there', () => {
    const { found, life } = lived();
    const rows = found.rows.slice(0, -1);
    expect(breaches({ ...found, rows, pending: [] }, [life])).toEqual([
      expect.stringMatching(/^row 6 of chain \w+ was shown and is not there$/),
      'unlock of A1 at 10550 has no intent before it',
      `the right of A1 has ${usesAtFirst - 2} uses, its rows leave ${usesAtFirst - 1}`,
    ]);
  });

  it('miss the row of an answer', () => {
    const { found, life } = lived();
    const twice: Life = [...life, { what: 'answer', locker: 'A1', outcome: 'opened' }];
    expect(breaches(found, [twice])).toEqual(['A1 was told opened, and no row says so']);
  });

  it('see an intent that neither has an outcome nor waits for one', () => {
    const { found, life } = lived();
    expect(breaches({ ...found, pending: [] }, [life])).toEqual(['intent 6 is settled or waiting 0 times']);
  });

  it('see a chain that was begun anew or does not hold', () => {
    const { found, life } = lived();
    const rows = found.rows.map((row) => (row.seq === 3 ? { ...row, mono_ms: row.mono_ms + 1 } : row));
    expect(breaches({ ...found, rows }, [life])).toEqual(['the chain breaks at seq 3: hash']);
    const late = found.rows.slice(1);
    expect(breaches({ ...found, rows: late }, [])).toEqual(['the record does not begin with seq 1']);
  });

  it('pass on what opening the database complained of', () => {
    const { found, life } = lived();
    expect(breaches({ ...found, troubles: ['was damaged'] }, [life])).toEqual(['opening the database: was damaged']);
  });
});
