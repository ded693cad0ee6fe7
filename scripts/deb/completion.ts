import type { HelpPage } from './help-tree.js';

/** Completion for bash: commands and options as the help names them, and files where a word begins like a path. */
export function completion(page: HelpPage): string {
  const name = page.words.join(' ');
  const cases = rows(page).map(([words, offered]) => `    '${words}') words='${offered}' ;;`);
  const fn = `_${name.replaceAll('-', '_')}`;
  return `# Made from the help of ${name}.
${fn}() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='${name}' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${allCommands(page).join(' ')} " in
    *" $word "*) path="$path $word" ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F ${fn} ${name}
`;
}

function rows(page: HelpPage): [string, string][] {
  const offered = [...page.commands.map(({ words }) => words.at(-1) ?? ''), ...page.options].join(' ');
  return [[page.words.join(' '), offered], ...page.commands.flatMap(rows)];
}

function allCommands(page: HelpPage): string[] {
  const names = page.commands.flatMap((one) => [one.words.at(-1) ?? '', ...allCommands(one)]);
  return [...new Set(names)].sort();
}
