import { guardMemory } from '../src/lib/guarded-memory.js';
import { Installation } from './installation.js';
import type { FromHardware, ToHardware } from './messages.js';

/**
 * The hardware process: the only one that holds ports. It waits for nothing but them and its parent. When the parent goes
 * or falls silent it drives all outputs off and ends; so it does when it fails itself.
 */
const SILENCE_MS = 5_000;
/** After a pause of the whole machine the timer fires before the waiting messages are read: they get this long. */
const GRACE_MS = 250;
/** The parent kills after 3 s. */
const ALL_OFF_MS = 2_000;

/** Codes, card numbers and typed PINs pass through here. */
const unguarded = guardMemory();

let installation: Installation | undefined;
let ending = false;

function tell(message: FromHardware): void {
  // The parent may go while a message is on its way; `disconnect` then ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await installation?.stop(ALL_OFF_MS);
  process.exit(code);
}

function log(sentence: string): void {
  process.stderr.write(`hardware process: ${sentence}\n`);
}

function fail(error: unknown): void {
  const again = ending;
  // Before the log, which waits for whoever reads it: a terminal that has been stopped keeps a coil on.
  void end(1);
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (again) process.exit(1);
}

// Who reads the log may be gone: a second failure in here would end the process before its outputs are off.
process.stderr.on('error', () => undefined);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('disconnect', () => void end(0));
// Ctrl-C, a closed terminal and a service manager signal the whole group, with openings under way: the parent decides what
// ends first, and disconnects. A process that hangs ends by SIGKILL.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

if (unguarded !== undefined) log(`its memory may be dumped: ${unguarded}`);

const silence = setTimeout(() => {
  const last = setTimeout(() => {
    void end(1);
    log('the main process has fallen silent; all outputs are driven off');
  }, GRACE_MS);
  process.once('message', () => clearTimeout(last));
}, SILENCE_MS - GRACE_MS);

process.on('message', (message: ToHardware) => {
  silence.refresh();
  if (!ending) void receive(message);
});

async function receive(message: ToHardware): Promise<void> {
  switch (message.type) {
    case 'configure': {
      const { buses, boards, latchInputs, signals, readers } = message;
      // Told first: GPIO lines are opened at once and tell what came of it.
      tell({ type: 'configured' });
      installation = new Installation({ buses, boards, latchInputs, signals, readers, tell, log });
      return;
    }
    case 'unlock': {
      const { id, board, channel, byMonoMs } = message;
      if (installation) tell({ type: 'unlocked', id, report: await installation.unlock(board, channel, byMonoMs) });
      return;
    }
    case 'read':
      if (installation) tell({ type: 'read', id: message.id, reading: await installation.read(message.board) });
      return;
    case 'counters':
      if (installation) tell({ type: 'counters', id: message.id, counters: installation.counters() });
      return;
    case 'scan':
      await installation?.scans.begin(message.id, message, (said) => tell({ type: 'scan', id: message.id, said }));
      return;
    case 'end-scan':
      installation?.scans.end(message.id);
      return;
    case 'signal':
      installation?.signal(message.signal);
      return;
    case 'alive':
      tell({ type: 'alive' });
      return;
    case 'stop':
      await end(0);
  }
}
