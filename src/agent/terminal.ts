import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import type { Log } from '../lib/log.js';
import { KeptTerminal } from '../terminal/kept-terminal.js';
import type { TerminalWorld } from '../terminal/terminal-world.js';

interface TerminalParts extends Omit<TerminalWorld, 'cabinet'> {
  readonly config: Config;
  readonly cabinet: Cabinet;
  readonly log: Log;
}

/**
 * Starts the terminal API where it is configured. One that cannot be served keeps nothing else from working: it is told, has
 * the alarm `terminal_down`, and is tried again for ever.
 */
export async function startTerminals({
  config,
  cabinet,
  log,
  ...world
}: TerminalParts): Promise<KeptTerminal | undefined> {
  const up = (): void => cabinet.alarmBoard.clear('terminal_down', '');
  if (!config.terminal) {
    // It may have been down when it was taken out of the config.
    up();
    return undefined;
  }
  const terminal = new KeptTerminal({
    spec: config.terminal,
    world: { ...world, cabinet },
    onUp: (url) => {
      log('info', 'terminal.up', { url });
      up();
    },
    onDown: (error) => {
      world.onFault(error);
      cabinet.alarmBoard.raise('terminal_down', '', { error: error.code });
    },
    onReloaded: () => log('info', 'terminal.reloaded'),
    onRefused: (count, last) => log('warn', 'terminal.refused', { count, last }),
  });
  await terminal.start();
  return terminal;
}
