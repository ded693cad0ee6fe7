import { describe, expect, it } from 'vitest';
import { verdictOfReport, verdictOfSilence } from '../../src/cabinet/attempt.js';

describe('the verdict on a pulse', () => {
  it('an unlock that was provably not sent has failed, without a look at the latch', () => {
    expect(verdictOfReport({ sent: 'no', error: 'board.silent' }, 'closed-is-1')).toEqual({
      outcome: 'failed',
      reason: 'not_sent',
      error: 'board.silent',
      contradicts: false,
    });
  });

  it('a board without feedback leaves the opening unconfirmed', () => {
    expect(verdictOfReport({ sent: 'yes' }, 'none')).toMatchObject({ outcome: 'unconfirmed', reason: 'no_feedback' });
  });

  it('an acknowledgement alone settles nothing', () => {
    expect(verdictOfReport({ sent: 'yes', claims: 'open' }, 'closed-is-1')).toBeUndefined();
  });

  it('a latch that stayed closed has failed; a claim of the board against it is a contradiction', () => {
    expect(verdictOfSilence({ sent: 'yes' }, 'closed')).toEqual({
      outcome: 'failed',
      reason: 'latch_closed',
      contradicts: false,
    });
    expect(verdictOfSilence({ sent: 'yes', claims: 'open' }, 'closed').contradicts).toBe(true);
  });

  it('a latch that was not read is never called closed', () => {
    expect(verdictOfSilence({ sent: 'yes' }, 'unknown', 'bus.timeout')).toMatchObject({
      outcome: 'unconfirmed',
      reason: 'unknown_state',
      error: 'bus.timeout',
    });
  });

  it('an unlock that may have died with the hardware process stays unconfirmed, though the latch reads closed', () => {
    expect(verdictOfSilence({ sent: 'unknown', error: 'hardware.gone' }, 'closed')).toMatchObject({
      outcome: 'unconfirmed',
    });
  });
});
