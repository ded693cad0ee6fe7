import fc from 'fast-check';
import { expect, test } from 'vitest';
import { upiFault } from '../../src/rental/upi-text.js';

const payee = 'rzr.qrtestaccoun27230053@icici';
const wish = { paise: 12_345, payees: ['merchant@npci', payee] };
/** As a gateway makes it: Razorpay's sample of a dynamic QR code. */
const text = `upi://pay?ver=01&mode=15&pa=${payee}&pn=TestAccount&tr=RZPIXnO3BgccsO35Qqrv2&tn=PaymenttoTestAccount&cu=INR&mc=1234&qrMedium=04&am=123.45`;
const changed = (from: string, to: string): string => text.replace(from, to);

test('what a gateway makes for this amount and payee is shown', () => {
  expect(upiFault(text, wish)).toBeUndefined();
  expect(upiFault(changed(payee, payee.replace('@', '%40')), wish)).toBeUndefined();
  expect(upiFault(changed('am=123.45', 'am=123.45&mam=123.45'), wish)).toBeUndefined();
});

test("NPCI's sample of a signed QR code without its signature is shown for its payee and amount", () => {
  const npci =
    'upi://pay?ver=01&mode=05&orgId=700004&tid=TESTGST123456qazqwe12345hs29hnd1qa2&tr=MerRef123&tn=GST%20QR&category=02&url=https://www.test.com&pa=merchant@npci&pn=Test%20Merchant&mc=5411&am=100.00&cu=INR&mid=TST5432&msid=TSTABC123&mtid=TSTABC1234&gstBrkUp=CGST:08.45|SGST:08.45&qrMedium=02&invoiceNo=BillRef123';
  expect(upiFault(npci, { ...wish, paise: 10_000 })).toBeUndefined();
});

test.each([
  ['am=3', 300],
  ['a=1&am=3', 300],
  ['am=3.5', 350],
  ['am=3.50', 350],
])('%s are %i paise', (am, paise) => {
  expect(upiFault(changed('am=123.45', am), { ...wish, paise })).toBeUndefined();
});

test.each([
  ['another scheme', changed('upi://pay', 'https://pay'), 'not_upi'],
  ['another action', changed('upi://pay', 'upi://mandate'), 'not_upi'],
  ['a scheme in capitals', changed('upi://', 'UPI://'), 'not_upi'],
  ['no query', 'upi://pay', 'not_upi'],
  ['an amount with more before it', changed('am=123.45', 'am=x123.45'), 'other_amount'],
  ['a space', changed('TestAccount', 'Test Account'), 'not_upi'],
  ['a fragment', `${text}#pa=thief@upi`, 'not_upi'],
  ['a pair without a key', `${text}&=x`, 'not_upi'],
  ['an empty pair', `${text}&`, 'not_upi'],
  ['a percent sign that encodes nothing', changed('TestAccount', '%zz'), 'not_upi'],
  ['a line break', `${text}\n`, 'not_upi'],
  ['a key that apps read in two ways', changed('pa=', 'PA='), 'not_upi'],
  ['two payees', `${text}&pa=thief@upi`, 'repeated_key'],
  ['two payees, one in capitals', `${text}&PA=thief@upi`, 'repeated_key'],
  ['two payees, one encoded', `${text}&%70a=thief@upi`, 'repeated_key'],
  ['two amounts', `${text}&am=1`, 'repeated_key'],
  ['any other key twice', `${text}&mc=1`, 'repeated_key'],
  ['no payee', changed(`pa=${payee}&`, ''), 'unknown_payee'],
  ['another payee', changed(payee, 'thief@upi'), 'unknown_payee'],
  ['a payee in other letters', changed(payee, payee.toUpperCase()), 'unknown_payee'],
  ['no amount', changed('&am=123.45', ''), 'other_amount'],
  ['another amount', changed('123.45', '123.46'), 'other_amount'],
  ['an amount with three decimals', changed('123.45', '123.450'), 'other_amount'],
  ['an amount in words of a number', changed('123.45', '1.2345e2'), 'other_amount'],
  ['a least amount that is less', `${text}&mam=1.00`, 'open_amount'],
  ['no currency', changed('cu=INR&', ''), 'other_currency'],
  ['another currency', changed('cu=INR', 'cu=USD'), 'other_currency'],
])('%s is not shown', (_, wrong, fault) => {
  expect(upiFault(wrong, wish)).toBe(fault);
});

test('no other text gets past, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      expect(upiFault(any, wish)).toBe('not_upi');
      expect(upiFault(`upi://pay?${any}`, wish)).not.toBeUndefined();
    }),
  );
});
