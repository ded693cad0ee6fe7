import type { KioskRental } from '../wire.js';
import { Icon, type IconName } from './icon.js';
import { Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { standing } from './rent-words.js';
import { useSpeech } from './texts/texts.js';
import type { Rent } from './use-rent.js';

interface Way {
  readonly icon: IconName & ('open' | 'collect' | 'extend');
  readonly says: 'rental.open' | 'rental.collect' | 'rental.extend';
  readonly primary: boolean;
  readonly press: number;
  readonly go: () => void;
}

/** Asks the customer of a rental that runs what he wants. */
export function MineStep({ rental, rent }: { readonly rental: KioskRental; readonly rent: Rent }) {
  const { locker, owed } = rental;
  const speech = useSpeech();
  const { t, formats } = speech;
  const first = owed === '0.00' ? null : t('rental.pay_first', { amount: formats.rupees(owed) });
  const ways: readonly Way[] = [
    { icon: 'open', says: 'rental.open', primary: true, press: 1, go: () => rent.want('open') },
    { icon: 'collect', says: 'rental.collect', primary: false, press: 2, go: () => rent.want('end') },
    { icon: 'extend', says: 'rental.extend', primary: false, press: 3, go: rent.more },
  ];
  return (
    <div class="step">
      <TitleRow title={t('rental.your_locker', { locker })} way={t('everywhere.cancel')} onBack={rent.home} />
      <p class="hint">{standing(rental, speech)}</p>
      <div class="choices">
        {ways.map(({ icon, says, go, primary, press }) => (
          <Key key={icon} press={String(press)} {...(primary && { kind: 'primary' as const })} onPress={go}>
            <span class="choice">
              <Icon name={icon} />
              <span class="said">
                <b>{t(says)}</b>
                <small>
                  {icon === 'extend'
                    ? t('rental.extend_text')
                    : (first ?? t(icon === 'open' ? 'rental.open_keep' : 'rental.collect_text'))}
                </small>
              </span>
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}
