import type { KioskOffers } from '../wire.js';
import { Icon } from './icon.js';
import { Key, keepFocus } from './keypad.js';
import { sizeWords } from './rent-words.js';
import { largestOf, SizePicture } from './size-picture.js';
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
      <button type="button" class="link" data-key="*" onMouseDown={keepFocus} onClick={onBack}>
        <Icon name="back" />
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
  const largest = largestOf(offers);
  const measuresOf = ({ measures }: KioskOffers['sizes'][number]): string =>
    measures
      ? t('rent.measures', {
          width: formats.centimetres(measures.width),
          height: formats.centimetres(measures.height),
          depth: formats.centimetres(measures.depth),
        })
      : '';
  return (
    <div class="step">
      <TitleRow title={t('rent.which_size')} way={t('everywhere.cancel')} onBack={onBack} />
      <p class="hint">{t(offers.sizes.some(({ measures }) => measures) ? 'rent.measured' : 'rent.next_time')}</p>
      <div class="choices">
        {offers.sizes.map((one, at) => (
          <Key key={one.size} press={String(at + 1)} onPress={() => onSize(one.size)} disabled={!one.free}>
            <span class="choice">
              <SizePicture size={one.size} measures={one.measures} largest={largest} />
              <span class="said">
                <b>{sizeWords(one.size, t)}</b>
                {one.measures && <small>{measuresOf(one)}</small>}
              </span>
              <span class="price">
                {one.free
                  ? one.prices[0] && t('rent.from', { amount: formats.rupees(one.prices[0].amount) })
                  : t('rent.taken')}
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
      <TitleRow title={t(more ? 'rent.how_much_longer' : 'rent.how_long')} way={t('everywhere.back')} onBack={onBack} />
      <p class="hint">{more ? t('rent.price_before') : taxed}</p>
      <div class="choices">
        {prices.map(({ duration, amount }, at) => (
          <Key key={duration} press={String(at + 1)} onPress={() => onTime(duration, amount)}>
            <span class="choice">
              <b>{formats.duration(duration)}</b>
              {!more && <span class="price">{formats.rupees(amount)}</span>}
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}
