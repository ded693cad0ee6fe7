import type { Overview } from '../../overview-wire.js';
import { type Fact, Facts } from './facts.js';
import type { InsideFormats } from './formats.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import type { Tone } from './words.js';

const clockTones = { trusted: 'good', holdover: 'warn', untrusted: 'bad' } as const satisfies Record<string, Tone>;
const roomTones = { ample: 'good', filling: 'warn', collection_only: 'bad', full: 'bad' } as const satisfies Record<
  string,
  Tone
>;

interface Props {
  readonly overview: Overview;
  readonly formats: InsideFormats;
  /** What the cabinet takes the time to be by now, wall ms. */
  readonly nowMs: number;
}

/** The line to the cloud, the clock, the room of the record, and what runs here. */
export function NetworkTab({ overview, formats, nowMs }: Props) {
  const t = useOperatorTexts();
  const { uplink, clock, room, versions, timezone, uptimeMs } = overview;
  const { age, now, count } = formats;
  const ago = (ms: number | undefined): string =>
    ms === undefined ? t('operator.never') : t('operator.ago', { span: age(ms) });
  const line: Tone = uplink?.online ? 'good' : 'bad';
  return (
    <div class="op-cards">
      <Card
        title={t('operator.network')}
        {...(uplink && { tone: line, word: t(uplink.online ? 'operator.connected' : 'operator.not_connected') })}
        facts={
          uplink
            ? [
                [t('operator.waiting_rows'), count(uplink.waiting)],
                ...(uplink.oldestMs === undefined ? [] : [[t('operator.oldest'), age(uplink.oldestMs)] as const]),
                [t('operator.last_receipt'), ago(uplink.receiptAgoMs)],
                ...(uplink.error === undefined ? [] : [[t('operator.error'), uplink.error] as const]),
              ]
            : [[t('operator.connection'), t('operator.alone')]]
        }
      />
      <Card
        title={t('operator.clock')}
        tone={clockTones[clock.state]}
        word={t(`operator.clock_${clock.state}`)}
        facts={[
          [t('operator.time_now'), now(nowMs)],
          [t('operator.time_zone'), timezone],
          [t('operator.source'), t(`operator.source_${clock.source}`)],
          ...(clock.errorMs === undefined ? [] : [[t('operator.may_be_wrong'), age(clock.errorMs)] as const]),
        ]}
      />
      <Card
        title={t('operator.record')}
        tone={roomTones[room.level]}
        word={t(`operator.room_${room.level}`)}
        facts={[[t('operator.room'), `${count(room.percent)} %`]]}
      />
      <Card
        title={t('operator.versions')}
        facts={[
          [t('operator.program'), versions.program],
          [t('operator.config'), versions.config],
          [t('operator.up_for'), age(uptimeMs)],
        ]}
      />
    </div>
  );
}

interface CardProps {
  readonly title: string;
  readonly tone?: Tone;
  readonly word?: string;
  readonly facts: readonly Fact[];
}

function Card({ title, tone, word, facts }: CardProps) {
  return (
    <section class="op-card" aria-label={title}>
      <div class="op-head">
        <h2>{title}</h2>
        {tone && (
          <span class={`op-chip ${tone}`}>
            <Sign of={tone} />
            {word}
          </span>
        )}
      </div>
      <Facts of={facts} />
    </section>
  );
}
