import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressJudge, type Heard } from '../../drivers/address-judge.js';
import type { AddressVerdict } from '../../drivers/messages.js';

type Story = readonly (readonly [board: string, heard: Heard])[];

/** The verdicts that a story leads to, in their order. */
function verdicts(story: Story): readonly (readonly [string, AddressVerdict])[] {
  const judge = new AddressJudge();
  return story.flatMap(([board, heard]): (readonly [string, AddressVerdict])[] => {
    const verdict = judge.hear(board, heard);
    return verdict ? [[board, verdict]] : [];
  });
}

/** Rounds in which each board is asked once. */
function rounds(count: number, heard: Readonly<Record<string, Heard>>): Story {
  return Array.from({ length: count }, () => Object.entries(heard)).flat();
}

const board = fc.constantFrom('b1', 'b2', 'b3');
const storyOf = (...heard: Heard[]) => fc.array(fc.tuple(board, fc.constantFrom(...heard)), { maxLength: 400 });
const called = (story: Story): readonly string[] =>
  verdicts(story).flatMap(([id, verdict]) => (verdict === 'shared' ? [id] : []));

describe('the judgement on an address', () => {
  it('is that it is shared when one board is damaged again and again and the others answer', () => {
    expect(verdicts(rounds(20, { b1: 'answer', b2: 'damage', b3: 'answer' }))).toEqual([['b2', 'shared']]);
  });

  it('is the same when the boards that are missing elsewhere are all silent', () => {
    expect(verdicts(rounds(20, { b1: 'damage', b2: 'nothing', b3: 'nothing' }))).toEqual([['b1', 'shared']]);
  });

  it('is that it is shared when a board answers twice, though nothing else is on the line', () => {
    expect(called([...rounds(5, { b1: 'answer' }), ...rounds(2, { b1: 'two-answers' })])).toEqual([]);
    expect(called([...rounds(5, { b1: 'answer' }), ...rounds(3, { b1: 'two-answers' })])).toEqual(['b1']);
  });

  it('still stands when some of the answers get through', () => {
    const now = (index: number): Heard => (index > 5 && index % 3 === 0 ? 'answer' : 'damage');
    const story = Array.from({ length: 40 }, (_, index) => rounds(1, { b1: now(index), b2: 'answer' })).flat();
    expect(verdicts(story)).toEqual([['b1', 'shared']]);
  });

  it('is taken back when the board has answered cleanly for a while, and not by silence', () => {
    const shared = rounds(20, { b1: 'damage', b2: 'answer' });
    expect(called([...shared, ...rounds(59, { b1: 'answer' })])).toEqual(['b1']);
    expect(verdicts([...shared, ...rounds(59, { b1: 'answer' })])).not.toContainEqual(['b1', 'own']);
    expect(verdicts([...shared, ...rounds(60, { b1: 'answer' })])).toContainEqual(['b1', 'own']);
    expect(verdicts([...shared, ...rounds(500, { b1: 'nothing' })])).not.toContainEqual(['b1', 'own']);
  });

  it('is none on a board that is silent, however long', () => {
    fc.assert(
      fc.property(storyOf('nothing', 'answer', 'noise'), (story) => {
        expect(called(story)).toEqual([]);
      }),
    );
  });

  it('is none where every board is damaged, as by wrong wiring or a wrong baud rate', () => {
    fc.assert(
      fc.property(storyOf('damage', 'noise'), (story) => {
        expect(called(story)).toEqual([]);
      }),
    );
  });

  it('is none on one board alone that is damaged: there is nothing to compare it with', () => {
    expect(called(rounds(200, { b1: 'damage' }))).toEqual([]);
  });

  it('is none while another board is disturbed in one request of fifteen or more often', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), fc.constantFrom<Heard>('damage', 'noise'), (every, disturbed) => {
        const other = (index: number): Heard => (index % every === 0 ? disturbed : 'answer');
        const story = Array.from({ length: 200 }, (_, index) => rounds(1, { b2: other(index), b1: 'damage' })).flat();
        expect(called(story).filter((id) => id === 'b1')).toEqual([]);
      }),
    );
  });

  it('comes with the fourth damage in a row, while the others were asked four times or more', () => {
    const asked = (others: number, damaged: number) => [
      ...rounds(others, { b2: 'answer' }),
      ...rounds(damaged, { b1: 'damage' }),
    ];
    expect(called(asked(4, 3))).toEqual([]);
    expect(called(asked(4, 4))).toEqual(['b1']);
    expect(called(asked(3, 4))).toEqual([]);
  });

  it('still comes while one in 32 requests to others is disturbed, and what is long past counts no more', () => {
    const clean = rounds(15, { b2: 'answer', b3: 'answer' });
    const damaged = rounds(4, { b1: 'damage' });
    expect(called([...clean, ['b2', 'noise'], ['b3', 'answer'], ...damaged])).toEqual(['b1']);
    expect(called([...clean, ['b2', 'noise'], ['b3', 'noise'], ...damaged])).toEqual([]);
    const past = rounds(5, { b2: 'noise', b3: 'damage' });
    expect(called([...past, ...rounds(16, { b2: 'answer', b3: 'answer' }), ...damaged])).toEqual(['b1']);
    // Two answers once in a while are no board's at the same address.
    const seldom = [...rounds(1, { b1: 'two-answers' }), ...rounds(16, { b1: 'nothing' })] as const;
    expect(called([...seldom, ...seldom, ...seldom])).toEqual([]);
  });

  it('that the address is its own takes sixty clean answers since the last collision', () => {
    for (const collision of ['damage', 'two-answers'] as const) {
      const before: Story = [...rounds(59, { b1: 'answer' }), ['b1', collision], ...rounds(59, { b1: 'answer' })];
      expect(verdicts(before)).toEqual([]);
      expect(verdicts([...before, ['b1', 'answer']])).toEqual([['b1', 'own']]);
    }
  });

  it('is not told again when the board is damaged again after a few answers', () => {
    const damaged = rounds(6, { b2: 'answer', b1: 'damage' });
    expect(verdicts([...damaged, ...rounds(3, { b2: 'answer', b1: 'answer' }), ...damaged])).toEqual([
      ['b1', 'shared'],
    ]);
  });

  it('is told once, whatever comes', () => {
    const any = storyOf('answer', 'noise', 'nothing', 'damage', 'two-answers');
    fc.assert(
      fc.property(any, (story) => {
        for (const id of ['b1', 'b2', 'b3']) {
          const own = verdicts(story).flatMap(([told, verdict]) => (told === id ? [verdict] : []));
          expect(own.every((verdict, index) => verdict !== own[index - 1])).toBe(true);
        }
      }),
    );
  });
});
