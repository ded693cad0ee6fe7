import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operatorTexts } from '../../src/kiosk/page/operator/say.js';
import { wiringTexts } from '../../src/kiosk/page/operator/wiring/say.js';
import type { Text } from '../../src/kiosk/page/texts/catalogue.js';
import { english } from '../../src/kiosk/page/texts/en/index.js';
import { operator } from '../../src/kiosk/page/texts/en/operator.js';
import { wiring } from '../../src/kiosk/page/texts/en/wiring.js';
import { formatsOf } from '../../src/kiosk/page/texts/formats.js';
import { catalogues, languageNames } from '../../src/kiosk/page/texts/languages.js';
import { sayIn } from '../../src/kiosk/page/texts/say.js';
import { languages } from '../../src/lib/languages.js';

const areas = new URL('../../src/kiosk/page/texts/en/', import.meta.url);
const texts: Readonly<Record<string, Text>> = english;
/** The screen of those who run the cabinet has a catalogue of its own. */
const operatorEnglish: Readonly<Record<string, Text>> = operator;
/** So has the check of the wires. */
const wiringEnglish: Readonly<Record<string, Text>> = wiring;
const all: Readonly<Record<string, Text>> = { ...english, ...operator, ...wiring };

const translations = [
  ...Object.entries(catalogues).map(([language, load]) => [language, load, texts] as const),
  ...Object.entries(operatorTexts).map(([language, load]) => [language, load, operatorEnglish] as const),
  ...Object.entries(wiringTexts).map(([language, load]) => [language, load, wiringEnglish] as const),
];
const scripts: Readonly<Record<string, string>> = {
  ...{ hi: 'Devanagari', mr: 'Devanagari', gu: 'Gujarati', bn: 'Bengali' },
  ...{ ta: 'Tamil', te: 'Telugu', kn: 'Kannada', ml: 'Malayalam' },
};
/** What people in India read in Latin letters, whatever they speak: it stands so on their cards, in their apps and at the boards. */
const asInEnglish = /\b(?:PIN|QR|UPI|GST|GPIO|A|B)\b/g;

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

/** What a text is made of besides its words. `one` may leave the count out: "one door" says it. */
function shapeOf(text: Text): unknown {
  return typeof text === 'string' ? placeholders(text) : { other: placeholders(text.other) };
}

