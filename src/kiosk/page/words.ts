export type Tone = 'good' | 'warn' | 'bad' | 'busy';

/** One thing to say, and what to do now. */
export interface Words {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}
