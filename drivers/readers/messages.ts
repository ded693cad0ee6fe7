import type { ReaderCode } from './fault.js';
import type { PadKey } from './news.js';

/** Something was presented: the text of a code, or a card's number in its normal form. Written down nowhere on its way. */
export interface PresentedFact {
  readonly type: 'presented';
  readonly reader: string;
  readonly kind: 'code' | 'card';
  readonly text: string;
}

/** A key of a keypad was pressed. */
export interface KeyFact {
  readonly type: 'key';
  readonly reader: string;
  readonly key: PadKey;
}

/** Whether a reader's device is open; `error` and `message` (for a person) say why it is not. Told on change. */
export interface ReaderStateFact {
  readonly type: 'reader';
  readonly reader: string;
  readonly ready: boolean;
  readonly error?: ReaderCode;
  readonly message?: string;
}

export type ReaderFact = PresentedFact | KeyFact | ReaderStateFact;
