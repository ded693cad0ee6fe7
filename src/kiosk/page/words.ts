export type Tone = 'good' | 'warn' | 'bad' | 'busy';

/** One thing to say, and what to do now. */
export interface Words {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

/** A number or an id that is read out on the telephone, without places where a line may break. One that is longer than a line breaks all the same. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0').replaceAll('-', '-\u2060');
}
