import { BackKey, Digits, Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import type { NewPin } from './rent-flow.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly step: NewPin;
  readonly pinDigits: number;
  readonly onKey: (key: string) => void;
  readonly onNext: () => void;
  readonly onBack: () => void;
}

/** Asks for the PIN that the customer will open with, twice. Digits are never shown, only counted. */
export function NewPinStep({ step, pinDigits, onKey, onNext, onBack }: Props) {
  const t = useTexts();
  const { digits, first, differs } = step;
  const hint = differs ? t('rent.pin_differs') : t('rent.pin_hint', { count: pinDigits });
  return (
    <div class="step">
      <TitleRow
        title={t(first === null ? 'rent.choose_pin' : 'rent.pin_again')}
        way={t('everywhere.cancel')}
        onBack={onBack}
      />
      <p class={differs ? 'hint wrong' : 'hint'} role="status">
        {first === null ? hint : t('rent.pin_remember')}
      </p>
      <output
        class="slots"
        data-typed={digits.length}
        aria-label={t('everywhere.digits_typed', { count: digits.length })}
      >
        {Array.from({ length: Math.max(pinDigits, digits.length) }, (_, at) => (
          <span key={at} class={`slot dot ${at < digits.length ? 'full' : ''} ${at === digits.length ? 'here' : ''}`} />
        ))}
      </output>
      <Digits
        onDigit={onKey}
        left={<BackKey onPress={() => onKey('back')} disabled={digits === ''} />}
        right={
          <Key label={t('everywhere.next')} kind="primary" onPress={onNext} disabled={digits.length < pinDigits}>
            {t('everywhere.next')}
          </Key>
        }
      />
    </div>
  );
}
