import { useState } from 'preact/hooks';
import type { Overview } from '../../overview-wire.js';
import { LockerMap } from './locker-map.js';
import { LockerPanel } from './locker-panel.js';
import { useOperatorTexts } from './texts.js';

interface Props {
  readonly session: string;
  readonly overview: Overview;
  readonly onDone: () => void;
  readonly onOver: () => void;
}

/** The map of the cabinet, and beside it the locker that was tapped. */
export function CabinetTab({ session, overview, onDone, onOver }: Props) {
  const t = useOperatorTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const locker = overview.lockers.find(({ id }) => id === chosen);
  return (
    <div class={`op-cabinet ${locker ? '' : 'whole'}`}>
      <LockerMap lockers={overview.lockers} chosen={chosen} onChoose={setChosen} />
      {locker ? (
        <LockerPanel {...{ session, locker, overview, onDone, onOver }} onClose={() => setChosen(null)} />
      ) : (
        <p class="op-hint">
          {t('operator.pick')} {overview.role === 'installer' && t('operator.read_only')}
        </p>
      )}
    </div>
  );
}
