import { expect, test } from 'vitest';
import { logHardware } from '../../src/agent/journal.js';
import type { GpioOutputSpec } from '../../src/config/specs.js';
import { Facts } from '../../src/hardware/facts.js';

const bank: GpioOutputSpec = {
  ...{ id: 'g1', driver: 'gpio', chip: 'rig-bank0', lines: [0], channels: 1, direction: 'outputs', feedback: 'none' },
  ...{ activeLow: false, bias: 'as-is', drive: 'push-pull', pulseMs: 300, coolDownMs: 0 },
};

/** The log's lines as `[level, event, facts]`. */
function logged() {
  const facts = new Facts();
  const lines: unknown[] = [];
  logHardware(facts, [bank], (level, event, details) => lines.push([level, event, details]));
  return { facts, lines };
}

test('a bank that cannot have its lines says what to do, and that it is well again, once', () => {
  const { facts, lines } = logged();
  const message = 'Line 5 is held by "spi0": stop that program.';
  facts.tell('board', 'g1', { board: 'g1', answering: false, error: 'gpio.line_busy', message });
  facts.tell('board', 'g1', { board: 'g1', answering: true });
  facts.tell('board', 'g1', { board: 'g1', answering: true });
  expect(lines).toEqual([
    ['warn', 'gpio.line_busy', { board: 'g1', message }],
    ['info', 'board.answers', { board: 'g1' }],
  ]);
});

test('a pulse is told only when it is more than a fifth and 20 ms off', () => {
  const { facts, lines } = logged();
  for (const lengthMs of [220, 300, 380, 219.4, 380.6])
    facts.tell('pulse', 'g1 1', { board: 'g1', channel: 1, sentMonoMs: 1, lengthMs });
  const told = { board: 'g1', channel: 1, dueMs: 300 };
  expect(lines).toEqual([
    ['warn', 'pulse.wrong_length', { ...told, lengthMs: 219 }],
    ['warn', 'pulse.wrong_length', { ...told, lengthMs: 381 }],
  ]);
});
