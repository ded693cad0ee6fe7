import { messageOf } from '../../src/lib/errors.js';
import type { FromSimulator, ToSimulator } from './messages.js';
import { type Simulator, startSimulator } from './simulator.js';

/**
 * The simulator as a process of its own, so that its pacing is not held up by the agent and it survives the agent's
 * hardware process. It lives as long as its parent.
 */
let simulator: Simulator | undefined;

function tell(message: FromSimulator): void {
  // The parent may go while a message is on its way; `disconnect` then ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

function end(): void {
  simulator?.close();
  process.exit(0);
}

process.on('disconnect', end);
// Ctrl-C, a closed terminal and a service manager signal the whole group, with openings under way: the parent decides what
// ends first, and disconnects. A process that hangs ends by SIGKILL.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', (message: ToSimulator) => {
  if (message.type === 'start') start(message);
  else void carryOut(message);
});

function start(message: Extract<ToSimulator, { type: 'start' }>): void {
  try {
    simulator = startSimulator(message);
    simulator.on((event) => tell({ type: 'event', event }));
    const { paths, readerPaths } = simulator;
    tell({ type: 'started', paths, readerPaths });
  } catch (error) {
    tell({ type: 'failed', error: messageOf(error) });
  }
}

async function carryOut(message: Exclude<ToSimulator, { type: 'start' }>): Promise<void> {
  try {
    switch (message.type) {
      case 'door':
        simulator?.door(message.board, message.channel, message.state);
        break;
      case 'fault':
        simulator?.fault(message.fault, message.active);
        break;
      case 'plug':
        simulator?.plug(message.bus, message.plugged);
        break;
      case 'present':
        await simulator?.present(message.reader, message.text);
        break;
    }
    tell({ type: 'done', id: message.id });
  } catch (error) {
    tell({ type: 'done', id: message.id, error: messageOf(error) });
  }
}
