import { useState } from 'preact/hooks';
import { Key } from './keypad.js';
import { useSecondsUntil } from './seconds.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly seconds: number;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asks whether an order that nobody seems to pay is to be kept. */
export function StillThere({ seconds, onStay, onLeave }: Props) {
  const t = useTexts();
  const [untilMs] = useState(() => performance.now() + seconds * 1000);
  const left = useSecondsUntil(untilMs);
  return (
    <div class="still-there" role="alertdialog" aria-label={t('rent.still_paying')}>
      <h2>{t('rent.still_paying')}</h2>
      <p>{t('rent.cancelled_in', { count: left })}</p>
      <div class="actions">
        <Key label={t('rent.am_paying')} kind="primary" onPress={onStay}>
          {t('rent.am_paying')}
        </Key>
        <Key label={t('rent.cancel_order')} onPress={onLeave}>
          {t('rent.cancel_order')}
        </Key>
      </div>
    </div>
  );
}
