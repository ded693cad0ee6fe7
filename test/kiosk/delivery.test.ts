import { describe, expect, it } from 'vitest';
import { type Delivery, nextDelivery, typeDelivery } from '../../src/kiosk/page/delivery.js';

const typed = (from: Delivery, ...keys: string[]): Delivery => keys.reduce(typeDelivery, from);
const start: Delivery = { at: 'number', number: '' };

describe('a delivery by number and PIN', () => {
  it('takes digits of a number, then of a PIN, and both are sent once the PIN is long enough', () => {
    const numbered = typed(start, ...'7007');
    expect(numbered).toEqual({ at: 'number', number: '7007' });
    const asked = nextDelivery(numbered);
    expect(asked).toEqual({ at: 'pin', number: '7007', digits: '' });
    if (asked.at !== 'pin') return;
    const short = typed(asked, ...'493');
    expect(nextDelivery(short)).toBe(short);
    expect(nextDelivery(typed(short, '8'))).toEqual({ at: 'ready', number: '7007', pin: '4938' });
  });

  it('takes back what was typed last, and from an empty PIN goes back to the number', () => {
    expect(typed(start, '7', '0', 'back')).toEqual({ at: 'number', number: '7' });
    const pin: Delivery = { at: 'pin', number: '7007', digits: '4' };
    expect(typed(pin, 'back')).toEqual({ ...pin, digits: '' });
    expect(typed(pin, 'back', 'back')).toEqual({ at: 'number', number: '7007' });
  });

  it('takes nothing else, no empty number, and nothing beyond the longest', () => {
    expect(nextDelivery(start)).toBe(start);
    expect(typed(start, 'A', '#')).toEqual(start);
    expect(typed(start, ...'1'.repeat(40))).toEqual({ at: 'number', number: '1'.repeat(32) });
    const sizes: Delivery = { at: 'sizes', session: 's', sizes: ['M'] };
    expect(typed(sizes, '1', 'back')).toBe(sizes);
    expect(nextDelivery(sizes)).toBe(sizes);
  });
});
