import { type Act, minPinDigits, type Step } from './flow.js';
import { BackKey, Digits, Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly step: Extract<Step, { at: 'pin' }>;
  readonly pinDigits: number;
  readonly act: (act: Act) => void;
  readonly submit: () => void;
}

/** Asks for the PIN. Digits are never shown, only counted. */
export function PinStep({ step, pinDigits, act, submit }: Props) {
  const t = useTexts();
  const { locker, digits } = step;
  return (
    <div class="step">
      <TitleRow
        title={t('open.pin_for', { locker })}
        way={t('everywhere.cancel')}
        onBack={() => act({ type: 'reset' })}
      />
      <p class="hint">{t('open.cover')}</p>
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
        onDigit={(key) => act({ type: 'key', key })}
        left={<BackKey onPress={() => act({ type: 'back' })} />}
        right={
          <Key label={t('open.open')} kind="primary" onPress={submit} disabled={digits.length < minPinDigits}>
            {t('open.open')}
          </Key>
        }
      />
    </div>
  );
}
