import { useState } from 'preact/hooks';
import { keepFocus } from './keypad.js';
import { languageNames } from './texts/languages.js';
import { useTexts } from './texts/texts.js';
import type { LanguageChoice } from './texts/use-language.js';

/** Shows which language is spoken, and offers the others, each in its own script. Nothing where there is one only. */
export function LanguageSwitch({ language: { speech, offered, choose } }: { readonly language: LanguageChoice }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  if (offered.length < 2) return null;
  return (
    <div class="languages">
      <button
        type="button"
        class="language-now"
        aria-expanded={open}
        aria-label={t('common.language')}
        onMouseDown={keepFocus}
        onClick={() => setOpen(!open)}
      >
        {languageNames[speech.language]}
      </button>
      {open && (
        <div class="language-list">
          {offered.map((one) => (
            <button
              type="button"
              key={one}
              lang={one}
              class="key"
              aria-pressed={one === speech.language}
              onMouseDown={keepFocus}
              onClick={() => {
                choose(one);
                setOpen(false);
              }}
            >
              {languageNames[one]}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
