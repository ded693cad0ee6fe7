import { useEffect, useState } from 'preact/hooks';
import type { Overview, ShownEventAnswer } from '../../overview-wire.js';
import { eventsOf } from './api.js';
import type { InsideFormats } from './formats.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import { alarmWords, eventTitle, eventTone } from './words.js';

interface Props {
  readonly session: string;
  readonly overview: Overview;
  readonly formats: InsideFormats;
  readonly onOver: () => void;
}

/** What is wrong now and what to do about it; below it what happened last. */
export function FaultsTab({ session, overview, formats, onOver }: Props) {
  const t = useOperatorTexts();
  return (
    <div class="op-two">
      <section class="op-card" aria-label={t('operator.wrong_now')}>
        <h2>{t('operator.wrong_now')}</h2>
        {overview.alarms.length === 0 && (
          <p class="op-why good">
            <Sign of="good" />
            {t('operator.all_well')}
          </p>
        )}
        {overview.alarms.map(({ code, part }) => {
          const { title, act } = alarmWords(t, code, part);
          return (
            <div class="op-why bad" key={`${code} ${part}`}>
              <Sign of="bad" />
              <p>
                <b>{title}</b> {act}
              </p>
            </div>
          );
        })}
      </section>
      <Events {...{ session, formats, onOver }} newest={overview.seq} />
    </div>
  );
}

interface EventsProps {
  readonly session: string;
  readonly formats: InsideFormats;
  /** The newest row: when it changes, the list begins anew. */
  readonly newest: number;
  readonly onOver: () => void;
}

function Events({ session, formats, newest, onOver }: EventsProps) {
  const t = useOperatorTexts();
  const [events, setEvents] = useState<readonly ShownEventAnswer[] | null>(null);
  const [before, setBefore] = useState<number | undefined>(undefined);
  const [lost, setLost] = useState(false);
  const read = async (from: number | undefined): Promise<void> => {
    const came = await eventsOf(session, from);
    if (came.kind === 'over') onOver();
    setLost(came.kind === 'lost');
    if (came.kind !== 'told') return;
    const { what } = came;
    // Earlier pages stay while new rows come on top.
    setEvents((had) => merged(had ?? [], what.events));
    if (from !== undefined || events === null) setBefore(what.before);
  };
  useEffect(() => void read(undefined), [newest]);
  return (
    <section class="op-card" aria-label={t('operator.events')}>
      <h2>{t('operator.events')}</h2>
      {lost && <p class="op-why warn">{t('operator.events_lost')}</p>}
      {events?.length === 0 && <p class="op-hint">{t('operator.no_events')}</p>}
      <ol class="op-events">
        {events?.map((event) => (
          <EventLine key={event.seq} event={event} formats={formats} />
        ))}
      </ol>
      {before !== undefined && (
        <button type="button" class="op-key" onClick={() => void read(before)}>
          {t('operator.earlier')}
        </button>
      )}
    </section>
  );
}

function EventLine({ event, formats }: { readonly event: ShownEventAnswer; readonly formats: InsideFormats }) {
  const t = useOperatorTexts();
  const { locker, board, error, atMs, clock } = event;
  // What the cabinet tells of itself is its own doing.
  const role = event.role === 'system' && /^(device|clock|sync)\./.test(event.event) ? undefined : event.role;
  const tone = eventTone(event);
  const where = locker ?? board;
  return (
    <li>
      <span class={`op-dot ${tone}`}>
        <Sign of={tone} />
      </span>
      <span>
        <b>{where}</b> {eventTitle(t, event.event)} {role && t(`operator.by_${role}`)} {error && <code>{error}</code>}
      </span>
      <time>
        {formats.moment(atMs)}
        {clock === 'untrusted' && <small>{t('operator.time_unsure')}</small>}
      </time>
    </li>
  );
}

/** Both, each once, the newest first. */
function merged(had: readonly ShownEventAnswer[], came: readonly ShownEventAnswer[]): readonly ShownEventAnswer[] {
  const all = new Map([...had, ...came].map((event) => [event.seq, event]));
  return [...all.values()].sort((a, b) => b.seq - a.seq);
}
