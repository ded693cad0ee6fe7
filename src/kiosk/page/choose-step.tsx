import type { Act, Choose } from './flow.js';
import { Key, keepFocus } from './keypad.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly step: Choose;
  readonly act: (act: Act) => void;
  readonly onChoose: (locker: string) => void;
}

/** Asks which of several lockers is to be opened. */
export function ChooseStep({ step, act, onChoose }: Props) {
  const t = useTexts();
  return (
    <div class="step">
      <div class="title-row">
        <h2>{t('open.which_one')}</h2>
        <button type="button" class="link" onMouseDown={keepFocus} onClick={() => act({ type: 'reset' })}>
          {t('common.cancel')}
        </button>
      </div>
      <p class="hint">{t('open.tap_one')}</p>
      <div class="keys lockers">
        {step.lockers.map((locker) => (
          <Key key={locker} label={t('open.open_locker', { locker })} onPress={() => onChoose(locker)}>
            {locker}
          </Key>
        ))}
      </div>
    </div>
  );
}
