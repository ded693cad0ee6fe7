/**
 * Polls one board flat out while this process commits without a pause, as a busy main process does. Prints
 * `{polls, seconds, commits}` for one window. Arguments: config file, seconds.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/config/load.js';
import { startHardware } from '../../src/hardware/link.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { Latches } from '../../src/store/latches.js';
import { openStore } from '../../src/store/store.js';
import { withBoards } from './bench-cabinet.js';

const [file = '', seconds = '10'] = process.argv.slice(2);
const read = readConfig(file);
if ('errors' in read) throw new Error(JSON.stringify(read.errors));
const config = withBoards(read.config, { pollMs: 0 });
const store = openStore(config.data, {
  onTrouble: (error) => {
    throw error;
  },
});
const latches = new Latches(store);
const hardware = await startHardware({ buses: config.buses, boards: config.boards });

let commits = 0;
const committer = setInterval(() => {
  store.tx(() => latches.put('A01', commits % 2 === 0 ? 'closed' : 'open'));
  commits += 1;
}, 1);

async function polls(): Promise<number> {
  const { boards } = await hardware.counters();
  return Object.values(boards).reduce((total, board) => total + board.polls, 0);
}

await wait(1_500);
const before = { polls: await polls(), commits, monoMs: systemTime.monoMs() };
await wait(Number(seconds) * 1000);
const after = { polls: await polls(), commits, monoMs: systemTime.monoMs() };
clearInterval(committer);
console.log(
  JSON.stringify({
    polls: after.polls - before.polls,
    seconds: (after.monoMs - before.monoMs) / 1000,
    commits: after.commits - before.commits,
  }),
);
await hardware.stop();
await store.close();
