import { errorCodes } from '../src/lib/error-codes.js';

/** docs/errors.md, made from the table of error codes. */
export function errorsPage(): string {
  const rows = Object.entries(errorCodes).sort(([a], [b]) => a.localeCompare(b));
  const families = [...new Set(rows.map(([code]) => familyOf(code)))];
  const sections = families.map((family) =>
    [
      `## ${family}`,
      '',
      '| code | what it means | what to do |',
      '|---|---|---|',
      ...rows
        .filter(([code]) => familyOf(code) === family)
        .map(([code, { means, act }]) => `| \`${code}\` | ${means} | ${act} |`),
    ].join('\n'),
  );
  const intro = [
    '# Error codes',
    '',
    'Each error has a stable code: the same in the log, in the audit row, on the control socket and in a problem document.',
    'This page is made from `src/lib/error-codes.ts` by `npm run docs`; a test holds it current.',
  ].join('\n');
  return `${[intro, ...sections].join('\n\n')}\n`;
}

function familyOf(code: string): string {
  return code.split('.')[0] ?? code;
}
