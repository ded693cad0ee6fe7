import type { KioskRental } from '../wire.js';
import { Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { money, standing } from './rent-words.js';
import type { Rent } from './use-rent.js';

/** Asks the customer of a rental that runs what he wants. */
export function MineStep({ rental, rent }: { readonly rental: KioskRental; readonly rent: Rent }) {
  const { locker, owed } = rental;
  const first = owed === '0.00' ? '' : ` (pay ${money(owed)})`;
  return (
    <div class="step">
      <TitleRow title={`Your locker ${locker}`} way="Cancel" onBack={rent.home} />
      <p class="hint">{standing(rental)}</p>
      <div class="choices">
        <Key label="Open" kind="primary" onPress={() => rent.want('open')}>
          <span class="choice said">
            <b>Open{first}</b>
            <span>and keep it</span>
          </span>
        </Key>
        <Key label="Collect and end" onPress={() => rent.want('end')}>
          <span class="choice said">
            <b>Collect and end{first}</b>
            <span>open, take all, finish</span>
          </span>
        </Key>
        <Key label="Extend" onPress={rent.more}>
          <span class="choice said">
            <b>Extend</b>
            <span>more time</span>
          </span>
        </Key>
      </div>
    </div>
  );
}
