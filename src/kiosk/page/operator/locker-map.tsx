import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { InsideLocker } from '../../overview-wire.js';
import { Sign } from './sign.js';
import { useOperatorTexts } from './texts.js';
import { neighbour, rowsOf, stateOf, toneOf } from './words.js';

interface Props {
  readonly lockers: readonly InsideLocker[];
  readonly chosen: string | null;
  readonly onChoose: (locker: string) => void;
}

/** Every locker as it stands: by colour, by sign and by word. Arrow keys go from one to the next. */
export function LockerMap({ lockers, chosen, onChoose }: Props) {
  const t = useOperatorTexts();
  const rows = rowsOf(lockers.length);
  const map = useRef<HTMLElement>(null);
  useEffect(() => {
    // The map is narrower beside a locker than alone.
    map.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  const walk = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const tiles = [...event.currentTarget.querySelectorAll('button')];
    const at = tiles.findIndex((tile) => tile.matches(':focus'));
    const next = at === -1 ? undefined : neighbour(event.key, at, rows, tiles.length);
    if (next === undefined) return;
    event.preventDefault();
    tiles[next]?.focus();
  };
  return (
    <section
      ref={map}
      class="op-map"
      style={{ gridTemplateRows: `repeat(${rows}, minmax(var(--op-target), 1fr))` }}
      aria-label={t('operator.map')}
      onKeyDown={walk}
    >
      {lockers.map((locker) => {
        const state = stateOf(locker);
        const word = t(`operator.is_${state}`);
        return (
          <button
            type="button"
            key={locker.id}
            class={`op-tile ${toneOf[state]}`}
            aria-label={t('operator.tile', { locker: locker.id, state: word })}
            aria-pressed={locker.id === chosen}
            onClick={() => onChoose(locker.id)}
          >
            <b>
              <Sign of={state} />
              {locker.id}
            </b>{' '}
            <span>{word}</span>
          </button>
        );
      })}
    </section>
  );
}
