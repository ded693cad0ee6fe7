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

/** The lockerd of a config, by its unit or its arguments; where one alone runs, that one, however it was called. */
export function daemonIn(processes: readonly Process[], file: string, pid?: number): Process | undefined {
  const ofUnit = processes.find((one) => one.pid === pid);
  if (ofUnit !== undefined) return ofUnit;
  const all = processes.filter(({ args }) => args.slice(0, 2).some((arg) => /(^|\/)lockerd(\.js)?$/.test(arg)));
  const named = all.find(({ args }) => args.some((arg) => arg === file || arg === `--config=${file}`));
  return named ?? (all.length === 1 ? all[0] : undefined);
}
