import type { Language } from '../../../lib/languages.js';
import type { Say } from './catalogue.js';
import type { Formats } from './formats.js';

/** A language as it is spoken on the page. */
export interface Speech {
  readonly language: Language;
  readonly t: Say;
  readonly formats: Formats;
}
