/** Keys of a keypad, whatever is printed on them. */
export const padKeys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'clear'] as const;
export type PadKey = (typeof padKeys)[number];

/** Why something that arrived was not handed on. Only their number is told, never what it was. */
export type Refusal =
  /** Bytes or keys that are no text. */
  | 'noise'
  /** A frame whose form, checksum or parity does not hold. */
  | 'damaged'
  /** A Wiegand number of a length that is not taken. */
  | 'length'
  /** Keys or pulses are missing in it. */
  | 'lost'
  /** It was begun, and its end did not come. */
  | 'unfinished'
  /** A card reader's text that is no card number. */
  | 'no_number';

/** What a decoder makes of what its device gave. */
export type News =
  | { readonly kind: 'code'; readonly text: string }
  /** `number` is in the normal form of card-number.ts. */
  | { readonly kind: 'card'; readonly number: string }
  | { readonly kind: 'key'; readonly key: PadKey }
  | { readonly kind: 'refused'; readonly why: Refusal };

/** The protocol of one kind of reader. Pure: it has neither a port nor a timer, and what it holds back it forgets. */
export interface Decoder<Data> {
  /** After so long without anything new `quiet` is to be called; Infinity: never. */
  readonly quietMs: number;
  take(data: Data): readonly News[];
  /** Nothing has come for `quietMs`: what is held back ends here. */
  quiet(): readonly News[];
}

export function refused(why: Refusal): News {
  return { kind: 'refused', why };
}
