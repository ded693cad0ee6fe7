import { expect, it } from 'vitest';
import { SoakLedger } from './soak-ledger.js';

const energised = (channel: number) => ({ type: 'energised', board: 'b1', channel, monoMs: 0, forMs: 300 }) as const;
const opened = (channel: number) => ({ type: 'door', board: 'b1', channel, state: 'open', monoMs: 0 }) as const;

it('a lock that did what was asked and told is in order', () => {
  const ledger = new SoakLedger();
  ledger.asks('b1', 1);
  ledger.did(energised(1));
  ledger.did(opened(1));
  ledger.acknowledged('b1', 1);
  ledger.told('b1', ['open', 'closed', 'unknown'], 60_000);
  ledger.settle();
  expect([ledger.violations, ledger.energised]).toEqual([[], 1]);
});

it('an acknowledgement of another lock, an opening that nobody asked for and a door that was not seen are found', () => {
  const ledger = new SoakLedger();
  ledger.asks('b1', 1);
  ledger.did(energised(2));
  ledger.did(opened(2));
  ledger.acknowledged('b1', 1);
  ledger.told('b1', ['open', 'closed'], 60_000);
  ledger.settle();
  expect(ledger.violations).toEqual([
    'b1 channel 1 told open, but the door is closed',
    'b1 channel 2 told closed, but the door is open',
    'b1 channel 1 was asked 1, energised 0, acknowledged 1 times',
    'b1 channel 2 was asked 0, energised 1, acknowledged 0 times',
  ]);
});

it('a state that was read just before the door moved is no fault', () => {
  const ledger = new SoakLedger();
  ledger.did(opened(1));
  ledger.told('b1', ['closed'], 1_000);
  expect(ledger.violations).toEqual([]);
});
