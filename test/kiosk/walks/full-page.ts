import { languages } from '../../../src/lib/languages.js';
import { plainPage } from '../start.js';

/** A page of which the config says all that it can. */
export const fullPage = {
  ...plainPage,
  languages,
  help: { name: 'Locker desk', phone: '+91 20 5550 0142' },
  sizes: { M: { width: 450, height: 300, depth: 500 }, L: { width: 450, height: 610, depth: 500 } },
  notice: {
    ...{ operator: 'Pune Station Lockers Private Limited', contact: 'privacy@lockers.example.in' },
    ...{ policyDate: '2025-06-01', policyUrl: 'https://lockers.example.in/privacy/2025-06' },
    grievance: 'Grievance Officer, +91 20 5550 0143',
  },
  receipt: 'https://receipts.lockers.example.in/v1/receipt/{order}',
} as const;

/** What of it is the same in every language: names, and how each language is called. */
export const names = ['TEST-1', fullPage.help.name, 'English', ...Object.values(fullPage.notice)];
