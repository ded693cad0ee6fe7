#!/usr/bin/env node
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { runLockerctl } from './control/commands/program.js';
import { guardMemory } from './lib/guarded-memory.js';
import { packageVersion } from './lib/version.js';

// `lockerctl events | head` closes the pipe: that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// PINs and private keys pass through here, too.
const unguarded = guardMemory();
if (unguarded !== undefined) process.stderr.write(`Core dumps of lockerctl cannot be prevented: ${unguarded}.\n`);

process.exitCode = await runLockerctl({
  argv: process.argv.slice(2),
  version: packageVersion(),
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const ended = once(lines, 'close').then(() => '');
    try {
      return await Promise.race([lines.question(question), ended]);
    } finally {
      lines.close();
    }
  },
  terminal: () => {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY ? { columns: columns || 80, rows: rows || 24 } : null;
  },
  configOf: async (file) => (await import('./config/load.js')).loadConfig(file),
});
