import { check } from '../check.js';
import type { Facts } from '../facts.js';
import type { PortFacts, Process } from '../facts-ports.js';

/** Programs that open new serial lines by themselves and write to them. */
const meddlers: Readonly<Record<string, string>> = {
  ModemManager: 'sudo systemctl disable --now ModemManager',
  brltty: 'sudo apt-get remove brltty',
};

export const ports = check({
  id: 'ports',
  looksAt:
    'each serial line and input device of the config: there, its rights, who holds it, a console or login prompt on it',
  from: '`/dev`; `/proc/*/fd`; `/proc/cmdline`, `/proc/consoles`; the units `serial-getty@`; the groups of the running lockerd, else of its user',
  faults: {
    missing: {
      level: 'problem',
      means: 'There is no such device.',
      repair: 'Plug it in; if it has another name now: ls -l /dev/serial/by-id /dev/input/by-id',
    },
    no_permission: {
      level: 'problem',
      means: 'lockerd may not open it.',
      repair: 'sudo usermod -aG {group} {user} && sudo systemctl restart lockerd',
    },
    taken: {
      level: 'problem',
      means: 'Another program has it open, and takes answers away.',
      repair: 'End that program: sudo kill {pid}, and keep it from starting again.',
    },
    console: {
      level: 'problem',
      means: "The kernel's console is on this line: its messages go to the boards.",
      repair: 'Take console={tty} out of /boot/firmware/cmdline.txt and restart the board.',
    },
    getty: {
      level: 'problem',
      means: 'A login prompt waits on this line and talks to the boards.',
      repair: 'sudo systemctl disable --now serial-getty@{tty}.service',
    },
    meddler: {
      level: 'warning',
      means: 'A program runs that opens serial lines by itself.',
      repair: '{act}',
    },
    unstable: {
      level: 'warning',
      means: 'The name of the line can change when adapters are plugged in another order.',
      repair: 'Write port: {stable} into the config.',
    },
  },
  judge: (facts, tell) => {
    const { ports: all, processes } = facts;
    if (all.length === 0) {
      const why =
        facts.config.config === undefined ? 'the config cannot be read' : 'the config names no device of this machine';
      tell.skipped(why);
      return;
    }
    const who = userOf(facts);
    for (const port of all) {
      const where = `${port.path} (${port.of})`;
      const { node } = port;
      if (node === undefined) {
        tell.fault('missing', 'there is no such device', where);
        continue;
      }
      const tty = node.target.split('/').at(-1) ?? '';
      if (who !== undefined && !mayUse(node, who)) {
        const seen = `mode 0${(node.mode & 0o777).toString(8)}, group ${node.group}; ${who.name} is not in it`;
        tell.fault('no_permission', seen, where, { group: node.group, user: who.name });
      }
      if (port.console) tell.fault('console', `the kernel writes to ${tty}`, where, { tty });
      if (port.getty) tell.fault('getty', `a login prompt is on ${tty}`, where, { tty });
      for (const { pid, name } of strangers(port, facts))
        tell.fault('taken', `${name} (pid ${pid}) has it open`, where, { pid });
      if (port.stable !== undefined)
        tell.fault('unstable', `${port.path} is ${port.stable} today`, where, { stable: port.stable });
    }
    const serial = all.some((port) => port.serial && port.node !== undefined);
    for (const { name, pid } of serial ? processes : []) {
      const act = meddlers[name];
      if (act !== undefined) tell.fault('meddler', `${name} runs (pid ${pid})`, undefined, { act });
    }
    const unseen = all.find(({ holders }) => holders.kind === 'denied')?.holders;
    if (unseen?.kind === 'denied')
      tell.skipped(`who holds the devices: ${unseen.what}`, 'sudo lockerctl doctor --only ports');
    if (tell.well()) tell.ok(`${all.length} there: ${all.map(({ path }) => path).join(', ')}`);
  },
});

interface User {
  readonly name: string;
  readonly uid: number;
  readonly groups: readonly number[];
}

/** As whom lockerd opens its devices: the process that runs, else what its unit says. */
function userOf({ daemonProcess, serviceUser }: Facts): User | undefined {
  if (daemonProcess?.uid === undefined) return serviceUser;
  const { uid, groups = [] } = daemonProcess;
  return { name: serviceUser?.uid === uid ? serviceUser.name : `the user ${uid}`, uid, groups };
}

function mayUse({ mode, uid, gid }: NonNullable<PortFacts['node']>, user: User): boolean {
  if (user.uid === 0) return true;
  const shift = user.uid === uid ? 6 : user.groups.includes(gid) ? 3 : 0;
  return ((mode >> shift) & 6) === 6;
}

/** Those who hold a port and are no part of lockerd: its hardware process is a child of it. */
function strangers(
  { holders }: PortFacts,
  { processes, daemonProcess }: Facts,
): readonly Pick<Process, 'pid' | 'name'>[] {
  if (holders.kind !== 'seen') return [];
  if (daemonProcess === undefined) return holders.value;
  const own = (pid: number): boolean =>
    pid === daemonProcess.pid || processes.some((one) => one.pid === pid && one.parent === daemonProcess.pid);
  return holders.value.filter(({ pid }) => !own(pid));
}
