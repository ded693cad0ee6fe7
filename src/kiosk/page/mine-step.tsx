import type { KioskRental } from '../wire.js';
import { Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { standing } from './rent-words.js';
import { useSpeech } from './texts/texts.js';
import type { Rent } from './use-rent.js';

/** Asks the customer of a rental that runs what he wants. */
export function MineStep({ rental, rent }: { readonly rental: KioskRental; readonly rent: Rent }) {
  const { locker, owed } = rental;
  const speech = useSpeech();
  const { t, formats } = speech;
  const first = owed === '0.00' ? null : t('rental.pay_first', { amount: formats.rupees(owed) });
  return (
    <div class="step">
      <TitleRow title={t('rental.your_locker', { locker })} way={t('common.cancel')} onBack={rent.home} />
      <p class="hint">{standing(rental, speech)}</p>
      <div class="choices">
        <Key label={t('rental.open')} kind="primary" onPress={() => rent.want('open')}>
          <span class="choice said">
            <b>{t('rental.open')}</b>
            <span>{first ?? t('rental.open_keep')}</span>
          </span>
        </Key>
        <Key label={t('rental.collect')} onPress={() => rent.want('end')}>
          <span class="choice said">
            <b>{t('rental.collect')}</b>
            <span>{first ?? t('rental.collect_text')}</span>
          </span>
        </Key>
        <Key label={t('rental.extend')} onPress={rent.more}>
          <span class="choice said">
            <b>{t('rental.extend')}</b>
            <span>{t('rental.extend_text')}</span>
          </span>
        </Key>
      </div>
    </div>
  );
}
