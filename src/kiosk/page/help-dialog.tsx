import { useContext } from 'preact/hooks';
import { HelpContext } from './help.js';
import { Key } from './keypad.js';
import { useTexts } from './texts/texts.js';

/** Whom to call, and what to say on the telephone: which cabinet this is. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const { id, help } = useContext(HelpContext);
  return (
    <section class="dialog" role="dialog" aria-label={t('help.help')} data-screen="help">
      <h2>{t(help ? 'help.call' : 'help.ask')}</h2>
      <dl class="facts">
        {help && (
          <>
            <dt>{help.name}</dt>
            <dd>{help.phone}</dd>
          </>
        )}
        <dt>{t('help.cabinet')}</dt>
        <dd>{id}</dd>
      </dl>
      <p>{t('help.money')}</p>
      <div class="actions">
        <Key label={t('everywhere.back')} kind="primary" press="*" onPress={onClose}>
          {t('everywhere.back')}
        </Key>
      </div>
    </section>
  );
}
