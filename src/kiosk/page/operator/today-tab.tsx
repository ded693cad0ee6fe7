import type { Overview } from '../../overview-wire.js';
import type { InsideFormats } from './formats.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import { type LockerState, stateOf, toneOf } from './words.js';

const states: readonly LockerState[] = [
  ...(['free', 'rental', 'drop_off', 'held', 'open', 'opening', 'blocked', 'fault', 'unknown'] as const),
];

/** What was sold on this day, by count; and how the lockers stand now. */
export function TodayTab({ overview, formats }: { readonly overview: Overview; readonly formats: InsideFormats }) {
  const t = useOperatorTexts();
  const { today, lockers, clock } = overview;
  const figure = (name: string, count: number) => (
    <div class="op-figure" key={name}>
      <b>{formats.count(count)}</b>
      <span>{name}</span>
    </div>
  );
  return (
    <div class="op-today">
      {today ? (
        <section class="op-figures" aria-label={t('operator.tab_today')}>
          {figure(t('operator.today_begun'), today.begun)}
          {figure(t('operator.today_collected'), today.collected)}
          {figure(t('operator.today_refunds'), today.refundsDue)}
        </section>
      ) : (
        <p class="op-hint">{t(clock.state === 'untrusted' ? 'operator.alarm_clock_not_set' : 'operator.today_none')}</p>
      )}
      <section class="op-card" aria-label={t('operator.lockers_now')}>
        <h2>{t('operator.lockers_now')}</h2>
        <ul class="op-counts">
          {states.map((state) => {
            const count = lockers.filter((locker) => stateOf(locker) === state).length;
            return (
              count > 0 && (
                <li key={state} class={`op-chip ${toneOf[state]}`}>
                  <Sign of={state} />
                  {t(`operator.is_${state}`)} <b>{formats.count(count)}</b>
                </li>
              )
            );
          })}
        </ul>
      </section>
    </div>
  );
}
