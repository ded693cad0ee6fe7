import { Icon } from './icon.js';
import { TitleRow } from './rent-choice.js';
import { useTexts } from './texts/texts.js';

/** Where a courier begins: he shows his code or card at the reader, and the choice of lockers comes by itself. */
export function DeliverStep({ onBack }: { readonly onBack: () => void }) {
  const t = useTexts();
  return (
    <div class="step">
      <TitleRow title={t('home.deliver')} way={t('common.cancel')} onBack={onBack} />
      <p class="hint at-reader">
        <Icon name="scan" />
        <span>{t('home.deliver_text')}</span>
      </p>
    </div>
  );
}
