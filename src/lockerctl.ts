#!/usr/bin/env node
import { text } from 'node:stream/consumers';
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
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
  terminal: () => {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY ? { columns: columns || 80, rows: rows || 24 } : null;
  },
  configOf: loadConfig,
});