describe('the texts of the page', () => {
  it('are named after the area that they are in', () => {
    for (const file of readdirSync(areas).filter((name) => name !== 'index.ts')) {
      const area = file.replace('.ts', '');
      const keys = [...readFileSync(new URL(file, areas), 'utf8').matchAll(/^ {2}'([^']+)':/gm)].map(([, key]) => key);
      expect(keys.length, file).toBeGreaterThan(0);
      for (const key of keys) {
        expect(key).toMatch(new RegExp(`^${area}\\.[a-z0-9_]+$`));
        expect(all, file).toHaveProperty([String(key)]);
      }
    }
  });

  it.each(translations)('are all there in %s, with the same placeholders and counts', async (_, load, ours) => {
    const translated: Readonly<Record<string, Text>> = await load();
    expect(Object.keys(translated).sort()).toEqual(Object.keys(ours).sort());
    for (const [key, text] of Object.entries(ours)) {
      const other = translated[key] ?? '';
      expect(shapeOf(other), key).toEqual(shapeOf(text));
      for (const one of typeof other === 'string' ? [other] : Object.values(other)) {
        expect(one.trim(), key).toBe(one);
        expect(one, key).not.toBe('');
      }
    }
  });

  it("call no number a locker's where it may be a courier's", async () => {
    const locker = /locker\b(?!\})|लॉकर|લોકર|লকার|லாக்கர|లాకర్|ಲಾಕರ್|ലോക്കറ|ലോക്കർ/;
    for (const load of [async () => english, ...Object.values(catalogues)]) {
      const said: Readonly<Record<string, Text>> = await load();
      expect(said['home.open']).toMatch(locker);
      for (const key of ['open.pin_for', 'result.denied_typed_text']) expect(said[key]).not.toMatch(locker);
    }
  });

  it('are there in all languages, for customers and for those who run the cabinet', () => {
    const others = languages.filter((language) => language !== 'en');
    expect(Object.keys(catalogues)).toEqual(others);
    expect(Object.keys(operatorTexts)).toEqual(others);
    expect(Object.keys(wiringTexts)).toEqual(others);
  });

  it.each(
    translations,
  )('are written in the script of %s, with Latin digits, and none is left in English', async (language, load, ours) => {
    const translated: Readonly<Record<string, Text>> = await load();
    const script = new RegExp(
      `^[\\p{Script=${scripts[language] ?? ''}}\\p{Script=Common}\\p{Script=Inherited}]*$`,
      'u',
    );
    for (const [key, text] of Object.entries(translated)) {
      // A text without a letter says the same in all of them.
      if (/\p{L}/u.test(JSON.stringify(text).replace(/\{\w+\}/g, ''))) expect(text, key).not.toEqual(ours[key]);
      for (const one of typeof text === 'string' ? [text] : [text.one, text.other]) {
        const words = one.replace(/\{\w+\}/g, '').replace(asInEnglish, '');
        expect(words, key).toMatch(script);
        expect(words, key).not.toMatch(/(?![0-9])\p{Nd}/u);
        expect(words.normalize('NFC'), key).toBe(words);
      }
    }
  });

  it('have a plural for each count that a language tells apart', () => {
    for (const language of languages) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      expect([...pluralCategories].sort(), language).toEqual(['one', 'other']);
    }
  });

  it('fill in what they are given, and nothing of what they are given is filled in again', () => {
    const t = sayIn('en', english);
    expect(t('open.opening', { locker: 'A01' })).toBe('Opening A01 …');
    expect(t('open.opening', { locker: '{locker}' })).toBe('Opening {locker} …');
    expect(t('everywhere.digits_typed', { count: 1 })).toBe('1 digit typed');
    expect(t('everywhere.digits_typed', { count: 6 })).toBe('6 digits typed');
  });
});

describe('numbers, money and times', () => {
  const formats = formatsOf('en', 'Asia/Kolkata');

  it('are told as people in India read them', () => {
    expect([4000, 4050, 12345600].map(formats.money)).toEqual(['₹40', '₹40.50', '₹1,23,456']);
    expect(formats.rupees('30.50')).toBe('₹30.50');
    expect(['30m', '1h', '90m', '1d', '50ms'].map(formats.duration)).toEqual([
      '30 minutes',
      '1 hour',
      '1 hour 30 minutes',
      '1 day',
      '1 minute',
    ]);
    expect(formats.span(90_061)).toBe('1 day 1 hour');
    expect(formats.timeOfDay(Date.UTC(2026, 0, 1, 12, 0))).toMatch(/^5:30\spm$/i);
    expect(formats.percent(18)).toBe('18%');
  });

  it('are whole words in every language, also where Intl has none', () => {
    const spans = languages.map((language) => formatsOf(language, 'Asia/Kolkata').span(90_060));
    for (const said of spans) expect(said).not.toContain('.');
    expect(formatsOf('ta', 'Asia/Kolkata').span(5_460)).toBe('1 மணி நேரம் 31 நிமிடங்கள்');
    expect(['1m', '2m', '1d'].map(formatsOf('kn', 'Asia/Kolkata').duration)).toEqual(['1 ನಿಮಿಷ', '2 ನಿಮಿಷಗಳು', '1 ದಿನ']);
  });

  it('have Latin digits in every language', () => {
    for (const language of languages) {
      const { money, span, timeOfDay } = formatsOf(language, 'Asia/Kolkata');
      const said = [
        money(123450),
        span(5400),
        timeOfDay(0),
        sayIn(language, english)('everywhere.digits_typed', { count: 12 }),
      ];
      for (const text of said) expect(text, language).toMatch(/[0-9]/);
      expect(said.join(), language).not.toMatch(/(?![0-9])\p{Nd}/u);
    }
  });
});

describe('the languages', () => {
  it('call themselves by their own names', () => {
    expect(Object.keys(languageNames)).toEqual([...languages]);
    expect(new Set(Object.values(languageNames)).size).toBe(languages.length);
  });
});
