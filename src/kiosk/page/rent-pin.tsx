import { BackKey, Digits, Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
import type { NewPin } from './rent-flow.js';

interface Props {
  readonly step: NewPin;
  readonly pinDigits: number;
  readonly onKey: (key: string) => void;
  readonly onNext: () => void;
  readonly onBack: () => void;
}

/** Asks for the PIN that the customer will open with, twice. Digits are never shown, only counted. */
export function NewPinStep({ step, pinDigits, onKey, onNext, onBack }: Props) {
  const { digits, first, differs } = step;
  const hint = differs ? 'The two were not the same. Choose again.' : `${pinDigits} digits that only you know.`;
  return (
    <div class="step">
      <TitleRow title={first === null ? 'Choose a PIN' : 'The same PIN again'} way="Cancel" onBack={onBack} />
      <p class={differs ? 'hint wrong' : 'hint'} role="status">
        {first === null ? hint : 'It opens your locker: remember it.'}
      </p>
      <output class="slots" aria-label={`${digits.length} digits typed`}>
        {Array.from({ length: Math.max(pinDigits, digits.length) }, (_, at) => (
          <span key={at} class={`slot dot ${at < digits.length ? 'full' : ''} ${at === digits.length ? 'here' : ''}`} />
        ))}
      </output>
      <Digits
        onDigit={onKey}
        left={<BackKey onPress={() => onKey('back')} disabled={digits === ''} />}
        right={
          <Key label="Next" kind="primary" onPress={onNext} disabled={digits.length < pinDigits}>
            Next
          </Key>
        }
      />
    </div>
  );
}
