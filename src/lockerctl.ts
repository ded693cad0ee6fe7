#!/usr/bin/env node
import { loadConfig } from './config/load.js';
import { runLockerctl } from './control/commands/program.js';
import { packageVersion } from './lib/version.js';

// `lockerctl events | head` closes the pipe: that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runLockerctl({
  argv: process.argv.slice(2),
  version: packageVersion(),
  print: (text) => process.stdout.write(`${text}\n`),
  remark: (text) => process.stderr.write(`${text}\n`),
  terminal: () => {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY ? { columns: columns || 80, rows: rows || 24 } : null;
  },
  socketOf: (file) => loadConfig(file).control.socket,
});
