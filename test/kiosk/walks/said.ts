import type { Page } from 'playwright-core';
import { operatorTexts } from '../../../src/kiosk/page/operator/say.js';
import type { Text } from '../../../src/kiosk/page/texts/catalogue.js';
import { catalogues } from '../../../src/kiosk/page/texts/languages.js';
import type { Language } from '../../../src/lib/languages.js';

/** All that is read or heard: texts that are drawn, and names for a screen reader. */
const all = `(() => {
  const said = new Set([document.title]);
  for (const part of document.querySelectorAll('body *')) {
    if (part.getClientRects().length === 0 || part.closest('[lang]:not(html)')) continue;
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      if (part.getAttribute(name)) said.add(part.getAttribute(name));
    for (const node of part.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data.trim()) said.add(node.data.trim());
  }
  return [...said];
})()`;

export async function saidAt(page: Page): Promise<string[]> {
  const said: unknown = await page.evaluate(all);
  return Array.isArray(said) ? said.map(String) : [];
}

const latin = /[A-Za-z]{2,}/g;
/** Order numbers and their like, and hashes: no word of a language is as long, or has digits in it. */
const numbers = /[A-Za-z0-9_-]{16,}|\b(?=[a-f]*\d)[0-9a-f]{12}\b/g;

/** Latin words that the texts of a language use themselves: `PIN`, `UPI`. */
const known = new Map<Language, Promise<ReadonlySet<string>>>();

function wordsOf(language: Exclude<Language, 'en'>): Promise<ReadonlySet<string>> {
  const found = known.get(language) ?? readWords(language);
  known.set(language, found);
  return found;
}

async function readWords(language: Exclude<Language, 'en'>): Promise<ReadonlySet<string>> {
  const texts: Text[] = [];
  for (const load of [catalogues[language], operatorTexts[language]]) texts.push(...Object.values(await load()));
  const said = texts.flatMap((text) => (typeof text === 'string' ? [text] : [text.one, text.other]));
  return new Set(said.flatMap((text) => text.replace(/\{\w+\}/g, '').match(latin) ?? []));
}

/**
 * What should not be said in a language: words in Latin letters that are neither of its texts nor names of the cabinet, and
 * placeholders that nothing was put into.
 */
export async function strayWords(
  said: readonly string[],
  language: Language,
  names: readonly string[],
): Promise<string[]> {
  const unfilled = said.filter((text) => /\{\w*\}/.test(text));
  if (language === 'en') return unfilled;
  const own = await wordsOf(language);
  const given = new Set(names.flatMap((name) => name.match(latin) ?? []));
  return [
    ...unfilled,
    ...said.filter((text) =>
      (text.replace(numbers, '').match(latin) ?? []).some((word) => !own.has(word) && !given.has(word)),
    ),
  ];
}
