import type { KioskOffers } from '../wire.js';
import { Key, keepFocus } from './keypad.js';
import { money, sizeWords, timeWords } from './rent-words.js';

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
  const any = offers.sizes.some(({ free }) => free);
  return (
    <div class="step">
      <TitleRow title="Which size?" way="Cancel" onBack={onBack} />
      <p class="hint">{any ? 'Next: for how long.' : 'Every locker is taken. Please come back later.'}</p>
      <div class="choices">
        {offers.sizes.map(({ size, free, prices }) => (
          <Key key={size} label={`Size ${size}`} onPress={() => onSize(size)} disabled={!free}>
            <span class="choice">
              <b>{sizeWords(size)}</b>
              <span>{free ? prices[0] && `from ${money(prices[0].amount)}` : 'taken'}</span>
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
  const prices = offers.sizes.find((one) => one.size === size)?.prices ?? [];
  const tax = prices[0]?.tax;
  const taxed = tax ? `Prices include ${tax.percent} % ${tax.name}.` : 'You pay by any UPI app.';
  return (
    <div class="step">
      <TitleRow title={more ? 'How much longer?' : 'For how long?'} way="Back" onBack={onBack} />
      <p class="hint">{more ? 'You see the price before you pay.' : taxed}</p>
      <div class="choices">
        {prices.map(({ duration, amount }) => (
          <Key key={duration} label={timeWords(duration)} onPress={() => onTime(duration, amount)}>
            <span class="choice">
              <b>{timeWords(duration)}</b>
              {!more && <span>{money(amount)}</span>}
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}
