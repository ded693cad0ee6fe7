import { expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceListener, OpenDevice } from '../../drivers/readers/device.js';
import { KeptDevice } from '../../drivers/readers/kept-device.js';
import { LockerError } from '../../src/lib/errors.js';
import { fakeTime } from '../drivers/gpio/fake-pins.js';

interface Opening {
  readonly listener: DeviceListener<string>;
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

/** A device whose openings a test lets succeed or fail, and all that is told of it. */
function bench() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const openings: Opening[] = [];
  const told: string[] = [];
  let open = 0;
  const kept = new KeptDevice<string>({
    open: (listener) =>
      new Promise<OpenDevice>((resolve, reject) => {
        const succeed = (): void => {
          open++;
          resolve({ close: () => void open-- });
        };
        openings.push({ listener, succeed, fail: reject });
      }),
    begins: () => told.push('begins'),
    data: (data) => told.push(data),
    state: (fault) => told.push(fault?.error ?? 'works'),
    ...{ time: fakeTime, random: () => 1 },
  });
  kept.open();
  const last = (): Opening => {
    const opening = openings.at(-1);
    if (!opening) throw new Error('nothing was opened');
    return opening;
  };
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  return { kept, openings, told, last, settle, held: () => open };
}

const gone = new LockerError('reader.gone', 'It has gone.');

it('a device is tried again more and more seldom, each 10 s at most, and told when what is wrong changes', async () => {
  const { openings, told, last } = bench();
  for (const waitMs of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const tries = openings.length;
    last().fail(gone);
    await vi.advanceTimersByTimeAsync(waitMs - 1);
    expect(openings).toHaveLength(tries);
    await vi.advanceTimersByTimeAsync(1);
    expect(openings).toHaveLength(tries + 1);
  }
  last().fail(new Error('another'));
  await vi.advanceTimersByTimeAsync(0);
  expect(told.filter((word) => word !== 'begins')).toEqual(['reader.gone', 'reader.failed']);
});

it('a device that goes while it is being opened is given back, and nothing of it is heard any more', async () => {
  const { openings, told, last, settle, held } = bench();
  const { listener, succeed } = last();
  listener.data('one');
  listener.lost(gone);
  succeed();
  await settle();
  listener.data('late');
  listener.lost(gone);
  expect(held()).toBe(0);
  await vi.advanceTimersByTimeAsync(250);
  expect(openings).toHaveLength(2);
  last().succeed();
  await settle();
  last().listener.data('two');
  listener.data('late');
  expect(told).toEqual(['begins', 'one', 'reader.gone', 'begins', 'works', 'two']);
  expect(held()).toBe(1);
});

it('a device that is closed while it is being opened is given back and not opened again', async () => {
  const { kept, openings, told, last, settle, held } = bench();
  kept.close();
  last().succeed();
  await settle();
  expect(held()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings).toHaveLength(1);
  expect(told).toEqual(['begins']);
});

it('a device that had worked for long is tried again at once', async () => {
  const { openings, last, settle, held } = bench();
  for (let tries = 0; tries < 6; tries++) {
    last().fail(gone);
    await vi.advanceTimersByTimeAsync(10_000);
  }
  last().succeed();
  await settle();
  await vi.advanceTimersByTimeAsync(60_000);
  const tries = openings.length;
  last().listener.lost(gone);
  expect(held()).toBe(0);
  await vi.advanceTimersByTimeAsync(250);
  expect(openings).toHaveLength(tries + 1);
});
