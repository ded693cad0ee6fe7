import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Latch } from '../../drivers/feedback.js';
import { LatchInputs, type LatchSource, overlaid } from '../../drivers/latch-inputs.js';
import type { Reading } from '../../drivers/messages.js';
import type { BoardSpec, LatchInput } from '../../src/config/specs.js';
import { boardSpec } from './bench-cabinet.js';
import { outputSpec } from './gpio/fake-pins.js';

const latch = fc.constantFrom<Latch>('closed', 'open', 'unknown');
const latches = (count: number) => fc.array(latch, { minLength: count, maxLength: count });
const INPUTS = 4;
const CHANNELS = 6;

const mapping = fc.uniqueArray(fc.integer({ min: 1, max: CHANNELS })).chain((channels) =>
  fc.tuple(
    ...channels.map((channel) =>
      fc.record({ board: fc.constantFrom('c1', 'c2'), input: fc.integer({ min: 1, max: INPUTS }) }).map((from) => ({
        ...{ board: 'b1', channel, from },
      })),
    ),
  ),
);

/** An input bank of which the test says what it has told and what a reading would find. */
class Bank implements LatchSource {
  fresh: readonly Latch[] | undefined;
  constructor(public contacts: readonly Latch[]) {}
  read() {
    this.contacts = this.fresh ?? this.contacts;
    return this.contacts.includes('unknown')
      ? { contacts: this.contacts, error: 'gpio.chip_gone' as const }
      : { contacts: this.contacts };
  }
}

function start(spec: BoardSpec, mapped: readonly LatchInput[], banks: Readonly<Record<string, LatchSource>>) {
  const told: (readonly Latch[])[] = [];
  const inputs = new LatchInputs(spec, mapped, new Map(Object.entries(banks)), (now) => told.push(now));
  return { inputs, told };
}

const on = (channel: number, input: number, bank = 'c1'): LatchInput => ({
  ...{ board: 'b1', channel, from: { board: bank, input } },
});
const answer = (...known: Latch[]) => ({ latches: known });
const notAsked = (): Promise<Reading> => Promise.reject(new Error('the board was asked'));

describe('latches overlaid by inputs', () => {
  it('are the input’s for a mapped channel and the board’s own for every other', () => {
    fc.assert(
      fc.property(latches(CHANNELS), mapping, latches(INPUTS), latches(INPUTS), (own, mapped, c1, c2) => {
        const contacts: Record<string, readonly Latch[]> = { c1, c2 };
        const result = overlaid(own, mapped, (bank) => contacts[bank]);
        expect(result).toHaveLength(CHANNELS);
        for (const [index, merged] of result.entries()) {
          const from = mapped.find(({ channel }) => channel === index + 1)?.from;
          expect(merged).toBe(from ? contacts[from.board]?.[from.input - 1] : own[index]);
        }
      }),
    );
  });

  it('are told on change only, and what was told last is always the truth', () => {
    const step = fc.oneof(
      fc.record({ own: latches(CHANNELS) }),
      fc.record({ bank: fc.constantFrom('c1', 'c2'), contacts: latches(INPUTS) }),
    );
    fc.assert(
      fc.property(mapping, fc.array(step), (mapped, steps) => {
        const unknown = new Array<Latch>(INPUTS).fill('unknown');
        const banks = { c1: new Bank(unknown), c2: new Bank(unknown) };
        const { inputs, told } = start(boardSpec({ channels: CHANNELS }), mapped, banks);
        let own = new Array<Latch>(CHANNELS).fill('unknown');
        let before: readonly Latch[] = own;
        for (const change of steps) {
          const count = told.length;
          if ('own' in change) {
            own = change.own;
            inputs.boardTold(own);
          } else {
            banks[change.bank === 'c1' ? 'c1' : 'c2'].contacts = change.contacts;
            inputs.refresh();
          }
          const contacts = new Map(Object.entries(banks).map(([id, bank]) => [id, bank.contacts]));
          const truth = overlaid(own, mapped, (bank) => contacts.get(bank));
          const changed = truth.some((now, index) => now !== before[index]);
          expect(told.slice(count)).toEqual(changed ? [truth] : []);
          before = truth;
        }
      }),
    );
  });
});

describe('a reading of a board with inputs', () => {
  it('takes mapped channels from a fresh reading of the inputs, and the others from the board', async () => {
    const bank = new Bank(['closed', 'closed']);
    const { inputs } = start(boardSpec({ channels: 3 }), [on(2, 1)], { c1: bank });
    bank.fresh = ['open', 'closed'];
    const reading = await inputs.read(async () => answer('closed', 'closed', 'closed'));
    expect(reading).toEqual({ latches: ['closed', 'open', 'closed'] });
  });

  it('reads the inputs after the board, which may have taken its time', async () => {
    const bank = new Bank(['closed']);
    const { inputs } = start(boardSpec({ channels: 2 }), [on(1, 1)], { c1: bank });
    const reading = await inputs.read(async () => {
      bank.fresh = ['open'];
      return answer('closed', 'closed');
    });
    expect(reading.latches[0]).toBe('open');
  });

  it('of a silent board still has the mapped channels, and says why the others are unknown', async () => {
    const { inputs } = start(boardSpec({ channels: 2 }), [on(1, 1)], { c1: new Bank(['closed']) });
    const silent = async (): Promise<Reading> => ({ latches: ['unknown', 'unknown'], error: 'bus.timeout' });
    expect(await inputs.read(silent)).toEqual({ latches: ['closed', 'unknown'], error: 'bus.timeout' });
  });

  it('does not ask a board of which every channel is mapped', async () => {
    const { inputs } = start(boardSpec({ channels: 2 }), [on(1, 1), on(2, 2)], { c1: new Bank(['closed', 'open']) });
    expect(await inputs.read(notAsked)).toEqual({ latches: ['closed', 'open'] });
  });

  it('does not ask a board without feedback', async () => {
    const { inputs } = start(outputSpec({ id: 'b1' }), [on(3, 1)], { c1: new Bank(['open']) });
    expect(await inputs.read(notAsked)).toEqual({ latches: ['unknown', 'unknown', 'open'] });
  });

  it('knows nothing of a channel whose bank is not there, and everything of the others', async () => {
    const mapped = [on(1, 1, 'gone'), on(2, 1)];
    const { inputs, told } = start(boardSpec({ channels: 3 }), mapped, { c1: new Bank(['closed']) });
    inputs.boardTold(['open', 'open', 'open']);
    expect(told).toEqual([['unknown', 'closed', 'open']]);
    const reading = await inputs.read(async () => answer('open', 'open', 'open'));
    expect(reading).toEqual({ latches: ['unknown', 'closed', 'open'] });
  });

  it('says why an input is unknown', async () => {
    const { inputs } = start(boardSpec({ channels: 2 }), [on(1, 1)], { c1: new Bank(['unknown']) });
    const reading = await inputs.read(async () => answer('open', 'closed'));
    expect(reading).toEqual({ latches: ['unknown', 'closed'], error: 'gpio.chip_gone' });
  });
});
