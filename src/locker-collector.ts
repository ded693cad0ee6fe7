#!/usr/bin/env node
import { CommanderError } from 'commander';
import { collectorProgram, type ServeOptions } from './collector/commands/program.js';
import { UsageError } from './collector/commands/session.js';
import type { CollectorConfig } from './collector/specs.js';
import { systemTime } from './lib/clock-source.js';
import { codeOf, messageOf } from './lib/errors.js';
import { guardMemory } from './lib/guarded-memory.js';
import { stderrLog } from './lib/log.js';
import { printable } from './lib/printable.js';

const exitCodes = { stopped: 0, couldNotStart: 1, badConfig: 2 } as const;

// What only one way of starting needs is loaded on that way: `--help` waits for no schema, `--check` for no database.

async function main({ config: file, check, log: level }: ServeOptions): Promise<void> {
  const { readCollectorConfig } = await import('./collector/config.js');
  const read = readCollectorConfig(file);
  if ('errors' in read) {
    const { formatProblems } = await import('./config/problem.js');
    process.stderr.write(`${formatProblems(read.errors)}\n`);
    process.exitCode = exitCodes.badConfig;
    return;
  }
  if (check) {
    process.exitCode = await checkFiles(file, read.config);
    return;
  }
  const log = stderrLog(level);
  process.on('uncaughtExceptionMonitor', (error) => log('error', codeOf(error), { message: messageOf(error) }));
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, resolve);
  });
  const { startCollector } = await import('./collector/collector.js');
  const collector = await startCollector(read.config, systemTime, log);
  console.log('ready');
  log('info', 'stopping', { signal: await stopped });
  await collector.stop();
}

async function checkFiles(file: string, { broker, keys, cabinets, money, enrol }: CollectorConfig): Promise<number> {
  const { readSigner, readSigners } = await import('./collector/signers.js');
  const { clientOptions } = await import('./collector/broker-link.js');
  const { Enrolled } = await import('./collector/enrolled.js');
  const { tombstoneKeyOf } = await import('./collector/subjects/tags.js');
  try {
    readSigners(keys);
    for (const use of ['commands', 'access'] as const) if (keys[use] !== undefined) readSigner(keys, use);
    tombstoneKeyOf({ keys });
    if (money !== undefined) {
      const { openMoney } = await import('./collector/money/open-money.js');
      openMoney(money, keys, systemTime, stderrLog('error'));
    }
    if (enrol !== undefined) {
      const { openEnrolment } = await import('./collector/enrol/enrolment.js');
      await openEnrolment(enrol);
    }
    clientOptions(broker, broker.id);
    const enrolled = (await new Enrolled(cabinets).cabinets()).length;
    console.log(`${file} is valid: ${enrolled} cabinets are enrolled.`);
    return exitCodes.stopped;
  } catch (error) {
    process.stderr.write(`${codeOf(error)}: ${messageOf(error)}\n`);
    return exitCodes.badConfig;
  }
}

// What is created is for this user only: the database holds the record of the fleet.
process.umask(0o077);
// Signing keys, the keys of a gateway and PINs that are to be sealed pass through here.
const unguarded = guardMemory();
if (unguarded !== undefined) {
  process.stderr.write(`Core dumps of locker-collector cannot be prevented: ${unguarded}.\n`);
}
try {
  const program = collectorProgram(main, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.stopped : exitCodes.badConfig;
  } else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = exitCodes.badConfig;
  } else {
    process.stderr.write(`${printable(`locker-collector: ${codeOf(error)}: ${messageOf(error)}`)}\n`);
    process.exitCode = exitCodes.couldNotStart;
  }
}
// As lockerd ends: SQLite's native handles must not be collected on Node's own way down.
process.exit();
