import { describe, expect, it } from 'vitest';
import { asInstalled } from '../running-daemon.js';
import { factsOf, machine, type Tree } from './machines.js';

const daemonOf = (...args: readonly string[]): Tree => ({
  '/proc/412/cmdline': ['/opt/node', ...asInstalled.flags, '/opt/lockerd.js', ...args, ''].join('\0'),
  // Not by its unit, which says which process it is.
  '/usr/bin/systemctl': { program: 'echo LoadState=not-found' },
});
const another = { '/proc/512/cmdline': 'node\0/srv/lockerd.js\0--config\0cabinet.yaml\0' };

describe('the process of lockerd that the doctor takes for that of a config', () => {
  const found = async (changes: Tree) => (await factsOf(machine(changes), [])).daemonProcess?.pid;

  it.each([
    ['names it', daemonOf('--config', '/etc/lockerd/config.yaml')],
    ['names it in one word', daemonOf('--config=/etc/lockerd/config.yaml')],
    ['names none, so that it reads the usual one', daemonOf()],
    ['runs alone and names a file from a directory that is not known', daemonOf('--config', 'config.yaml')],
    ['names it beside another', { ...daemonOf('--config', '/etc/lockerd/config.yaml'), ...another }],
  ])('%s', async (_, changes) => {
    expect(await found(changes)).toBe(412);
  });

  it.each([
    ['runs alone, and for another cabinet', daemonOf('--config', '/srv/other.yaml')],
    ['may be one of two', { ...daemonOf('--config', 'config.yaml'), ...another }],
  ])('is none that %s', async (_, changes) => {
    expect(await found(changes)).toBeUndefined();
  });
});
