import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PowerGate, type PowerSlot } from '../../src/cabinet/power.js';
import type { PowerSupply } from '../../src/config/specs.js';

const time = { wallMs: () => Date.now(), monoMs: () => performance.now() };

function gate(supply: Partial<PowerSupply> = {}): PowerGate {
  return new PowerGate([{ id: 'main', maxEnergised: 1, staggerMs: 250, boards: ['b1', 'b2'], ...supply }], time);
}

/** Asks for a slot and tells when it was given. */
function asking(power: PowerGate, board = 'b1', maxWaitMs = 10_000) {
  const asked = { slot: undefined as PowerSlot | undefined, error: undefined as unknown };
  power.acquire(board, maxWaitMs).then(
    (slot) => {
      asked.slot = slot;
    },
    (error: unknown) => {
      asked.error = error;
    },
  );
  return asked;
}

describe('a power supply', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives the first lock its power at once', async () => {
    const first = asking(gate());
    await vi.advanceTimersByTimeAsync(0);
    expect(first.slot).toBeDefined();
  });

  it('energises one lock at a time, over all its boards', async () => {
    const power = gate({ staggerMs: 0 });
    const first = asking(power, 'b1');
    const second = asking(power, 'b2');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(second.slot).toBeUndefined();
    first.slot?.fired(time.monoMs());
    first.slot?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.slot).toBeDefined();
  });

  it('keeps the stagger from the moment a pulse really began', async () => {
    const power = gate({ maxEnergised: 3 });
    const first = asking(power);
    const second = asking(power);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.slot).toBeUndefined();
    first.slot?.fired(time.monoMs());
    await vi.advanceTimersByTimeAsync(249);
    expect(second.slot).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(second.slot).toBeDefined();
  });

  it('serves those who wait in their order', async () => {
    const power = gate({ staggerMs: 0 });
    const order: number[] = [];
    const slots: PowerSlot[] = [];
    for (const number of [1, 2, 3]) {
      void power.acquire('b1', 60_000).then((slot) => {
        order.push(number);
        slots.push(slot);
      });
    }
    for (let served = 0; served < 3; served++) {
      await vi.advanceTimersByTimeAsync(10);
      slots[served]?.release();
    }
    expect(order).toEqual([1, 2, 3]);
  });

  it('tells somebody who waited too long, and gives his place to the next', async () => {
    const power = gate({ staggerMs: 0 });
    const first = asking(power);
    const tired = asking(power, 'b1', 1_000);
    const patient = asking(power, 'b1', 60_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tired.error).toMatchObject({ code: 'opening.no_power' });
    first.slot?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(patient.slot).toBeDefined();
  });

  it('counts a slot that is released twice once', async () => {
    const power = gate({ staggerMs: 0 });
    const first = asking(power);
    await vi.advanceTimersByTimeAsync(0);
    first.slot?.release();
    first.slot?.release();
    const second = asking(power);
    const third = asking(power);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(second.slot).toBeDefined();
    expect(third.slot).toBeUndefined();
  });

  it('refuses a board that no supply feeds', async () => {
    await expect(gate().acquire('b9', 10)).rejects.toMatchObject({ code: 'board.unknown' });
  });
});
