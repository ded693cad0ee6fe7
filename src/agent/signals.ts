import type { AlarmCode } from '../cabinet/alarm-codes.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Hardware } from '../hardware/hardware.js';

/** Alarms that anybody at the cabinet can end, by shutting the door. The others are for those who run it. */
const doorAlarms: ReadonlySet<AlarmCode> = new Set(['forced', 'left_open']);

/** What the ways to present something tell the people at the cabinet beyond what the cabinet itself does. */
interface Signals {
  /** What was presented opens nothing, or not now. */
  readonly denied: () => void;
}

/** Has buzzer and lamp follow the cabinet: an opening that was granted, and whether a door asks to be shut. */
export function startSignals(
  hardware: Pick<Hardware, 'signal' | 'on'>,
  cabinet: Pick<Cabinet, 'alarms' | 'onAlarms' | 'onFired'>,
): Signals {
  let shown: 'alarm' | 'calm' | undefined;
  const showAlarms = (): void => {
    const wanted = cabinet.alarms().some(({ code }) => doorAlarms.has(code)) ? 'alarm' : 'calm';
    if (wanted === shown) return;
    shown = wanted;
    hardware.signal(wanted);
  };
  cabinet.onAlarms(showAlarms);
  cabinet.onFired(() => hardware.signal('granted'));
  hardware.on('process', ({ up }) => {
    // A new process shows nothing yet.
    shown = undefined;
    if (up) showAlarms();
  });
  return { denied: () => hardware.signal('denied') };
}
