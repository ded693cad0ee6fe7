import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Say } from './catalogue.js';
import { english } from './en/index.js';
import { formatsOf } from './formats.js';
import { sayIn } from './say.js';
import type { Speech } from './speech.js';

/** What is spoken before the cabinet has said which language it prefers, and where no other is there. */
const inEnglish: Speech = { language: 'en', t: sayIn('en', english), formats: formatsOf('en', 'Asia/Kolkata') };

/** The language of everything below it. */
export const SpeechContext = createContext<Speech>(inEnglish);

/** `t('area.key', { name: value })`: a text in the current language. */
export function useTexts(): Say {
  return useContext(SpeechContext).t;
}

/** Both, for functions that make words. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}
