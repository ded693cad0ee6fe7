import { dirname, resolve } from 'node:path';
import { readConfigText } from './source-problems.js';
import { usualSocket } from './usual-paths.js';
import { readYaml } from './yaml-source.js';

/**
 * The control socket that a config file names, and nothing else of it: who asks the daemon waits for no schema, and asks it also when
 * the file has faults meanwhile. `undefined` where it cannot be told without the schema's word on what is wrong.
 */
export function controlSocketOf(file: string): string | undefined {
  const text = readConfigText(file);
  const yaml = typeof text === 'string' ? readYaml(text) : undefined;
  if (!yaml || !('source' in yaml)) return undefined;
  const root = yaml.source.value;
  if (!isMap(root)) return undefined;
  const control = root.control ?? {};
  if (!isMap(control)) return undefined;
  const socket = control.socket ?? usualSocket;
  return typeof socket === 'string' && socket !== '' ? resolve(dirname(resolve(file)), socket) : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
