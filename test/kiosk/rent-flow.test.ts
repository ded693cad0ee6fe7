import { describe, expect, it } from 'vitest';
import { isAwaited, type NewPin, nextPin, type OfNew, typePin } from '../../src/kiosk/page/rent-flow.js';
import { refusalWords, rentalWords, standing } from '../../src/kiosk/page/rent-words.js';
import { english } from '../../src/kiosk/page/texts/en/index.js';
import { formatsOf } from '../../src/kiosk/page/texts/formats.js';
import { sayIn } from '../../src/kiosk/page/texts/say.js';
import { type KioskRental, kioskProblems } from '../../src/kiosk/wire.js';

const t = sayIn('en', english);
const speech = { t, formats: formatsOf('en', 'Asia/Kolkata') };

const empty: NewPin = {
  ...({ at: 'pin', size: 'M', duration: '1h', amount: '30.00' } as const),
  ...{ first: null, digits: '', differs: false },
};
const typed = (step: NewPin, keys: string): NewPin => [...keys].reduce(typePin, step);

const rental: KioskRental = {
  ...({ rental: 'r', locker: 'A01', size: 'M', state: 'active', paid: '30.00', owed: '0.00', seconds: 5400 } as const),
};
const of = (change: Partial<KioskRental>, more: Partial<OfNew> = {}): OfNew => ({
  ...({ at: 'rental', rental: { ...rental, ...change }, shown: true, cancelled: false, ran: false } as const),
  ...more,
});

describe('a new PIN', () => {
  it('is ready when it was typed twice, and begins anew when the two differ', () => {
    const first = nextPin(typed(empty, '246810'), 6);
    if (first.at !== 'pin') throw new Error('ready after once');
    expect(nextPin(typed(first, '246810'), 6)).toEqual({ at: 'ready', pin: '246810' });
    expect(nextPin(typed(first, '246811'), 6)).toEqual({ ...empty, differs: true });
  });

  it('has enough digits, and not more than a PIN may have', () => {
    const short = typed(empty, '24681');
    expect(nextPin(short, 6)).toBe(short);
    expect(typed(empty, '1234567890123').digits).toBe('123456789012');
    expect(typed(empty, '12x').digits).toBe('12');
    expect(typePin(typed(empty, '12'), 'back').digits).toBe('1');
  });
});

describe('what the page says of a rental', () => {
  const order = { order: 'O1', amount: '30.00' };

  it('names the door, the PIN and where money goes', () => {
    expect(rentalWords(of({ opening: 'opened' }), t).title).toContain('Locker A01 is open');
    expect(rentalWords(of({ opening: 'not_begun' }), t).text).toContain('Open it with your PIN');
    expect(rentalWords(of({}), t).text).toContain('Open it with your PIN');
    expect(rentalWords(of({ opening: 'unconfirmed' }), t).title).toBe('Look at locker A01.');
    const due = rentalWords(of({ state: 'refund_due', order: { ...order, state: 'paid' } }), t);
    expect(due.text).toMatch(/money goes back .* order number is O1/);
    expect(rentalWords(of({ state: 'ended' }), t).title).toBe('The time to pay is over.');
    expect(rentalWords(of({ state: 'ended' }, { cancelled: true }), t).title).toBe('Cancelled.');
    expect(rentalWords(of({ state: 'ended' }, { shown: false }), t).title).toBe('The payment could not begin.');
  });

  it('never says that a door is open which was opened before the page was loaded anew', () => {
    const paid = of({ opening: 'opened', order: { ...order, state: 'paid' } }, { ran: true });
    expect(rentalWords(paid, t)).toMatchObject({ title: 'Locker A01 is yours.' });
  });

  it('is looked at again only while something comes by itself', () => {
    expect(isAwaited(of({ state: 'awaiting_payment', order: { ...order, state: 'settling' } }))).toBe(true);
    expect(isAwaited(of({ opening: 'opening' }))).toBe(true);
    expect(isAwaited(of({ opening: 'opened' }))).toBe(false);
    expect(isAwaited(of({ state: 'ended', order: { ...order, state: 'closed' } }))).toBe(false);
  });

  it('tells how its time stands', () => {
    expect(standing(rental, speech)).toBe('1 hour 30 minutes left.');
    expect(standing({ ...rental, seconds: -1200, owed: '20.00' }, speech)).toContain('20 minutes longer: ₹20 is due');
  });

  it('has words for every refusal, and shows no code', () => {
    for (const code of [...Object.keys(kioskProblems), 'lost']) {
      const { title, text } = refusalWords(code, t);
      expect(`${title} ${text}`, code).not.toMatch(/_|\b\d{3}\b/);
      expect(text.length, code).toBeGreaterThan(10);
    }
  });
});
