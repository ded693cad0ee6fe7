import type { KioskCabinet } from '../wire.js';
import type { Delivery } from './delivery.js';
import { minPinDigits } from './flow.js';
import { Icon } from './icon.js';
import { BackKey, Digits, Key } from './keypad.js';
import { Message } from './message.js';
import { TitleRow } from './rent-choice.js';
import { sizeWords } from './rent-words.js';
import { largestOf, SizePicture } from './size-picture.js';
import { useTexts } from './texts/texts.js';
import type { Delivering } from './use-delivery.js';

interface Props {
  readonly step: Delivery;
  readonly delivering: Delivering;
  readonly cabinet: Pick<KioskCabinet, 'pinDigits' | 'rental'>;
  readonly onBack: () => void;
}

/** Where a courier begins: he shows his code or card at the reader, or types his number and PIN and chooses a size. */
export function DeliverStep({ step, delivering, cabinet, onBack }: Props) {
  const t = useTexts();
  if (step.at === 'sending') {
    return <Message tone="busy" title={t('common.one_moment')} text={t('common.asking_cabinet')} />;
  }
  if (step.at === 'sizes') return <DropSizes {...{ sizes: step.sizes, cabinet, onBack }} onSize={delivering.size} />;
  const asksPin = step.at === 'pin';
  const typed = asksPin ? step.digits : step.number;
  const next = t(asksPin ? 'open.open' : 'common.next');
  return (
    <div class="step">
      <TitleRow
        title={t(asksPin ? 'home.deliver_pin' : 'home.deliver')}
        way={t(asksPin ? 'common.cancel' : 'common.back')}
        onBack={onBack}
      />
      {asksPin ? (
        <p class="hint">{t('open.cover')}</p>
      ) : (
        <p class="hint at-reader">
          <Icon name="scan" />
          <span>{t('home.deliver_text')}</span>
        </p>
      )}
      <output
        class="slots"
        data-typed={typed.length}
        aria-label={asksPin ? t('common.digits_typed', { count: typed.length }) : t('home.deliver_number', { typed })}
      >
        {Array.from({ length: Math.max(asksPin ? cabinet.pinDigits : 4, typed.length) }, (_, at) => (
          <span
            key={at}
            class={`slot ${asksPin ? 'dot' : ''} ${at < typed.length ? 'full' : ''} ${at === typed.length ? 'here' : ''}`}
          >
            {asksPin ? '' : typed[at]}
          </span>
        ))}
      </output>
      <Digits
        onDigit={delivering.key}
        left={<BackKey onPress={() => delivering.key('back')} disabled={typed === ''} />}
        right={
          <Key
            label={next}
            kind="primary"
            onPress={delivering.next}
            disabled={typed.length < (asksPin ? minPinDigits : 1)}
          >
            {next}
          </Key>
        }
      />
    </div>
  );
}

interface SizesProps {
  readonly sizes: readonly string[];
  readonly cabinet: Props['cabinet'];
  readonly onSize: (size: string) => void;
  readonly onBack: () => void;
}

/** Asks how large the parcel is. */
function DropSizes({ sizes, cabinet: { rental }, onSize, onBack }: SizesProps) {
  const t = useTexts();
  const known = rental ?? { sizes: [] };
  const largest = largestOf(known);
  return (
    <div class="step">
      <TitleRow title={t('rent.which_size')} way={t('common.cancel')} onBack={onBack} />
      <div class="choices">
        {sizes.map((size, at) => (
          <Key key={size} press={String(at + 1)} onPress={() => onSize(size)}>
            <span class="choice">
              <SizePicture
                size={size}
                measures={known.sizes.find((one) => one.size === size)?.measures}
                largest={largest}
              />
              <b>{sizeWords(size, t)}</b>
            </span>
          </Key>
        ))}
      </div>
    </div>
  );
}
