import type { LockedPackage } from './lock.js';

const begin = '<!-- licences: npm run docs -->';
const end = '<!-- end of licences -->';

/** The page on dependencies with its table of licences as the lock file has them. @throws when the page has lost the place for it */
export function withLicences(page: string, packages: readonly LockedPackage[]): string {
  const [before, rest] = page.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`the page has no place "${begin} ... ${end}"`);
  return `${before}${begin}\n${table(packages).join('\n')}\n${end}${after}`;
}

function table(packages: readonly LockedPackage[]): string[] {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort((a, b) => (a < b ? -1 : 1));
  const cell = (licence: string, building: boolean): string => {
    const found = new Set(
      packages.filter((one) => one.licence === licence && one.building === building).map(({ name }) => name),
    );
    const names = [...found].sort();
    if (names.length === 0) return '';
    return names.length > 9 ? `${names.length} packages` : names.map((name) => `\`${name}\``).join(', ');
  };
  return [
    '| licence | runs in a cabinet or a collector | builds and tests alone |',
    '|---|---|---|',
    ...licences.map((licence) => `| ${licence} | ${cell(licence, false)} | ${cell(licence, true)} |`),
  ];
}
