import { shownTime } from '../until.js';
import type { StatusAnswer } from './wire.js';

type ClockAnswer = Pick<StatusAnswer, 'clock' | 'clockErrorMs' | 'clockSource' | 'clockFloorMs' | 'timezone'>;

const sources = {
  kernel: 'synchronised by the system',
  confirmed: 'confirmed by a signed answer',
  battery: 'set by its battery clock',
} as const;

/** The clock in one line: how far it is trusted, by what it was last known, how wrong it may be. */
export function clockWords(answer: ClockAnswer): string {
  const { clock, clockErrorMs, clockSource, clockFloorMs, timezone } = answer;
  const zone = `time zone ${timezone}`;
  if (clock !== 'untrusted' && clockSource !== 'none' && clockErrorMs !== null) {
    const known = clock === 'trusted' ? sources[clockSource] : `last ${sources[clockSource]}`;
    return `${clock}, ${known}, right within ${boundWords(clockErrorMs)}, ${zone}`;
  }
  return `${clock}: ${doubt(answer)}; it is ${shownTime(clockFloorMs, timezone)} or later, ${zone}`;
}

function doubt({ clockErrorMs, clockSource }: ClockAnswer): string {
  if (clockSource === 'none') return 'nothing has set it since the start of the board';
  if (clockErrorMs === null) return `the time ${sources[clockSource]} is before one that has certainly passed`;
  return `last ${sources[clockSource]}, too long ago: wrong by ${boundWords(clockErrorMs)} perhaps`;
}

/** Rounded up: a bound must not look better than it is. */
export function boundWords(ms: number): string {
  if (ms <= 120_000) return `${Math.ceil(ms / 1000)} s`;
  if (ms <= 7_200_000) return `${Math.ceil(ms / 60_000)} min`;
  return `${Math.ceil(ms / 3_600_000)} h`;
}
