import type { Config } from '../../config/specs.js';
import type { PortFacts, Process } from '../facts-ports.js';
import { denied, type Seen, seen } from '../seen.js';
import { groupName } from './service.js';
import type { Sysroot } from './sysroot.js';

export function lookAtPorts(sys: Sysroot, config: Config | undefined, processes: readonly Process[]): PortFacts[] {
  const named = config === undefined ? [] : devicesOf(config);
  if (named.length === 0) return [];
  const consoles = consolesOf(sys);
  const open = openFiles(sys, processes);
  return named.map(({ of, path, serial }) => {
    const node = sys.stat(path);
    const target = sys.real(path);
    const tty = target.split('/').at(-1) ?? '';
    const holders: PortFacts['holders'] =
      open.kind === 'seen'
        ? seen(open.value.filter(({ files }) => files.has(target)).map(({ pid, name }) => ({ pid, name })))
        : open;
    const stable = node.kind === 'seen' && /^\/dev\/tty(USB|ACM)\d+$/.test(path) ? stableName(sys, target) : undefined;
    return {
      ...{ of, path, serial },
      ...(node.kind === 'seen' && {
        node: {
          ...{ target, mode: node.value.mode, uid: node.value.uid, gid: node.value.gid },
          group: groupName(sys, node.value.gid),
        },
      }),
      ...(stable !== undefined && { stable }),
      holders,
      console: consoles.has(tty),
      getty: hasGetty(sys, tty, processes),
    };
  });
}

/** The devices of this machine that a config names; simulated lines and gateways are none. */
function devicesOf({ buses, readers }: Config) {
  const all = [
    ...buses.map(({ id, port }) => ({ of: `bus ${id}`, path: port, serial: true })),
    ...readers.flatMap((reader) => {
      const of = `reader ${reader.id}`;
      if ('port' in reader) return [{ of, path: reader.port, serial: true }];
      return 'device' in reader ? [{ of, path: reader.device, serial: false }] : [];
    }),
  ];
  return all.filter(({ path }) => path.startsWith('/'));
}

/** A name by the adapter itself, or, of several alike, by the socket that it is plugged into. */
function stableName(sys: Sysroot, target: string): string | undefined {
  for (const folder of ['/dev/serial/by-id', '/dev/serial/by-path']) {
    const name = sys.list(folder).find((link) => sys.real(`${folder}/${link}`) === target);
    if (name !== undefined) return `${folder}/${name}`;
  }
  return undefined;
}

/** The ttys that the kernel writes its messages to. */
function consolesOf(sys: Sysroot): ReadonlySet<string> {
  const asked = [...(sys.textOr('/proc/cmdline') ?? '').matchAll(/(?:^|\s)console=([^\s,]+)/g)].map(
    ([, name = '']) => name,
  );
  const used = (sys.textOr('/proc/consoles') ?? '').split('\n').map((line) => line.split(/\s/)[0] ?? '');
  // `serial0` is the firmware's name of whichever port it is.
  const real = asked.map((name) => sys.real(`/dev/${name}`).split('/').at(-1) ?? name);
  return new Set([...real, ...used].filter((name) => name !== ''));
}

function hasGetty(sys: Sysroot, tty: string, processes: readonly Process[]): boolean {
  const unit = `serial-getty@${tty}.service`;
  if (sys.list('/sys/fs/cgroup/system.slice/system-serial\\x2dgetty.slice').includes(unit)) return true;
  return processes.some(({ name, args }) => name === 'agetty' && args.slice(1).some((arg) => arg === tty));
}

interface Open extends Pick<Process, 'pid' | 'name'> {
  readonly files: ReadonlySet<string>;
}

/** The files that each process has open: only root sees all of them. */
function openFiles(sys: Sysroot, processes: readonly Process[]): Seen<readonly Open[]> {
  const open: Open[] = [];
  for (const { pid, name } of processes) {
    const fds = sys.look(`/proc/${pid}/fd`);
    if (fds.kind === 'denied') return denied('this user may not look into all processes');
    if (fds.kind !== 'seen') continue;
    const links = fds.value.map((fd) => sys.link(`/proc/${pid}/fd/${fd}`));
    open.push({ pid, name, files: new Set(links.flatMap((link) => (link.kind === 'seen' ? [link.value] : []))) });
  }
  return seen(open);
}
