import { buildMs } from '../../lib/release-day.js';
import { check } from '../check.js';
import type { Facts } from '../facts.js';

/** A battery clock that is this far off was not set for long, or its battery is weak. */
const apartMs = 60_000;

export const clock = check({
  id: 'clock',
  looksAt: 'whether the time is known: the kernel, time services, battery clocks, and what the daemon thinks of it',
  from: '`adjtimex`, or `/run/systemd/timesync/synchronized`; `/sys/class/rtc/*/since_epoch`; processes; `clock` of the status',
  faults: {
    past: {
      level: 'problem',
      means: 'The wall clock stands before the day of this release.',
      repair:
        "Give the board network, so that its time is set; without one: sudo date -s 'YYYY-MM-DD HH:MM'. Certificates are judged by this clock alone (docs/clock.md).",
    },
    untrusted: {
      level: 'problem',
      means: 'The daemon does not know the time: nothing is sold, and QR codes may be refused.',
      repair: 'lockerctl time ask, and bring the answer (docs/clock.md); or give the board network.',
    },
    no_service: {
      level: 'warning',
      means: 'No program keeps the time.',
      repair: 'sudo systemctl enable --now systemd-timesyncd',
    },
    unsynchronised: {
      level: 'warning',
      means: 'A time service runs, and has not set the clock yet.',
      repair:
        'Let the network pass UDP port 123, or name a time server that can be reached: NTP= in /etc/systemd/timesyncd.conf.',
    },
    rtc_dead: {
      level: 'warning',
      means: 'There is a battery clock, and it does not answer or is far off.',
      repair: 'Put in a new battery, wait until the time is set, then: sudo hwclock --systohc',
    },
  },
  judge: (facts, tell) => {
    const { clock: seen, nowMs, daemon } = facts;
    const status = daemon.kind === 'answers' ? daemon.status : undefined;
    tell.alarms();
    const told = !tell.well();
    const synchronised = seen.synchronised.kind === 'seen' ? seen.synchronised.value : undefined;
    if (nowMs < buildMs) tell.fault('past', `the wall clock says ${new Date(nowMs).toISOString()}`);
    if (status?.clock === 'untrusted' && !told) tell.fault('untrusted', 'the clock is not set, says lockerd');
    if (synchronised === false && !hasOwnTime(facts)) {
      if (seen.services.length === 0) tell.fault('no_service', 'none of systemd-timesyncd, chronyd and ntpd runs');
      else tell.fault('unsynchronised', `${seen.services.join(' and ')} runs, and the clock is not synchronised`);
    }
    for (const { name, ms } of seen.rtcs) {
      if (ms === undefined) tell.fault('rtc_dead', 'it does not answer', name);
      else if (synchronised === true && Math.abs(ms - nowMs) > apartMs)
        tell.fault('rtc_dead', `it says ${new Date(ms).toISOString()}`, name);
    }
    if (!tell.well()) return;
    const words = [
      ...(synchronised === undefined ? [] : [synchronised ? 'synchronised' : 'not synchronised']),
      ...(status === undefined ? [] : [`lockerd: ${status.clock} by ${status.clockSource}`]),
      seen.rtcs.length === 0 ? 'no battery clock' : `battery clock ${seen.rtcs.map(({ name }) => name).join(', ')}`,
    ];
    tell.ok(words.join('; '));
  },
});

/** The cloud, or a battery, has told the time: nothing else has to. */
function hasOwnTime({ daemon }: Facts): boolean {
  return daemon.kind === 'answers' && daemon.status?.clock === 'trusted';
}
