import type { ServiceFacts } from '../facts-daemon.js';
import { absent, type Seen, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

const properties = ['LoadState', 'ActiveState', 'SubState', 'Result', 'UnitFileState', 'NRestarts', 'MainPID', 'User'];

export async function lookAtService(sys: Sysroot, unit: string): Promise<Seen<ServiceFacts>> {
  const said = await sys.run('systemctl', 'show', unit, `--property=${properties.join(',')}`);
  if (said.kind !== 'seen') return said;
  if (said.value.code !== 0) return absent('systemd does not run here');
  return seen(unitOf(unit, said.value.out));
}

/** Lines `NAME=VALUE`. */
function unitOf(unit: string, text: string): ServiceFacts {
  const values = new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()] as const] : [];
    }),
  );
  const of = (name: string): string => values.get(name) ?? '';
  return {
    unit,
    loaded: of('LoadState') === 'loaded',
    ...{ active: of('ActiveState'), sub: of('SubState'), result: of('Result'), enabled: of('UnitFileState') },
    ...{ restarts: Number(of('NRestarts')) || 0, pid: Number(of('MainPID')) || 0, user: of('User') || 'root' },
  };
}

/** A user and all his groups, by /etc/passwd and /etc/group. */
export function userIn(sys: Sysroot, name: string) {
  const row = rows(sys.textOr('/etc/passwd')).find(([user]) => user === name);
  if (row?.[2] === undefined) return undefined;
  const others = rows(sys.textOr('/etc/group')).flatMap(([, , gid, members = '']) =>
    members.split(',').includes(name) ? [Number(gid)] : [],
  );
  return { name, uid: Number(row[2]), groups: [Number(row[3]), ...others] };
}

export function groupName(sys: Sysroot, gid: number): string {
  return rows(sys.textOr('/etc/group')).find(([, , id]) => Number(id) === gid)?.[0] ?? String(gid);
}

function rows(text = ''): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
