import { Icon } from './icon.js';
import { BackKey, Digits, Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { useTexts } from './texts/texts.js';

interface Props {
  /** His number as far as it is typed. */
  readonly typed: string;
  readonly onKey: (key: string) => void;
  readonly onNext: () => void;
  readonly onBack: () => void;
}

/** Where a courier begins: he shows his code or card at the reader, or types his number; what he may do comes next. */
export function DeliverStep({ typed, onKey, onNext, onBack }: Props) {
  const t = useTexts();
  return (
    <div class="step">
      <TitleRow title={t('home.deliver')} way={t('everywhere.cancel')} onBack={onBack} />
      <p class="hint at-reader">
        <Icon name="scan" />
        <span>{t('home.deliver_text')}</span>
      </p>
      <output class="slots" data-typed={typed.length} aria-label={t('parcel.typed', { typed })}>
        {typed === '' ? t('parcel.number') : <b>{typed}</b>}
      </output>
      <Digits
        onDigit={onKey}
        left={<BackKey onPress={() => onKey('back')} disabled={typed === ''} />}
        right={
          <Key label={t('everywhere.next')} kind="primary" onPress={onNext} disabled={typed === ''}>
            {t('everywhere.next')}
          </Key>
        }
      />
    </div>
  );
}
