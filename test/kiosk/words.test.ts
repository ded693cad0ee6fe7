import { expect, it } from 'vitest';
import { unbroken } from '../../src/kiosk/page/words.js';

it('a number or an id that is read out on the telephone stays on one line', () => {
  expect(unbroken('+91 20 5550-0142')).toBe('+91\u00a020\u00a05550-\u20600142');
  expect(unbroken('CAB-TEST-1')).toBe('CAB-\u2060TEST-\u20601');
});
