import type { Act, Choose } from './flow.js';
import { Key } from './keypad.js';
import { TitleRow } from './rent-choice.js';
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
      <TitleRow title={t('open.which_one')} way={t('everywhere.cancel')} onBack={() => act({ type: 'reset' })} />
      <p class="hint">{t('open.tap_one')}</p>
      <div class="keys lockers">
        {step.lockers.map((locker, at) => (
          <Key
            key={locker}
            {...(at < 9 && { press: String(at + 1) })}
            label={t('open.open_locker', { locker })}
            onPress={() => onChoose(locker)}
          >
            {locker}
          </Key>
        ))}
      </div>
    </div>
  );
}
