/** Digits and names that nothing else writes by chance, one for each thing that is never kept. */
export const canaries = {
  'a PIN': '739104682',
  'the PIN of a session': '739104680',
  'a PIN that came sealed': '739104681',
  'the PIN of a rental': '739104690',
  'a wrong PIN': '739104683',
  'a one-time password': '739104684',
  'a UPI PIN': '739104685',
  'the number of a payment card': '4739 1046 8600 7391',
  'a CVV': 'cvv 73910468',
  'an expiry': '07/2973910468',
  'who paid': 'asha.rao739@okcanary',
  'a name': 'Asha Canary-Rao',
  'a telephone number': '+91 98739 10468',
  'an email address': 'asha.canary@example.com',
  'a customer id': 'cust/739104687',
  'the id of a payment': 'pay_7391046Canary8',
  'a bank reference': 'rrn:739104688812',
  'the body of a webhook': '{"event":"payment.captured","payload":{"c":"739104689"}}',
  "a gateway's key": 'rzp_live_7391046Canary9:s3cr3t',
  'a picture of a face': 'data:image/jpeg;base64,/9j/739104670Canary',
  'a template of a face': 'FMR\u000020\u0000739104671Canary',
  'free text': 'please call Asha about the blue bag 739104672',
  'the number of a card': '7A3910468B',
} as const;
export type What = keyof typeof canaries;
/** Random ids have this form, and are kept: whoever puts a telephone number where an id belongs breaks the contract. */
export const hasFormOfId = (text: string): boolean => /^[A-Za-z0-9_-]{1,32}$/.test(text);

/** Bodies that are malformed, of wrong types, with members that nobody knows, or right and full of it. */
export function bodiesWith(text: string): readonly string[] {
  const json = [
    { locker: 'A1', pin: '0000', note: text },
    { text },
    { text: text.repeat(40) },
    { text, locker: text },
    { [text]: text },
    { locker: [text], pin: { text } },
    { locker: text, state: text },
    { ref: { text }, role: text, lockers: text },
    { reader: 'nobody', text },
    { fault: { on: 'board', id: text, fault: text }, active: text },
    { bus: text, timeoutMs: text },
    [text, [text]],
    text,
    Number(text.replaceAll(/\D/g, '')),
  ].map((body) => JSON.stringify(body));
  return [text, `{"locker":"A1","pin":"${text}"`, `${text}\u0000\u0001`, ...json];
}

export const jsonHeaders = { 'content-type': 'application/json' };
/** A header holds bytes of Latin-1 without controls. */
export const headersWith = (text: string): Readonly<Record<string, string>> => {
  const value = text.replaceAll('\u0000', '');
  const names = ['idempotency-key', 'user-agent', 'cookie', 'authorization', 'x-request-id', 'referer', 'origin'];
  return { ...jsonHeaders, ...Object.fromEntries(names.map((name) => [name, value])) };
};
