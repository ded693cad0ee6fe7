import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../../../lib/languages.js';
import { wiring } from '../../texts/en/wiring.js';
import { useSpeech } from '../../texts/texts.js';
import { sayWiring, type WiringSay, type WiringTexts, wiringTexts } from './say.js';

/** The texts in the language of the page; in English until they have come. */
export function useWiringSay(): WiringSay {
  const { language } = useSpeech();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly texts: WiringTexts } | null>(null);
  useEffect(() => {
    let left = false;
    const load = language === 'en' ? undefined : wiringTexts[language];
    load?.().then(
      (texts) => !left && setLoaded({ language, texts }),
      (error: unknown) => console.warn('the texts did not come', language, error),
    );
    return () => {
      left = true;
    };
  }, [language]);
  return useMemo(
    () => (loaded?.language === language ? sayWiring(language, loaded.texts) : sayWiring('en', wiring)),
    [loaded, language],
  );
}
