import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../../lib/languages.js';
import { operator } from '../texts/en/operator.js';
import { useSpeech } from '../texts/texts.js';
import { type OperatorSay, type OperatorTexts, operatorTexts, sayOperator } from './say.js';

export const OperatorSayContext = createContext<OperatorSay>(sayOperator('en', operator));

export function useOperatorTexts(): OperatorSay {
  return useContext(OperatorSayContext);
}

/** The texts of this screen in the language of the page; in English until they have come, and where there are none. */
export function useOperatorSay(): OperatorSay {
  const { language } = useSpeech();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly texts: OperatorTexts } | null>(null);
  useEffect(() => {
    let left = false;
    const load = language === 'en' ? undefined : operatorTexts[language];
    load?.().then(
      (texts) => !left && setLoaded({ language, texts }),
      (error: unknown) => console.warn('the texts did not come', language, error),
    );
    return () => {
      left = true;
    };
  }, [language]);
  return useMemo(
    () => (loaded?.language === language ? sayOperator(language, loaded.texts) : sayOperator('en', operator)),
    [loaded, language],
  );
}
