import type { ClauseId } from './clauses.js';

/** What is stored, logged, published and measured nowhere, nor in an error message; with how the program keeps it so. */
export const neverKept: readonly {
  readonly what: string;
  readonly how: string;
  readonly clauses: readonly ClauseId[];
}[] = [
  {
    what: 'a PIN, in clear or so that it can be had back',
    how: 'only an Argon2id hash over a keyed hash is stored; one that the cabinet made up is told once',
    clauses: ['A3', 'A11'],
  },
  {
    what: 'the text of a QR code or token, a one-time password',
    how: 'it is checked in memory; its random id alone is stored',
    clauses: ['A3'],
  },
  {
    what: 'the number of a card or tag',
    how: 'a keyed hash alone is stored',
    clauses: ['A3', 'A11'],
  },
  {
    what: 'a UPI PIN, the number, CVV or expiry of a payment card',
    how: 'no interface takes one',
    clauses: ['A6'],
  },
  {
    what: 'a bank reference, who paid; and in a cabinet the full id of a payment',
    how: "a payment reference of the record has four characters behind `****`, or it is refused; the ledger of the collector alone has the gateway's id, by which money is sent back",
    clauses: ['A5', 'A6'],
  },
  {
    what: 'names, telephone numbers, email addresses, organisations, ages',
    how: 'no interface asks for those of a person who uses a cabinet (the config names whom he may call); ids take letters, digits, hyphens and underscores, 32 at most. A telephone number would fit: whoever makes ids makes them at random',
    clauses: ['A1', 'A9', 'A17'],
  },
  {
    what: 'pictures and templates of faces',
    how: 'a terminal says that it knows somebody, and no more than that',
    clauses: ['A7'],
  },
  {
    what: 'addresses of visitors',
    how: 'the page is served to the cabinet itself; no access log is kept',
    clauses: ['A7'],
  },
  {
    what: 'free text from outside',
    how: 'what is written is an id, a number or a word of a closed list, or it is refused; but for the text of a UPI QR code, whose payee and amount are checked',
    clauses: ['A4', 'A9'],
  },
];
