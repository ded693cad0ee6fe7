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

/** The lockerd of a config, by its arguments; the usual config need not be named. */
export function daemonIn(processes: readonly Process[], file: string, pid?: number): Process | undefined {
  const own = processes.find((one) => one.pid === pid && pid !== 0);
  if (own !== undefined) return own;
  return processes.find(({ args }) => {
    const program = args.findIndex((arg) => /(^|\/)lockerd(\.js)?$/.test(arg));
    return (
      program >= 0 && program <= 1 && args.slice(program).some((arg) => arg === file || arg === `--config=${file}`)
    );
  });
}
