import { useState } from 'preact/hooks';
import type { Overview } from '../../overview-wire.js';
import { type Fact, Facts } from './facts.js';
import type { InsideFormats } from './formats.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import { useWiringSay } from './wiring/texts.js';
import { WiringCheck } from './wiring/wiring-check.js';
import type { Tone } from './words.js';

const boardTones = { answers: 'good', silent: 'bad', unknown: 'off' } as const satisfies Record<string, Tone>;
const busTones = { open: 'good', away: 'bad', unknown: 'off' } as const satisfies Record<string, Tone>;

interface Props {
  readonly session: string;
  readonly overview: Overview;
  readonly formats: InsideFormats;
  readonly onOver: () => void;
}

/** Every bus and board: whether it is there, when it answered last, and what went wrong on its wire; for an operator the check of the wires. */
export function BoardsTab({ session, overview, formats, onOver }: Props) {
  const t = useOperatorTexts();
  const say = useWiringSay();
  const [checking, setChecking] = useState(false);
  if (checking) return <WiringCheck {...{ session, overview, onOver }} onClose={() => setChecking(false)} />;
  const { age, count } = formats;
  return (
    <div class="op-cards">
      {overview.boards.map(({ id, bus, state, answeredAgoMs, timeouts, error }) => {
        const answer =
          answeredAgoMs === undefined ? t('operator.never') : t('operator.ago', { span: age(answeredAgoMs) });
        const facts: readonly Fact[] = [
          ...(bus === undefined
            ? []
            : ([
                [t('operator.last_answer'), answer],
                [t('operator.missed'), count(timeouts)],
              ] as const)),
          ...(error === undefined ? [] : ([[t('operator.error'), error]] as const)),
        ];
        const where = bus === undefined ? t('operator.on_gpio') : t('operator.on_bus', { bus });
        return <Part key={id} {...{ id, where, facts }} tone={boardTones[state]} word={t(`operator.board_${state}`)} />;
      })}
      {overview.buses.map(({ id, state, exchanges, timeouts, damaged, reopens }) => (
        <Part
          key={`bus ${id}`}
          id={t('operator.on_bus', { bus: id })}
          where=""
          tone={busTones[state]}
          word={t(`operator.bus_${state}`)}
          facts={[
            [t('operator.asked'), count(exchanges)],
            [t('operator.missed'), count(timeouts)],
            [t('operator.damaged'), count(damaged)],
            [t('operator.reopened'), count(reopens)],
          ]}
        />
      ))}
      {overview.role === 'operator' && (
        <section class="op-card">
          <p class="op-hint">{say('wiring.intro')}</p>
          <button type="button" class="op-key" onClick={() => setChecking(true)}>
            {say('wiring.title')}
          </button>
        </section>
      )}
    </div>
  );
}

interface PartProps {
  readonly id: string;
  readonly where: string;
  readonly tone: Tone;
  readonly word: string;
  readonly facts: readonly Fact[];
}

function Part({ id, where, tone, word, facts }: PartProps) {
  return (
    <section class="op-card" aria-label={id}>
      <div class="op-head">
        <h2>{id}</h2>
        <span class={`op-chip ${tone}`}>
          <Sign of={tone} />
          {word}
        </span>
      </div>
      {where !== '' && <p class="op-hint">{where}</p>}
      <Facts of={facts} />
    </section>
  );
}
