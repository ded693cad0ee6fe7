import { Icon } from './icon.js';
import { useTexts } from './texts/texts.js';

/** Tells what a reader is for, where other screens have their way back: a first screen has none. */
export function AtReader() {
  const t = useTexts();
  return (
    <p class="hint at-reader first">
      <Icon name="scan" />
      <span>{t('home.hint')}</span>
    </p>
  );
}
