import type { Command } from 'commander';
import type { Acts } from './session.js';

/** A command of the overview. What it takes and does is in a module of its own, which is loaded when somebody names it. */
export interface LazyCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(command: Command, acts: Acts) => void>;
}

/**
 * Puts commands to a program without loading what any of them needs: on a small board that is seconds of each call. The module of
 * the one that is named describes it (arguments, options, help) before the rest of the line is read.
 */
export function addLazily(program: Command, commands: readonly LazyCommand[], acts: Acts): void {
  const loads = new Map<Command, LazyCommand['load']>();
  for (const { name, summary, load } of commands) loads.set(program.command(name).summary(summary), load);
  const describe = async (command: Command): Promise<void> => {
    const load = loads.get(command);
    loads.delete(command);
    if (load) (await load())(command, acts);
  };
  program.hook('preSubcommand', (_program, command) => describe(command));
  // Commander's own help command would show one that is not described yet.
  program
    .helpCommand(false)
    .command('help')
    .summary('show the help of a command')
    .argument('[command]')
    .action(async (name?: string) => {
      if (name === undefined) program.help();
      const named = program.commands.find((command) => command.name() === name);
      if (!named) program.error(`error: unknown command '${name}'`);
      await describe(named);
      named.help();
    });
}
