import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../../lib/languages.js';
import { useSpeech } from './texts.js';

/**
 * What says the texts of a part of the page that few look at: in the language of the page, and in English until its texts have come.
 * @param english loaded with the part itself @param others loads the texts of another language
 * @param say makes of texts what says them; the same function at each call
 */
export function useLateTexts<English, Texts, Say>(
  english: English,
  others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>>,
  say: (language: Language, texts: English | Texts) => Say,
): Say {
  const { language } = useSpeech();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly texts: Texts } | null>(null);
  useEffect(() => {
    let left = false;
    const load = language === 'en' ? undefined : others[language];
    load?.().then(
      (texts) => !left && setLoaded({ language, texts }),
      (error: unknown) => console.warn('the texts did not come', language, error),
    );
    return () => {
      left = true;
    };
  }, [language]);
  return useMemo(
    () => (loaded?.language === language ? say(language, loaded.texts) : say('en', english)),
    [loaded, language],
  );
}
