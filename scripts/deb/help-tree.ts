import { command } from './command.js';

/** A program or one of its commands, as its help describes it. */
export interface HelpPage {
  /** The words before its arguments: `lockerctl`, `pin`, `set`. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly text: string;
  /** With their dashes, without their arguments. */
  readonly options: readonly string[];
  readonly commands: readonly HelpPage[];
}

const deepest = 3;

/** Asks a built program for its help, and for that of all its commands. @param file the program's script */
export async function helpTree(file: string, name: string): Promise<HelpPage> {
  const ask = async (words: readonly string[], summary: string): Promise<HelpPage> => {
    // Into a pipe the help is 80 columns wide, whatever the terminal is.
    const text = await command({ cwd: '/' }, process.execPath, file, ...words.slice(1), '--help');
    const below: HelpPage[] = [];
    if (words.length < deepest) {
      for (const listed of commandsIn(text)) below.push(await ask([...words, listed.name], listed.summary));
    }
    return { words, summary, text, options: optionsIn(text), commands: below };
  };
  return ask([name], onePage(name, await command({ cwd: '/' }, process.execPath, file, '--help')).summary);
}

/** A page of a program that has no commands. @param lines what it says of itself */
export function onePage(name: string, lines: string): HelpPage {
  const [, description = ''] = lines.split('\n\n');
  const summary = description.replaceAll('\n', ' ').replace(/[.:,].*$/, '');
  return { words: [name], summary, text: lines, options: optionsIn(lines), commands: [] };
}

/** The lines of a section, such as `Commands:`, up to the empty line that ends it. */
function section(text: string, title: string): string[] {
  const lines = text.split('\n');
  const begin = lines.indexOf(`${title}:`);
  if (begin < 0) return [];
  const rest = lines.slice(begin + 1);
  const end = rest.indexOf('');
  return end < 0 ? rest : rest.slice(0, end);
}

function commandsIn(text: string): { readonly name: string; readonly summary: string }[] {
  const entries = section(text, 'Commands').map((line) => /^ {2}([a-z][\w-]*)(?: [^ ]\S*)* {2,}(\S.*)$/.exec(line));
  return entries.flatMap((entry) => {
    const [, name = '', summary = ''] = entry ?? [];
    return name === '' || name === 'help' ? [] : [{ name, summary }];
  });
}

function optionsIn(text: string): string[] {
  const lines = [...section(text, 'Options'), ...section(text, 'Global Options')];
  return [...new Set(lines.flatMap((line) => /^ {2}(?:-\w, )?(--[\w-]+)/.exec(line)?.[1] ?? []))];
}
