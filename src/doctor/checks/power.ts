import { check } from '../check.js';

/** Bits of `get_throttled`: https://www.raspberrypi.com/documentation/computers/os.html#get_throttled */
const bits = { lowNow: 0, cappedNow: 1, throttledNow: 2, hotNow: 3, lowSince: 16, throttledSince: 18, hotSince: 19 };
/** In thousandths of a degree; a Raspberry Pi slows down from 80 degrees on. */
const hot = 80_000;

export const power = check({
  id: 'power',
  looksAt: 'the supply of the computer: too low a voltage, and whether heat slows it down',
  from: '`get_throttled` in `/sys/devices/platform/soc*/*:firmware/`, else `vcgencmd get_throttled`; `in0_lcrit_alarm` of the hwmon device `rpi_volt`; `/sys/class/thermal/`',
  faults: {
    low_now: {
      level: 'problem',
      means: 'The supply gives too little voltage at this moment.',
      repair:
        'Put in the supply that is made for this computer, with its own cable; never feed the computer from the supply of the locks.',
    },
    low_since: {
      level: 'warning',
      means: 'The voltage was too low at some time since the start.',
      repair: 'Put in a stronger supply or a shorter cable, restart, open all doors once, and look again.',
    },
    hot_now: {
      level: 'problem',
      means: 'The computer is so hot that it is slowed down.',
      repair: 'Give it air: open the vents of its housing, or fit a heat sink or fan.',
    },
    hot_since: {
      level: 'warning',
      means: 'It was slowed down since the start, by heat or by a weak supply.',
      repair: 'Look again at the hottest hour of the day; give it air if `power.hot_now` shows then.',
    },
  },
  judge: ({ power: { throttled, throttledFrom, lowVoltage, hottest }, machine }, tell) => {
    const value = throttled.kind === 'seen' ? throttled.value : 0;
    const on = (bit: number): boolean => (value & (1 << bit)) !== 0;
    const shown = `the firmware says 0x${value.toString(16)}`;
    const tooHot = hottest !== undefined && hottest >= hot;
    const before = { low: on(bits.lowSince), slow: on(bits.throttledSince) || on(bits.hotSince) };
    if (on(bits.lowNow) || lowVoltage === true) {
      const seen = on(bits.lowNow) ? `too low a voltage now: ${shown}` : 'too low a voltage now, says the kernel';
      tell.fault('low_now', seen, throttledFrom ?? 'rpi_volt');
    } else if (before.low) tell.fault('low_since', `the voltage was too low since the start: ${shown}`, throttledFrom);
    if (on(bits.hotNow) || tooHot) tell.fault('hot_now', `${degrees(hottest)}: slowed down by heat`, throttledFrom);
    else if (before.slow && !before.low) tell.fault('hot_since', `it was slowed down: ${shown}`, throttledFrom);
    if (throttled.kind === 'denied') {
      tell.skipped(`the firmware could not be asked: ${throttled.what}`, 'sudo vcgencmd get_throttled');
      return;
    }
    if (throttled.kind === 'absent' && lowVoltage === undefined) {
      tell.skipped(`nothing here measures the supply (${machine.model ?? 'no Raspberry Pi'})`);
      return;
    }
    const well = value === 0 && lowVoltage !== true && !tooHot;
    if (well)
      tell.ok(`the voltage was never too low since the start${hottest === undefined ? '' : `, ${degrees(hottest)}`}`);
  },
});

function degrees(thousandths: number | undefined): string {
  return thousandths === undefined ? 'too hot' : `${Math.round(thousandths / 1000)} degrees Celsius`;
}
