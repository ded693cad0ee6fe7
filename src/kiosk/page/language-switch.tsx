import { useState } from 'preact/hooks';
import type { Language } from '../../lib/languages.js';
import { Icon } from './icon.js';
import { useIdle } from './idle.js';
import { Key, keepFocus } from './keypad.js';
import { languageNames } from './texts/languages.js';
import { useTexts } from './texts/texts.js';
import type { LanguageChoice } from './texts/use-language.js';

const idleMs = 30_000;

/** Shows which language is spoken, and offers the others, each in its own script. Nothing where there is one only. */
export function LanguageSwitch({ language: { speech, offered, choose } }: { readonly language: LanguageChoice }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  useIdle(idleMs, open, open, () => setOpen(false));
  if (offered.length < 2) return null;
  return (
    <div class="languages">
      <button
        type="button"
        class="language-now"
        data-key="0"
        aria-expanded={open}
        onMouseDown={keepFocus}
        onClick={() => setOpen(true)}
      >
        <Icon name="language" />
        <span class="unseen">{t('everywhere.language')}</span>
        {languageNames[speech.language]}
      </button>
      {open && (
        <LanguageList
          offered={offered}
          spoken={speech.language}
          onChoose={(one) => {
            choose(one);
            setOpen(false);
          }}
          onBack={() => setOpen(false)}
        />
      )}
    </div>
  );
}

interface ListProps {
  readonly offered: LanguageChoice['offered'];
  readonly spoken: Language;
  readonly onChoose: (language: Language) => void;
  readonly onBack: () => void;
}

/** The languages, each in its own script. */
export function LanguageList({ offered, spoken, onChoose, onBack }: ListProps) {
  const t = useTexts();
  return (
    <section class="dialog" role="dialog" aria-label={t('everywhere.language')} data-screen="languages">
      <h2>{t('everywhere.choose_language')}</h2>
      <div class="language-list">
        {offered.map((one, at) => (
          <button
            type="button"
            key={one}
            lang={one}
            class="key"
            data-key={String(at + 1)}
            aria-pressed={one === spoken}
            onMouseDown={keepFocus}
            onClick={() => onChoose(one)}
          >
            {languageNames[one]}
          </button>
        ))}
      </div>
      <div class="actions">
        <Key label={t('everywhere.back')} press="*" onPress={onBack}>
          {t('everywhere.back')}
        </Key>
      </div>
    </section>
  );
}
