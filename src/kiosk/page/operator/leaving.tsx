import { useEffect, useRef } from 'preact/hooks';
import { useOperatorTexts } from './texts.js';

interface Props {
  readonly seconds: number;
  readonly onSignOut: () => void;
}

/** Asks whether anybody is there. Any touch or key says so: the screen hears them all. */
export function Leaving({ seconds, onSignOut }: Props) {
  const t = useOperatorTexts();
  const goOn = useRef<HTMLButtonElement>(null);
  useEffect(() => goOn.current?.focus(), []);
  return (
    <div class="op-veil">
      <div class="op-ask" role="alertdialog" aria-label={t('operator.still_there')}>
        <h2>{t('operator.still_there')}</h2>
        <p>{t('operator.out_in', { count: seconds })}</p>
        <div class="op-deeds">
          <button type="button" class="op-key primary" ref={goOn}>
            {t('operator.go_on')}
          </button>
          <button type="button" class="op-key" onClick={onSignOut}>
            {t('operator.sign_out')}
          </button>
        </div>
      </div>
    </div>
  );
}
