import type { HelpPage } from './help-tree.js';

interface ManAbout {
  readonly section: 1 | 8;
  readonly version: string;
  /** Day of the release, such as 2026-11-29. */
  readonly date: string;
  readonly seeAlso: readonly string[];
}

/** A man page of a command with all below it: the words of its help, kept as they are laid out. */
export function manPage(page: HelpPage, { section, version, date, seeAlso }: ManAbout): string {
  const name = page.words.join('-');
  const below = flat(page.commands);
  return [
    `.TH ${name.toUpperCase()} ${section} "${date}" "lockerd ${version}" "Locker cabinets"`,
    ...['.SH NAME', `${escaped(name)} \\- ${escaped(page.summary)}`],
    ...['.SH DESCRIPTION', ...asItStands(page.text)],
    ...below.flatMap((one) => [`.SH ${escaped(one.words.join(' ')).toUpperCase()}`, ...asItStands(one.text)]),
    ...[
      '.SH SEE ALSO',
      seeAlso
        .filter((other) => other !== `${name}(${section})`)
        .map(escaped)
        .join(', '),
    ],
    '',
  ].join('\n');
}

function flat(pages: readonly HelpPage[]): HelpPage[] {
  return pages.flatMap((page) => [page, ...flat(page.commands)]);
}

const asItStands = (text: string): string[] => ['.nf', ...text.trimEnd().split('\n').map(escaped), '.fi'];

/** A line that begins with a point or an apostrophe would be an order to the formatter. */
function escaped(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
