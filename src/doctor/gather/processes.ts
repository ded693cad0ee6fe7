import { isAbsolute } from 'node:path';
import { usualConfig } from '../../config/usual-paths.js';
import type { Process } from '../facts-ports.js';
import type { Sysroot } from './sysroot.js';

/** All processes that are not the kernel's own. */
export function lookAtProcesses(sys: Sysroot): Process[] {
  return sys.list('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const args = (sys.textOr(`/proc/${name}/cmdline`) ?? '').split('\0').filter((arg) => arg !== '');
    if (args.length === 0) return [];
    const status = sys.textOr(`/proc/${name}/status`) ?? '';
    const [, groups] = /^Groups:\s*(.*)$/m.exec(status) ?? [];
    const [, gid] = /^Gid:\s*\d+\s+(\d+)/m.exec(status) ?? [];
    const [, uid] = /^Uid:\s*\d+\s+(\d+)/m.exec(status) ?? [];
    const [, parent] = /^PPid:\s*(\d+)/m.exec(status) ?? [];
    return [
      {
        ...{ pid: Number(name), name: sys.textOr(`/proc/${name}/comm`) ?? '', args },
        ...(parent !== undefined && { parent: Number(parent) }),
        ...(uid !== undefined && { uid: Number(uid) }),
        ...(groups !== undefined && { groups: [...groups.split(/\s+/), gid ?? ''].filter(Boolean).map(Number) }),
      },
    ];
  });
}

/**
 * The lockerd of a config, by its unit or its arguments; else the one that runs alone, unless its arguments name another file: a path
 * from the directory that it was started in may be this one.
 */
export function daemonIn(processes: readonly Process[], file: string, pid?: number): Process | undefined {
  const ofUnit = processes.find((one) => one.pid === pid);
  if (ofUnit !== undefined) return ofUnit;
  const all = processes.filter(({ args }) => programIn(args).some((arg) => /(^|\/)lockerd(\.js)?$/.test(arg)));
  const named = all.find(({ args }) => configIn(args) === file);
  const [alone, ...others] = all;
  if (named !== undefined || alone === undefined || others.length > 0) return named;
  return isAbsolute(configIn(alone.args)) && isAbsolute(file) ? undefined : alone;
}

/** The program, and what stands behind its options: of Node its script. */
function programIn([program = '', ...args]: readonly string[]): string[] {
  return [program, args.find((arg) => !arg.startsWith('-')) ?? ''];
}

function configIn(args: readonly string[]): string {
  const at = args.indexOf('--config');
  const inOne = args.find((arg) => arg.startsWith('--config='))?.slice('--config='.length);
  return inOne ?? (at === -1 ? undefined : args[at + 1]) ?? usualConfig;
}
