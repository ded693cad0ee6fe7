import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Language } from '../../../lib/languages.js';
import type { Catalogue } from './catalogue.js';
import { english } from './en/index.js';
import { formatsOf } from './formats.js';
import { catalogues } from './languages.js';
import { sayIn } from './say.js';
import type { Speech } from './speech.js';

/** What the cabinet says of languages: `GET /api/cabinet`. */
interface Preferred {
  readonly language: Language;
  readonly languages: readonly Language[];
  readonly timezone: string;
}

export interface LanguageChoice {
  readonly speech: Speech;
  /** Those that are offered. */
  readonly offered: readonly Language[];
  readonly choose: (language: Language) => void;
  /** The next one of those that are offered. */
  readonly next: () => void;
  /** Whoever chose it has left: the cabinet's own language comes back. */
  readonly forget: () => void;
}

/** Where the page finds the language of whoever stands there when it was loaded anew. */
const keptAt = 'language';

const undecided: Preferred = { language: 'en', languages: ['en'], timezone: 'Asia/Kolkata' };

/**
 * The language that is spoken, and a way to another. The texts of a language are loaded when it is first wanted; until they are
 * there, and where they do not come, the page goes on in the one before.
 */
export function useLanguage(preferred: Preferred = undecided): LanguageChoice {
  const [chosen, setChosen] = useState<string | null>(() => sessionStorage.getItem(keptAt));
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly catalogue: Catalogue }>({
    ...{ language: 'en', catalogue: english },
  });
  const { language: usual, timezone } = preferred;
  const offered = useMemo(() => preferred.languages, [preferred.languages.join()]);
  const wanted = offered.find((one) => one === chosen) ?? offered.find((one) => one === usual) ?? offered[0] ?? 'en';
  useEffect(() => {
    let left = false;
    void catalogueOf(wanted).then((catalogue) => {
      if (!left && catalogue) setLoaded({ language: wanted, catalogue });
    });
    return () => {
      left = true;
    };
  }, [wanted]);
  const { language, catalogue } = loaded;
  const speech = useMemo(
    (): Speech => ({ language, t: sayIn(language, catalogue), formats: formatsOf(language, timezone) }),
    [loaded, timezone],
  );
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = speech.t('everywhere.lockers');
  }, [speech]);
  const latest = useRef({ wanted, offered });
  latest.current = { wanted, offered };
  const ways = useMemo(() => {
    const choose = (one: Language): void => {
      sessionStorage.setItem(keptAt, one);
      setChosen(one);
    };
    return {
      choose,
      next: (): void => {
        const { wanted, offered } = latest.current;
        const one = offered[(offered.indexOf(wanted) + 1) % offered.length];
        if (one) choose(one);
      },
      forget: (): void => {
        sessionStorage.removeItem(keptAt);
        setChosen(null);
      },
    };
  }, []);
  return { speech, offered, ...ways };
}

/** `undefined` where it could not be had: the daemon may be away, and the next choice asks again. */
async function catalogueOf(language: Language): Promise<Catalogue | undefined> {
  if (language === 'en') return english;
  try {
    return await catalogues[language]();
  } catch (error) {
    console.warn('the texts did not come', language, error);
    return undefined;
  }
}
