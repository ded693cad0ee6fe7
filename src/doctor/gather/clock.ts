import type { ClockFacts, RtcFacts } from '../facts-machine.js';
import type { Process } from '../facts-ports.js';
import { absent, type Seen, seen } from '../seen.js';
import type { Sysroot } from './sysroot.js';

/** Time services, by the name that the kernel has of their processes. */
const services: Readonly<Record<string, string>> = {
  'systemd-timesyn': 'systemd-timesyncd',
  chronyd: 'chronyd',
  ntpd: 'ntpd',
};

export async function lookAtClock(sys: Sysroot, processes: readonly Process[]): Promise<ClockFacts> {
  const names = processes.flatMap(({ name }) => services[name] ?? []);
  return { synchronised: await synchronised(sys), rtcs: rtcs(sys), services: [...new Set(names)] };
}

async function synchronised(sys: Sysroot): Promise<Seen<boolean>> {
  if (!sys.isOwn) return seen(sys.stat('/run/systemd/timesync/synchronized').kind === 'seen');
  const { synchronisedByKernel } = await import('../../clock/system-clock.js');
  let missing = false;
  const ask = await synchronisedByKernel(() => {
    missing = true;
  });
  return missing ? absent('the kernel cannot be asked on this machine') : seen(ask());
}

function rtcs(sys: Sysroot): RtcFacts[] {
  return sys.list('/sys/class/rtc').map((name) => {
    const text = sys.textOr(`/sys/class/rtc/${name}/since_epoch`);
    return { name, ...(text !== undefined && /^\d+$/.test(text) && { ms: Number(text) * 1000 }) };
  });
}
