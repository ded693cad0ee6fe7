import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { controlSocketOf } from '../../src/config/control-socket.js';
import { usualSocket } from '../../src/config/usual-paths.js';

const folder = mkdtempSync(join(tmpdir(), 'lockerd-socket-'));
afterAll(() => rmSync(folder, { recursive: true }));

function socketIn(text: string): string | undefined {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return controlSocketOf(file);
}

describe('the control socket of a config', () => {
  it('is the one that the file names, from where the file is', () => {
    expect(socketIn('control: { socket: run/control.sock }\n')).toBe(join(folder, 'run/control.sock'));
    expect(socketIn('control: { socket: /run/x.sock }\n')).toBe('/run/x.sock');
  });

  it('is the usual one where the file names none', () => {
    for (const text of ['cabinet: { id: C1 }\n', 'control:\n', 'control: {}\n'])
      expect(socketIn(text)).toBe(usualSocket);
  });

  it('is found while another part of the file has a fault, for the daemon runs all the same', () => {
    expect(socketIn('boards: nonsense\ncontrol: { socket: /run/x.sock }\n')).toBe('/run/x.sock');
  });

  it('is left to the schema to explain where it cannot be told', () => {
    for (const text of ['control: { socket: 7 }\n', 'control: [x]\n', 'control: { socket: ""}\n', '- a\n', 'a: [\n'])
      expect(socketIn(text)).toBeUndefined();
    expect(controlSocketOf(join(folder, 'none.yaml'))).toBeUndefined();
  });
});
