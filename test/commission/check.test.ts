import { describe, expect, it } from 'vitest';
import {
  bitsOfCabinet,
  type CheckedLocker,
  checkFindings,
  checkText,
  jobOfCabinet,
} from '../../src/commission/check.js';
import { nothingTried } from '../../src/commission/commissioning.js';
import { conclude } from '../../src/commission/conclusion.js';
import type { Trial } from '../../src/commission/wiring.js';
import { sayWiring } from '../../src/kiosk/page/operator/wiring/say.js';
import { checkedLockers, findingWords } from '../../src/kiosk/page/operator/wiring/words.js';
import { wiring } from '../../src/kiosk/page/texts/en/wiring.js';

const say = sayWiring('en', wiring);
const lockers: readonly CheckedLocker[] = ['A1', 'A2', 'A3'].map((id, index) => ({
  ...{ id, board: 'b1', channel: 2 * index + 1, latch: 'closed' as const },
}));

/** The lock of `locker` was opened, `door` moved, and the latch of `seen` changed from closed to open; or the other way round. */
function trial(locker: string, door: string, seen: string, from: 0 | 1 = 1): Trial {
  const at = (id: string): CheckedLocker => {
    const found = lockers.find((one) => one.id === id);
    if (!found) throw new Error(`no locker ${id}`);
    return found;
  };
  const { board, channel } = at(locker);
  return { lock: { board, channel }, moved: [door], changes: [{ board, number: at(seen).channel, from }], stayed: [] };
}

function checked(...trials: readonly Trial[]) {
  const findings = checkFindings(lockers, conclude(jobOfCabinet(lockers), { ...nothingTried, trials }));
  return {
    told: findings.map((finding) => checkText(finding, findings).what),
    shown: findingWords(say, lockers, findings),
  };
}

describe('a running cabinet held against its config', () => {
  it('is well when each locker opens its own door and sees it', () => {
    expect(checked(trial('A1', 'A1', 'A1'), trial('A2', 'A2', 'A2'), trial('A3', 'A3', 'A3'))).toEqual({
      told: [],
      shown: [],
    });
  });

  it('names lockers that are swapped, once on the page', () => {
    const { told, shown } = checked(trial('A1', 'A2', 'A1'), trial('A2', 'A1', 'A2'), trial('A3', 'A3', 'A3'));
    expect(told).toContain(
      'Locker A1 (channel 1 of b1) opens door A2, and locker A2 opens door A1: lockers A1 and A2 are swapped.',
    );
    expect(shown).toEqual(['Lockers A1 and A2 are swapped. Change their plugs.']);
  });

  it('names the locker whose latch changes in place of the own one', () => {
    const { shown } = checked(trial('A1', 'A1', 'A3'), trial('A2', 'A2', 'A2'), trial('A3', 'A3', 'A1'));
    expect(shown).toEqual([
      'When door A1 opens, the latch of A3 changes. Change the plugs of their locks or of their switches.',
      'When door A3 opens, the latch of A1 changes. Change the plugs of their locks or of their switches.',
    ]);
  });

  it('tells a board that reads reversed from one contact that is the wrong way round', () => {
    const reversed = checked(trial('A1', 'A1', 'A1', 0), trial('A2', 'A2', 'A2', 0), trial('A3', 'A3', 'A3', 0));
    expect(reversed.told).toEqual(['Shut doors of b1 read open, and open ones shut.']);
    expect(reversed.shown).toEqual(['All doors of board b1 read the wrong way round. Its setting has to be changed.']);
    const one = checked(trial('A1', 'A1', 'A1'), trial('A2', 'A2', 'A2', 0), trial('A3', 'A3', 'A3'));
    expect(one.shown).toEqual(['Door A2 reads open while it is shut. Its switch is the wrong way round.']);
  });

  it('names a door that two lockers open, and the one that no locker does', () => {
    const { told, shown } = checked(trial('A1', 'A1', 'A1'), trial('A2', 'A1', 'A2'), trial('A3', 'A3', 'A3'));
    expect(told).toContain('Door A1 is opened by channel 1 of b1 and channel 3 of b1.');
    expect(shown).toEqual([
      'Door A1 is opened by several lockers. Look at where their plugs are.',
      'No locker opened door A2. Look at the plug of its lock.',
    ]);
  });

  it('says something of every locker that is not well', () => {
    const { shown } = checked(trial('A1', 'A1', 'A1'));
    expect(shown).toEqual(['No locker opened door A2, A3. Look at the plug of its lock.']);
  });

  it('reads no latch of a board that has none to tell', () => {
    const blind = lockers.map((locker) => ({ ...locker, latch: 'unknown' as const }));
    const job = jobOfCabinet(blind);
    expect(job.boards).toMatchObject([{ locks: [1, 3, 5], contacts: 0 }]);
    expect(bitsOfCabinet(job, blind)).toEqual({});
    expect(bitsOfCabinet(jobOfCabinet(lockers), lockers)).toEqual({ b1: '1?1?1' });
  });

  it('knows a locker on the page by its place among those of its board', () => {
    const inside = (id: string, board: string) => ({
      ...{ id, board, size: 'M', latch: 'closed' as const, opening: false, use: 'free' as const, faults: [] },
    });
    expect(checkedLockers([inside('A1', 'b1'), inside('B1', 'b2'), inside('A2', 'b1')])).toMatchObject([
      { id: 'A1', board: 'b1', channel: 1 },
      { id: 'B1', board: 'b2', channel: 1 },
      { id: 'A2', board: 'b1', channel: 2 },
    ]);
  });
});
