import type { KioskLocker } from '../wire.js';
import { leafOf } from './flow.js';
import { keepFocus } from './keypad.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly lockers: readonly KioskLocker[];
  /** Those that are lit. */
  readonly chosen: readonly string[];
  readonly onTap: (locker: KioskLocker) => void;
  readonly simulated: boolean;
  /** Taps move doors instead of choosing them. */
  readonly byHand: boolean;
  readonly onByHand: (on: boolean) => void;
  readonly disabled: boolean;
}

/** Doors get their share of a column's height by size. */
const heights: Readonly<Record<string, number>> = { XS: 0.8, S: 1, M: 1.25, L: 1.7, XL: 2.4 };

/** Columns from left to right, numbered from the top as on most cabinets; about as wide as high on a panel. */
function columnsOf(lockers: readonly KioskLocker[]): KioskLocker[][] {
  const columns = Math.max(1, Math.round(Math.sqrt(lockers.length * 1.5)));
  const rows = Math.ceil(lockers.length / columns);
  return Array.from({ length: Math.ceil(lockers.length / rows) }, (_, at) => lockers.slice(at * rows, (at + 1) * rows));
}

/** The cabinet with its doors as they are now. */
export function CabinetDrawing(props: Props) {
  const t = useTexts();
  const { lockers, chosen, onTap, simulated, byHand, onByHand, disabled } = props;
  return (
    <section
      class={`cabinet ${byHand ? 'by-hand' : ''} ${chosen.length > 0 ? 'lit' : ''}`}
      aria-label={t('cabinet.drawing')}
    >
      <div class="body">
        {columnsOf(lockers).map((column) => (
          <div class="column" key={column[0]?.id}>
            {column.map((locker) => (
              <Door
                key={locker.id}
                locker={locker}
                chosen={chosen.includes(locker.id)}
                disabled={disabled}
                onTap={() => onTap(locker)}
              />
            ))}
          </div>
        ))}
      </div>
      {simulated && (
        <div class="sim">
          <span>{t(byHand ? 'cabinet.tap_a_door' : 'cabinet.simulated_title')}</span>
          <button
            type="button"
            class="toggle"
            aria-pressed={byHand}
            onMouseDown={keepFocus}
            onClick={() => onByHand(!byHand)}
          >
            {t(byHand ? 'cabinet.stop_moving' : 'cabinet.move_doors')}
          </button>
        </div>
      )}
    </section>
  );
}

interface DoorProps {
  readonly locker: KioskLocker;
  readonly chosen: boolean;
  readonly disabled: boolean;
  readonly onTap: () => void;
}

function Door({ locker, chosen, disabled, onTap }: DoorProps) {
  const t = useTexts();
  const leaf = locker.latch === 'open' ? 'open' : leafOf(locker);
  const state = locker.opening ? 'opening' : leaf;
  return (
    <button
      type="button"
      class={`door ${leaf} ${locker.opening ? 'opening' : ''} ${chosen ? 'chosen' : ''}`}
      style={{ flexGrow: heights[locker.size] ?? 1.25 }}
      aria-label={t(`cabinet.door_${state}`, { locker: locker.id })}
      aria-pressed={chosen}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onTap}
    >
      <span class="leaf" aria-hidden="true">
        <i class="vents" />
        <i class="handle" />
      </span>
      <span class="name" aria-hidden="true">
        {locker.id}
        {leaf === 'unknown' && <small>?</small>}
      </span>
    </button>
  );
}
