import type { english } from './en/index.js';

/** One text, or two where a `count` decides which. A placeholder is a name in braces: `{locker}`. */
export type Text = string | Counted;

/** Which one is said for a `count` is for `Intl.PluralRules`; all our languages have these two and no others. */
interface Counted {
  readonly one: string;
  readonly other: string;
}

export type English = typeof english;
type TextKey = keyof English;

/** An area in another language: the same keys, counted where English is. */
export type Translated<Area extends Readonly<Record<string, Text>>> = {
  readonly [K in keyof Area]: Area[K] extends string ? string : Counted;
};

/** All texts in one language. */
export type Catalogue = Translated<English>;

type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

type NamesOf<T extends Text> = T extends Counted
  ? NamesIn<T['one']> | NamesIn<T['other']> | 'count'
  : T extends string
    ? NamesIn<T>
    : never;

/** What the placeholders of a text are replaced by: `count` by a number, any other by a number or by a text as it is. */
type Values<K extends TextKey> = {
  readonly [N in NamesOf<English[K]>]: N extends 'count' ? number : string | number;
};

/** Nothing to give where a text has no placeholder. */
type Given<K extends TextKey> = [NamesOf<English[K]>] extends [never] ? [] : [values: Values<K>];

/** The texts that have no placeholder. */
export type Plain = { [K in TextKey]: [NamesOf<English[K]>] extends [never] ? K : never }[TextKey];

/** Says a text in the current language. */
export type Say = <K extends TextKey>(key: K, ...given: Given<K>) => string;
