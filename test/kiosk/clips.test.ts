import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutTail } from '../../scripts/speech/wave.js';
import { clipPath, spokenOn, spokenScreens } from '../../src/kiosk/page/sound/screens.js';
import { loudnessOf, toneOf, tones } from '../../src/kiosk/page/sound/tones.js';
import { type Language, languages } from '../../src/lib/languages.js';
import { readOggOpus } from './ogg-opus.js';

const sounds = new URL('../../src/kiosk/page/sound/', import.meta.url);
const clips = new URL('clips/', sounds);

function phrasesOf(language: Language): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`phrases/${language}.json`, sounds), 'utf8'));
}

const scripts: Readonly<Record<Language, RegExp>> = {
  en: /^[A-Za-z ,.:?]+$/,
  hi: /^[\p{Script=Devanagari}\p{Mn}\p{Mc} ,.:?।]+$/u,
  mr: /^[\p{Script=Devanagari}\p{Mn}\p{Mc} ,.:?]+$/u,
  gu: /^[\p{Script=Gujarati}\p{Mn}\p{Mc} ,.:?]+$/u,
  bn: /^[\p{Script=Bengali}\p{Mn}\p{Mc} ,.:?।]+$/u,
  ta: /^[\p{Script=Tamil}\p{Mn}\p{Mc} ,.:?]+$/u,
  te: /^(?:[\p{Script=Telugu}\p{Mn}\p{Mc} ,.:?]|\p{Join_Control})+$/u,
  kn: /^(?:[\p{Script=Kannada}\p{Mn}\p{Mc} ,.:?]|\p{Join_Control})+$/u,
  ml: /^(?:[\p{Script=Malayalam}\p{Mn}\p{Mc} ,.:?]|\p{Join_Control})+$/u,
};

describe.each(languages)('spoken guidance in %s', (language) => {
  it('has a phrase for each screen, in its own script and without a digit', () => {
    const phrases = phrasesOf(language);
    expect(Object.keys(phrases).sort()).toEqual([...spokenScreens].sort());
    for (const phrase of Object.values(phrases)) {
      expect(phrase).toMatch(scripts[language]);
      expect(phrase).not.toMatch(/\p{Nd}/u);
    }
  });

  it('has a clip for each screen that a browser can play, of one to nine seconds, and no other file', () => {
    const folder = new URL(`speech/${language}/`, clips);
    expect(readdirSync(folder).sort()).toEqual(spokenScreens.map((screen) => `${screen}.ogg`).sort());
    for (const screen of spokenScreens) {
      const { channels, seconds } = readOggOpus(readFileSync(new URL(`.${clipPath(language, screen)}`, clips)));
      expect(channels, screen).toBe(1);
      expect(seconds, screen).toBeGreaterThan(1);
      expect(seconds, screen).toBeLessThan(9);
    }
  });
});

it('all clips together take less than 1.5 MB', () => {
  const files = readdirSync(clips, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ogg'));
  const bytes = files.reduce((sum, name) => sum + statSync(new URL(name, clips)).size, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(1_500_000);
});

it('the list of what persons have spoken names clips that there are', () => {
  const recorded: string[] = JSON.parse(readFileSync(new URL('phrases/recorded.json', sounds), 'utf8'));
  const all = languages.flatMap((language) => spokenScreens.map((screen) => `${language}/${screen}`));
  expect(all).toEqual(expect.arrayContaining(recorded));
});

it('a screen says its own phrase, that of another where it means the same, or nothing', () => {
  expect(['home', 'extend', 'not-paid', 'operator', 'toString'].map(spokenOn)).toEqual([
    ...['home', 'duration', 'cancelled', undefined, undefined],
  ]);
});

it('a damaged clip is seen', () => {
  const clip = readFileSync(new URL('speech/en/home.ogg', clips));
  expect(() => readOggOpus(clip.subarray(0, clip.length - 1))).toThrow('ends within a page');
  const damaged = Buffer.from(clip);
  damaged[clip.length - 1] = (damaged[clip.length - 1] ?? 0) ^ 1;
  expect(() => readOggOpus(damaged)).toThrow('is damaged');
});

describe('tones', () => {
  it('a door that stands open is louder than one that opens, and louder each time up to twice', () => {
    const loudest = (tone: keyof typeof tones) => Math.max(...tones[tone].map(({ gain }) => gain));
    expect(loudest('left_open')).toBeGreaterThan(loudest('opened'));
    expect([0, 1, 4, 100].map(loudnessOf)).toEqual([1, 1.25, 2, 2]);
  });

  it('screens without a tone have none, whatever they are called', () => {
    expect(toneOf('opened')).toBe('opened');
    expect(toneOf('home')).toBeUndefined();
    expect(toneOf('constructor')).toBeUndefined();
  });
});

describe('the silence at the end of what was synthesised', () => {
  const wave = (samples: readonly number[]): Buffer => {
    const file = Buffer.alloc(44 + samples.length * 2);
    file.write('RIFF', 0, 'latin1');
    file.write('data', 36, 'latin1');
    file.writeUInt16LE(1, 22);
    file.writeUInt32LE(1000, 24);
    file.writeUInt16LE(16, 34);
    for (const [at, sample] of samples.entries()) file.writeInt16LE(sample, 44 + at * 2);
    return file;
  };

  it('is cut off, but for a rest', () => {
    const cut = withoutTail(wave([0, 9000, -9000, 12, -12, 0, 0, 0]), 2);
    expect(cut.length).toBe(44 + 5 * 2);
    expect(cut.readUInt32LE(40)).toBe(10);
    expect(cut.readInt16LE(44 + 2 * 2)).toBe(-9000);
  });

  it('stays where the rest is longer than it', () => {
    expect(withoutTail(wave([9000, 0]), 50).length).toBe(44 + 2 * 2);
  });

  it('of something else is refused', () => {
    expect(() => withoutTail(Buffer.alloc(100), 2)).toThrow('no mono 16-bit WAVE file');
  });
});
