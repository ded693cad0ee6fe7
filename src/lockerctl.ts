#!/usr/bin/env node
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
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

async function askOn(output: NodeJS.WritableStream, question: string, raw = {}): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, ...raw });
  const ended = once(lines, 'close').then(() => '');
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

process.exitCode = await runLockerctl({
  argv: process.argv.slice(2),
  version: packageVersion(),
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
  ask: (question) => askOn(process.stderr, question),
  askSecret: async (question) => {
    process.stderr.write(question);
    // Readline puts a terminal into raw mode, and what it would echo goes nowhere.
    const typed = await askOn(new Writable({ write: (_chunk, _encoding, done) => done() }), '', {
      terminal: process.stdin.isTTY === true,
    });
    process.stderr.write('\n');
    return typed;
  },
  terminal: () => {
    const { isTTY, columns, rows } = process.stdout;
    return isTTY ? { columns: columns || 80, rows: rows || 24 } : null;
  },
  configOf: async (file) => (await import('./config/load.js')).loadConfig(file),
});
