import { readFileSync } from 'node:fs';

interface Vector {
  readonly kind: string;
  readonly name: string;
  readonly input: { readonly body_utf8: string; readonly secret: string };
  readonly expected: { readonly signature: string; readonly valid: boolean };
}

const file = readFileSync(new URL('../../vectors/razorpay.json', import.meta.url), 'utf8');

/** Signatures and webhooks of the public documentation. */
export const documented: readonly Vector[] = JSON.parse(file).vectors;

export const secret = 'docs-sample-secret';

export const webhooks = documented
  .filter(({ kind }) => kind === 'razorpay.webhook_payload')
  .map(({ name, input, expected }) => ({ name, body: input.body_utf8, signature: expected.signature }));

/** What of a payer is in them, and may be nowhere else. */
export const canaries = [
  ...['gauri.kumar@okhdfcbank', 'gauri.kumari@example.com', '+919000090000', 'cust_HKsR5se84c5LTO', '116812981837'],
  ...['gaurav.kumar@upi', 'gaurav.kumar@example.com', '+919876543210', '0125836177', 'Acme Groceries', 'Rajaji'],
];
