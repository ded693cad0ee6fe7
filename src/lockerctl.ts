#!/usr/bin/env node
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runLockerctl } from './control/commands/program.js';
import { packageVersion } from './lib/built.js';
import { guardMemory } from './lib/guarded-memory.js';

// `lockerctl events | head` closes the pipe: that is an end, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// PINs and private keys pass through here, too.
const unguarded = guardMemory();
if (unguarded !== undefined) process.stderr.write(`Core dumps of lockerctl cannot be prevented: ${unguarded}.\n`);

/** @param hidden what is typed is not shown: readline holds the terminal in raw mode, and what it would echo goes nowhere */
async function askFor(question: string, hidden: boolean): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = hidden
    ? createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY === true })
    : createInterface({ input: process.stdin, output: process.stderr });
  const ended = once(lines, 'close').then(() => '');
  // Whoever sees the question may begin to type: by now the terminal shows nothing of it.
  if (hidden) process.stderr.write(question);
  try {
    return await Promise.race([lines.question(hidden ? '' : question), ended]);
  } finally {
    lines.close();
    if (hidden) process.stderr.write('\n');
  }
}

process.exitCode = await runLockerctl({
  argv: process.argv.slice(2),
  version: packageVersion(),
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
  ask: (question) => askFor(question, false),
  askSecret: (question) => askFor(question, true),
  terminal: () => {
    const { isTTY, columns, rows } = process.stdout;
    const draw = (text: string): boolean => process.stdout.write(`${text}\n`);
    return isTTY ? { columns: columns || 80, rows: rows || 24, draw } : null;
  },
  configOf: async (file) => (await import('./config/load.js')).loadConfig(file),
});
