import { type Act, minPinDigits, type Step } from './flow.js';
import { BackKey, Digits, Key, keepFocus } from './keypad.js';

interface Props {
  readonly step: Extract<Step, { at: 'pin' }>;
  readonly pinDigits: number;
  readonly act: (act: Act) => void;
  readonly submit: () => void;
}

/** Asks for the PIN. Digits are never shown, only counted. */
export function PinStep({ step, pinDigits, act, submit }: Props) {
  const { locker, digits } = step;
  return (
    <div class="step">
      <div class="title-row">
        <h2>
          PIN for <b>{locker}</b>
        </h2>
        <button type="button" class="link" onMouseDown={keepFocus} onClick={() => act({ type: 'reset' })}>
          Cancel
        </button>
      </div>
      <p class="hint">Cover the keys with your hand.</p>
      <output class="slots" aria-label={`${digits.length} digits typed`}>
        {Array.from({ length: Math.max(pinDigits, digits.length) }, (_, at) => (
          <span key={at} class={`slot dot ${at < digits.length ? 'full' : ''} ${at === digits.length ? 'here' : ''}`} />
        ))}
      </output>
      <Digits
        onDigit={(key) => act({ type: 'key', key })}
        left={<BackKey onPress={() => act({ type: 'back' })} />}
        right={
          <Key label="Open" kind="primary" onPress={submit} disabled={digits.length < minPinDigits}>
            Open
          </Key>
        }
      />
    </div>
  );
}
