import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReaderFact } from '../../../drivers/readers/messages.js';
import { Readers } from '../../../drivers/readers/readers.js';
import type { WiegandSpec } from '../../../src/config/reader-specs.js';
import { systemTime } from '../../../src/lib/clock-source.js';
import { eventually } from '../../running-daemon.js';
import { outsideLine } from './lines.js';

const data = [outsideLine('rig-bank1', 3), outsideLine('rig-bank1', 4)] as const;

/** An emulated processor takes its time between two pulses. */
const spec: WiegandSpec = {
  ...{ id: 'door', driver: 'wiegand', chip: 'rig-bank1', data0: 3, data1: 'RIG1_4', bias: 'pull-up' },
  ...{ bits: [26, 34], gapMs: 300 },
};

/** The pulses of a number, as a reader sends them: 2 ms apart. */
async function send(bits: string): Promise<void> {
  for (const bit of bits) {
    const line = data[bit === '1' ? 1 : 0];
    line.pull(0);
    line.pull(1);
    await delay(2);
  }
}

describe('a Wiegand reader on two lines', () => {
  const facts: ReaderFact[] = [];
  const tell = (fact: ReaderFact): void => void facts.push(fact);
  const readers = new Readers([spec], { tell, time: systemTime, random: () => 0 });
  const cards = (): readonly string[] => facts.flatMap((fact) => (fact.type === 'presented' ? [fact.text] : []));
  const counters = () => readers.counters().door;

  beforeAll(async () => {
    for (const line of data) line.pull(1);
    readers.open();
    await eventually('its lines', () => counters()?.ready);
  });
  afterAll(() => {
    readers.close();
    for (const line of data) line.pull(0);
  });

  it('gives numbers of 26 and of 34 bits', async () => {
    await send('10001011001101010001101110');
    await eventually('the card', () => cards().length === 1);
    await send('1100010011101010000011011100000011');
    await eventually('the card', () => cards().length === 2);
    expect(cards()).toEqual(['166A37', '89D41B81']);
  });

  it('refuses a number with a bit turned, and one with a bit too few', async () => {
    await send('10001011001101010001101111');
    await eventually('the parity', () => counters()?.refused.damaged === 1);
    await send('1000101100110101000110111');
    await eventually('the length', () => counters()?.refused.length === 1);
    expect(cards()).toHaveLength(2);
  });

  it('shares no line with another', async () => {
    const told: ReaderFact[] = [];
    const second = new Readers([spec], { tell: (fact) => told.push(fact), time: systemTime, random: () => 0 });
    second.open();
    await eventually('the refusal', () => told.length > 0);
    second.close();
    expect(told).toMatchObject([{ type: 'reader', ready: false, error: 'gpio.line_busy' }]);
  });
});
