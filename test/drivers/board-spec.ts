import type { BusBoardSpec } from '../../src/config/specs.js';

export function boardSpec(changes: Partial<BusBoardSpec> = {}): BusBoardSpec {
  return {
    id: 'b1',
    driver: 'xor-8a',
    bus: 'rs485',
    address: 1,
    channels: 24,
    feedback: 'closed-is-1',
    statusByteOrder: 'low-last',
    unlockReply: 'expected',
    pulseMs: 300,
    coolDownMs: 3000,
    pollMs: 500,
    ...changes,
  };
}
