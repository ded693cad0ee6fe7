import type { KioskOffers } from '../wire.js';
import { Key, keepFocus } from './keypad.js';
import { sizeWords } from './rent-words.js';
import { useSpeech } from './texts/texts.js';

/** A title with the way back beside it. */
export function TitleRow({
  title,
  way,
  onBack,
}: {
  readonly title: string;
  readonly way: string;
  readonly onBack: () => void;
}) {
  return (
    <div class="title-row">
      <h2>{title}</h2>
      <button type="button" class="link" onMouseDown={keepFocus} onClick={onBack}>
        {way}
      </button>
    </div>
  );
}

interface SizesProps {
  readonly offers: KioskOffers;
  readonly onSize: (size: string) => void;
  readonly onBack: () => void;
}

/** Asks for the size. What is taken is shown as taken. */
export function SizesStep({ offers, onSize, onBack }: SizesProps) {
  const { t, formats } = useSpeech();
  const any = offers.sizes.some(({ free }) => free);
  return (
    <div class="step">
      <TitleRow title={t('rent.which_size')} way={t('common.cancel')} onBack={onBack} />
      <p class="hint">{t(any ? 'rent.next_time' : 'rent.all_taken')}</p>
      <div class="choices">
        {offers.sizes.map(({ size, free, prices }) => (
          <Key key={size} label={t('rent.size', { size })} onPress={() => onSize(size)} disabled={!free}>
            <span class="choice">
              <b>{sizeWords(size, t)}</b>
              <span>
                {free ? prices[0] && t('rent.from', { amount: formats.rupees(prices[0].amount) }) : t('rent.taken')}
              </span>
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}

interface TimesProps {
  readonly offers: KioskOffers;
  readonly size: string;
  /** More time for a rental that runs: what is paid already counts, so its price is told with the QR code. */
  readonly more?: boolean;
  readonly onTime: (duration: string, amount: string) => void;
  readonly onBack: () => void;
}

/** Asks for how long. */
export function TimesStep({ offers, size, more = false, onTime, onBack }: TimesProps) {
  const { t, formats } = useSpeech();
  const prices = offers.sizes.find((one) => one.size === size)?.prices ?? [];
  const tax = prices[0]?.tax;
  const taxed = tax ? t('rent.with_tax', { percent: formats.percent(tax.percent), tax: tax.name }) : t('rent.by_upi');
  return (
    <div class="step">
      <TitleRow title={t(more ? 'rent.how_much_longer' : 'rent.how_long')} way={t('common.back')} onBack={onBack} />
      <p class="hint">{more ? t('rent.price_before') : taxed}</p>
      <div class="choices">
        {prices.map(({ duration, amount }) => (
          <Key key={duration} label={formats.duration(duration)} onPress={() => onTime(duration, amount)}>
            <span class="choice">
              <b>{formats.duration(duration)}</b>
              {!more && <span>{formats.rupees(amount)}</span>}
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}
