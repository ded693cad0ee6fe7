import type { Act, Choose } from './flow.js';
import { Key, keepFocus } from './keypad.js';

interface Props {
  readonly step: Choose;
  readonly act: (act: Act) => void;
  readonly onChoose: (locker: string) => void;
}

/** Asks which of several lockers is to be opened. */
export function ChooseStep({ step, act, onChoose }: Props) {
  return (
    <div class="step">
      <div class="title-row">
        <h2>Which one?</h2>
        <button type="button" class="link" onMouseDown={keepFocus} onClick={() => act({ type: 'reset' })}>
          Cancel
        </button>
      </div>
      <p class="hint">Tap the locker that is to open.</p>
      <div class="keys lockers">
        {step.lockers.map((locker) => (
          <Key key={locker} label={`Open locker ${locker}`} onPress={() => onChoose(locker)}>
            {locker}
          </Key>
        ))}
      </div>
    </div>
  );
}
