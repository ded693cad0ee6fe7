import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { refuseSimulation } from '../../src/agent/no-simulation.js';
import { parseConfig } from '../../src/config/load.js';

function configWith(port: string, keys: string) {
  const result = parseConfig(
    `cabinet: { id: CAB-1, timezone: Asia/Kolkata }
buses: [{ id: line, port: "${port}" }]
boards: [{ id: b1, driver: xor-8a, bus: line, address: 1, channels: 8 }]
lockers: [{ range: A1..A8, size: M, board: b1, channels: 1..8 }]
trust: { keys: ${keys}/trust.jwks, device: ${keys}/device.jwks }`,
    'config.yaml',
  );
  if ('errors' in result) throw new Error(JSON.stringify(result.errors));
  return result.config;
}

it('simulated buses are for boards that are not enrolled, and a real one is for each', () => {
  const keys = mkdtempSync(join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(keys, { recursive: true }));
  refuseSimulation(configWith('sim:line', keys));
  writeFileSync(join(keys, 'enrolment.json'), '{}');
  expect(() => refuseSimulation(configWith('sim:line', keys))).toThrow(
    expect.objectContaining({ code: 'config.simulated', message: expect.stringContaining('line: simulated') }),
  );
  refuseSimulation(configWith('/dev/ttyUSB0', keys));
});
