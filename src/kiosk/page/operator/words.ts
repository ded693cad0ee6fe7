import type { InsideLocker, LockerFault, Overview, ShownEventAnswer } from '../../overview-wire.js';
import type { Deed, Done } from './deeds.js';
import { isOperatorKey, type OperatorSay } from './say.js';

/** How something stands: each has its colour, its sign and its word. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'off';

export type LockerState =
  | 'fault'
  | 'opening'
  | 'blocked'
  | 'open'
  | 'unknown'
  | 'free'
  | 'rental'
  | 'drop_off'
  | 'held';

/** What matters most of a locker comes first. */
export function stateOf({ faults, opening, blocked, latch, door, use }: InsideLocker): LockerState {
  if (opening) return 'opening';
  if (faults.length > 0) return 'fault';
  if (blocked !== undefined) return 'blocked';
  if (latch === 'open' || door === 'open') return 'open';
  if (latch === 'unknown' && door !== 'closed') return 'unknown';
  return use;
}

export const toneOf: Readonly<Record<LockerState, Tone>> = {
  ...{ fault: 'bad', opening: 'warn', blocked: 'off', open: 'warn', unknown: 'off' },
  ...{ free: 'good', rental: 'busy', drop_off: 'busy', held: 'busy' },
};

type AlarmFault = Exclude<LockerFault, 'stuck'>;

/** What is wrong, for a heading. `part`: the locker, board, bus or reader that it is about. */
export function alarmWords(
  t: OperatorSay,
  code: AlarmFault,
  part: string,
): { readonly title: string; readonly act: string } {
  return { title: t(`operator.alarm_${code}`, { part }), act: t(`operator.alarm_${code}_act`, { part }) };
}

/** The same of one fault of a locker: it is about the locker, its board or its bus. */
export function faultWords(
  t: OperatorSay,
  fault: LockerFault,
  { id, board }: InsideLocker,
  { alarms, boards }: Pick<Overview, 'alarms' | 'boards'>,
): string {
  if (fault === 'stuck') return t('operator.fault_stuck');
  const bus = boards.find((one) => one.id === board)?.bus;
  const part = alarms.find((alarm) => alarm.code === fault && [id, board, bus].includes(alarm.part))?.part ?? '';
  const { title, act } = alarmWords(t, fault, part);
  return t('operator.fault_and_act', { title, act });
}

/** An event's name, as those who run the cabinet call it. */
export function eventTitle(t: OperatorSay, event: ShownEventAnswer['event']): string {
  const key = `operator.event_${event.replace('.', '_')}`;
  return isOperatorKey(key) ? t(key) : event;
}

const toneOfOutcome: Readonly<Partial<Record<NonNullable<ShownEventAnswer['outcome']>, Tone>>> = {
  ...{ opened: 'good', done: 'good', failed: 'bad', unconfirmed: 'warn', denied: 'warn', refused: 'warn' },
};
const badNews =
  /_(lost|died|down|silent|failed|unusable|exposed|spent|attack|expires|mismatch)$|forced|crashed|duplicate/;

export function eventTone({ event, outcome }: ShownEventAnswer): Tone {
  if (badNews.test(event)) return 'bad';
  return (outcome && toneOfOutcome[outcome]) ?? 'off';
}

/** What is said of something that was done to a locker. */
export function doneWords(
  t: OperatorSay,
  deed: Deed,
  locker: string,
  done: Done,
): { readonly tone: Tone; readonly text: string } {
  switch (done.kind) {
    case 'opened':
      return { tone: 'good', text: t('operator.opened', { locker }) };
    case 'failed':
      return { tone: 'bad', text: t('operator.failed', { locker }) };
    case 'unconfirmed':
      return { tone: 'warn', text: t('operator.unconfirmed', { locker }) };
    case 'changed':
      return { tone: 'good', text: t(deed === 'open' ? 'operator.opened' : `operator.${deed}_done`, { locker }) };
    case 'same':
      return { tone: 'off', text: t('operator.no_change') };
    case 'denied':
      return { tone: 'bad', text: t('operator.act_denied', { locker }) };
    case 'busy':
      return { tone: 'warn', text: t('operator.act_busy', { locker }) };
    case 'unavailable':
      return { tone: 'bad', text: t('operator.act_unavailable', { error: done.error }) };
    case 'lost':
    case 'over':
      return { tone: 'warn', text: t('operator.act_lost', { locker }) };
  }
}

/** Columns of a map of the cabinet, from left to right, each from the top: about as the doors stand. */
export function rowsOf(lockers: number): number {
  const columns = Math.max(1, Math.round(Math.sqrt(lockers * 1.5)));
  return Math.max(1, Math.ceil(lockers / columns));
}

/** Which tile an arrow key leads to; `undefined` where there is none. Tiles stand in columns of so many. */
export function neighbour(key: string, at: number, rows: number, count: number): number | undefined {
  const step = new Map([
    ['ArrowUp', -1],
    ['ArrowDown', 1],
    ['ArrowLeft', -rows],
    ['ArrowRight', rows],
  ]).get(key);
  const next = step === undefined ? -1 : at + step;
  return next >= 0 && next < count ? next : undefined;
}
