import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, LineStates } from '../../drivers/gpio/line-states.js';
import type { LineEvent } from '../../drivers/gpio/uapi.js';

/** Lines 17, 27 and 22, all inactive. */
const offsets = [17, 27, 22];
const states = (): LineStates => new LineStates(offsets, [0, 0, 0]);
const event = (sequence: number, offset: number, bit: 0 | 1): LineEvent => ({ sequence, offset, bit, atMs: 0 });
const told = (changes: readonly Change[]): string => changes.map(({ index, bit }) => `${index}:${bit}`).join(' ');

describe('the states of lines, from their events', () => {
  it('change with each event', () => {
    const lines = states();
    expect(told(lines.take([event(1, 27, 1), event(2, 17, 1), event(3, 27, 0)]))).toBe('1:1 0:1 1:0');
    expect(lines.missed).toBe(false);
  });

  it('follow the order in which the events happened, not that in which the lines reported', () => {
    const lines = states();
    expect(told(lines.take([event(2, 27, 1), event(3, 22, 1), event(1, 17, 1)]))).toBe('0:1 1:1 2:1');
    expect(lines.missed).toBe(false);
  });

  it('do not change by an event that tells what is known', () => {
    const lines = states();
    expect(told(lines.take([event(1, 17, 0), event(2, 17, 1), event(3, 17, 1)]))).toBe('0:1');
  });

  it('notice that events were lost, and catch up with the lines as they are read', () => {
    const lines = states();
    expect(told(lines.take([event(1, 17, 1), event(4, 17, 0)]))).toBe('0:1 0:0');
    expect(lines.missed).toBe(true);
    expect(told(lines.adopt([0, 1, 1]))).toBe('1:1 2:1');
    expect(lines.missed).toBe(false);
    expect(told(lines.take([event(5, 27, 0)]))).toBe('1:0');
    expect(lines.missed).toBe(false);
  });

  it('take one that is late for what it tells, and do not miss it a second time', () => {
    const lines = states();
    lines.take([event(2, 27, 1)]);
    lines.adopt([0, 1, 0]);
    expect(told(lines.take([event(1, 17, 1)]))).toBe('0:1');
    expect(lines.missed).toBe(false);
    lines.take([event(3, 17, 0)]);
    expect(lines.missed).toBe(false);
  });

  it('go on when the count begins again after 32 bits', () => {
    const lines = states();
    lines.take([event(0xffff_fffe, 17, 1)]);
    lines.adopt([1, 0, 0]);
    expect(told(lines.take([event(0, 27, 1), event(0xffff_ffff, 17, 0), event(1, 17, 1)]))).toBe('0:0 1:1 0:1');
    expect(lines.missed).toBe(false);
  });

  it('end as the lines do, whatever events are lost, once what was missed is read', () => {
    const happening = fc.record({ line: fc.nat({ max: 2 }), lost: fc.boolean() });
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1 }), (happenings) => {
        const lines = states();
        const truth: (0 | 1)[] = [0, 0, 0];
        const seen: (0 | 1)[] = [0, 0, 0];
        const apply = (changes: readonly Change[]): void => {
          for (const { index, bit } of changes) {
            expect(seen[index]).toBe(1 - bit);
            seen[index] = bit;
          }
        };
        for (const [n, { line, lost }] of happenings.entries()) {
          truth[line] = truth[line] === 1 ? 0 : 1;
          if (lost && n < happenings.length - 1) continue;
          apply(lines.take([event(n + 1, offsets[line] ?? 0, truth[line] ?? 0)]));
          if (lines.missed) apply(lines.adopt(truth));
        }
        expect(seen).toEqual(truth);
      }),
    );
  });
});
