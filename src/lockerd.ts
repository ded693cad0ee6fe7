#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import type { Config } from './config/specs.js';
import { usualConfig } from './config/usual-paths.js';
import { packageVersion } from './lib/built.js';
import { codeOf, messageOf } from './lib/errors.js';
import { guardMemory } from './lib/guarded-memory.js';
import { type LogLevel, stderrLog } from './lib/log.js';

const exitCodes = { stopped: 0, couldNotStart: 1, badConfig: 2 } as const;

interface Options {
  readonly config: string;
  readonly check?: true;
  readonly log: LogLevel;
}

function readOptions(): Options {
  const program = new Command('lockerd')
    .description('The agent of one locker cabinet: drives its lock boards, checks rights, keeps the record.')
    .version(packageVersion(), '--version')
    .option('--config <file>', 'config file', usualConfig)
    .option('--check', 'check the config, say what is wrong with it, and exit')
    .addOption(
      new Option('--log <level>', 'least level that is logged').choices(['error', 'warn', 'info']).default('info'),
    )
    .addHelpText('after', '\nExit codes: 0 stopped on request, 1 could not start, 2 bad config or usage.')
    .exitOverride();
  program.parse();
  return program.opts<Options>();
}

// What only one way of starting needs is loaded on that way: `--help` waits for no schema, `--check` for no database.

async function main(): Promise<void> {
  const options = readOptions();
  const { readConfig } = await import('./config/load.js');
  const read = readConfig(options.config);
  if ('errors' in read) {
    const { formatProblems } = await import('./config/problem.js');
    process.stderr.write(`${formatProblems(read.errors)}\n`);
    process.exitCode = exitCodes.badConfig;
    return;
  }
  const { config } = read;
  if (options.check) {
    process.exitCode = await check(options.config, config);
    return;
  }
  await serve(config, options.log);
}

async function check(file: string, config: Config): Promise<number> {
  const { buses, boards, lockers, trust, terminal, uplink, cabinet, backup } = config;
  const { refuseSimulation } = await import('./agent/no-simulation.js');
  const { readRootsFile, readTrustFile } = await import('./tokens/trust-file.js');
  const { readPublicKey } = await import('./backup/recovery-key.js');
  const { readTlsFiles } = await import('./lib/tls-files.js');
  const { certificatesOff } = await import('./lib/certificate-dates.js');
  const { readClientFiles } = await import('./uplink/client-files.js');
  const off: string[] = [];
  try {
    refuseSimulation(config);
    if (trust) readTrustFile(trust.keys);
    if (terminal) off.push(...certificatesOff('terminal', terminal, readTlsFiles('terminal', terminal), Date.now()));
    if (backup) readPublicKey(backup.recoveryKey);
    if (uplink?.tls)
      off.push(...certificatesOff('uplink', uplink.tls, readClientFiles(uplink.tls, cabinet.id), Date.now()));
    if (trust?.roots !== undefined) readRootsFile(trust.roots);
  } catch (error) {
    process.stderr.write(`${codeOf(error)}: ${messageOf(error)}\n`);
    return exitCodes.badConfig;
  }
  // No fault of the config, and the clock may be what is wrong: the cabinet starts all the same.
  for (const line of off) process.stderr.write(`warning: ${line}\n`);
  const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
  const parts = [many(lockers.length, 'locker'), many(boards.length, 'board'), many(buses.length, 'bus', 'buses')];
  console.log(`${file} is valid: ${parts.join(', ')}.`);
  return exitCodes.stopped;
}

const unguardedAct = 'switch core dumps off for this service (LimitCORE=0, and no systemd-coredump)';

async function serve(config: Config, level: LogLevel): Promise<void> {
  // Who reads the log may go away (a restart of the journal, a closed terminal): no reason to let the doors go.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const log = stderrLog(level);
  // What is created from here on is for this user only, whatever the mask was that it was started with.
  process.umask(0o077);
  const unguarded = guardMemory();
  if (unguarded !== undefined) log('warn', 'memory.unguarded', { message: `${unguarded}; ${unguardedAct}` });
  // A fault of the program ends it with code 1, as Node does by itself; its outputs go off with the channel to the hardware process.
  process.on('uncaughtExceptionMonitor', (error) => log('error', codeOf(error), { message: messageOf(error) }));
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, resolve);
  });
  const { serviceManager } = await import('./lib/sd-notify.js');
  const manager = serviceManager(process.env, process.pid);
  const { startAgent } = await import('./agent/agent.js');
  const { refuseSimulation } = await import('./agent/no-simulation.js');
  refuseSimulation(config);
  const agent = await startAgent(config, log);
  const { Watchdog } = await import('./agent/watchdog.js');
  const watchdog = manager && new Watchdog({ manager, progress: agent.progress, log });
  log('info', 'ready', { cabinet: config.cabinet.id, lockers: config.lockers.length, kiosk: agent.kioskUrl });
  console.log(`ready ${agent.kioskUrl ?? ''}`.trim());
  await watchdog?.ready(`${config.lockers.length} lockers; page: ${agent.kioskUrl ?? 'none'}`);
  log('info', 'stopping', { signal: await stopped });
  watchdog?.stopping();
  await agent.stop();
}

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.stopped : exitCodes.badConfig;
  } else {
    process.stderr.write(`lockerd could not start: ${codeOf(error)}: ${messageOf(error)}\n`);
    process.exitCode = exitCodes.couldNotStart;
  }
}
// Everything is closed by now. Node's own way down would collect the database's native handles, which aborts on Node 24
// (src/store/native.ts), and turn an orderly end into a crash report.
process.exit();
