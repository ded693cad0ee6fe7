import { expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceListener } from '../../drivers/readers/device.js';
import type { ReaderFact } from '../../drivers/readers/messages.js';
import { Reader } from '../../drivers/readers/reader.js';
import { ScannerLine } from '../../drivers/readers/text-lines.js';
import { fakeTime } from '../drivers/gpio/fake-pins.js';

/** A serial scanner whose bytes a test sends. */
async function scanner() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: ReaderFact[] = [];
  let listener: DeviceListener<Uint8Array> | undefined;
  const reader = new Reader<Uint8Array>({
    id: 'front',
    open: (one) => {
      listener = one;
      return { close: () => undefined };
    },
    decoder: () => new ScannerLine(),
    tell: (fact) => told.push(fact),
    ...{ time: fakeTime, random: () => 1 },
  });
  reader.open();
  await vi.advanceTimersByTimeAsync(0);
  return {
    send: (text: string) => listener?.data(Buffer.from(text)),
    texts: () => told.flatMap((fact) => (fact.type === 'presented' ? [fact.text] : [])),
  };
}

it('a text without an end is whole after a silence', async () => {
  const { send, texts } = await scanner();
  send('half');
  await vi.advanceTimersByTimeAsync(49);
  send('whole');
  await vi.advanceTimersByTimeAsync(49);
  expect(texts()).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(texts()).toEqual(['halfwhole']);
});

it('bytes that waited unread behind the timer of the silence belong to the same text', async () => {
  const { send, texts } = await scanner();
  send('half');
  // The silence seems to be over: the timer is served before what has come meanwhile.
  await vi.advanceTimersByTimeAsync(52);
  send('whole');
  await vi.advanceTimersByTimeAsync(100);
  expect(texts()).toEqual(['halfwhole']);
});
