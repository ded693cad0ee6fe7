import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FamilyName } from '../../src/config/families.js';
import { LineSource } from './lines.js';
import { oneOf, seeded } from './random.js';
import { fuzzSubjects, type Question, type Subject } from './subjects.js';
import { truths } from './truth.js';

export interface FuzzResult {
  readonly frames: number;
  /** How often each family's decoders took something for an answer, rightly: 0 would prove nothing. */
  readonly answers: Readonly<Record<string, number>>;
  /** What went wrong, with the bytes. Empty is the aim. */
  readonly faults: readonly string[];
}

/** A run that has found so many faults has found enough. */
const ENOUGH_FAULTS = 20;

/** Feeds `count` generated lines to one question's decoder and the idle decoder of every family. Pure but for `seed`. */
export function fuzzDecoders(count: number, seed: number, published: readonly Uint8Array[]): FuzzResult {
  const random = seeded(seed);
  const subjects = fuzzSubjects(random);
  const source = new LineSource(subjects, published, random);
  const answers: Partial<Record<FamilyName, number>> = {};
  const faults: string[] = [];
  let frames = 0;
  for (; frames < count && faults.length < ENOUGH_FAULTS; frames++) {
    const received = source.next();
    const quiet = random() < 0.7;
    for (const subject of subjects) {
      try {
        follow(subject.idle, received, quiet, () => undefined);
        if (subject.questions.length === 0) continue;
        const question = oneOf(random, subject.questions);
        follow(question.decode, received, quiet, (frame, value) => {
          answers[subject.family] = (answers[subject.family] ?? 0) + 1;
          const wrong = judged(subject, question, frame, value);
          if (wrong !== undefined) faults.push(wrong);
        });
      } catch (error) {
        faults.push(`${subject.family}: ${String(error)} on ${hexOf(received)}`);
      }
    }
  }
  return { frames, answers, faults };
}

/** Every published frame in test/vectors, the negative ones too. Runs in the project's folder. */
export function publishedFrames(folder = join('test', 'vectors')): readonly Uint8Array[] {
  return readdirSync(folder)
    .filter((name) => name !== 'audit.json')
    .flatMap((name): unknown[] => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .flatMap((vector) => {
      const hex = vector instanceof Object && 'hex' in vector && typeof vector.hex === 'string' ? vector.hex : '';
      return /^([0-9a-f]{2} ?)+$/i.test(hex) ? [Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))] : [];
    });
}

function follow(
  decode: Question['decode'],
  received: Uint8Array,
  quiet: boolean,
  answered: (frame: readonly number[], value: unknown) => void,
): void {
  let rest = received;
  while (rest.length > 0) {
    const taken = decode(rest, quiet);
    if (taken.kind === 'more') return;
    if (!(taken.used >= 1 && taken.used <= rest.length)) throw new Error(`used ${taken.used} of ${rest.length}`);
    if (taken.kind === 'answer') answered([...rest.subarray(0, taken.used)], taken.value);
    rest = rest.subarray(taken.used);
  }
}

/** What is wrong with an answer; `undefined`: nothing. */
function judged({ family }: Subject, question: Question, frame: readonly number[], value: unknown): string | undefined {
  const { spec, asked } = question;
  const about = `${family} ${spec.dialect ?? ''} address ${spec.address}, ${JSON.stringify(asked)}: ${hexOf(Uint8Array.from(frame))}`;
  const truth = truths[family];
  if (!truth) return `${family} has no entry in test/fuzz/truth.ts`;
  const said = truth(frame, question);
  if (!said) return `${about} is no answer to it`;
  const told: readonly unknown[] = Array.isArray(value) ? value : [];
  for (const bit of told) {
    if (!(bit instanceof Object && 'channel' in bit && 'bit' in bit)) return `${about} has no channel`;
    const { channel } = bit;
    if (typeof channel !== 'number' || channel < 1 || channel > spec.channels) return `${about} has channel ${channel}`;
    if (said.bits[channel - 1] !== bit.bit) return `${about} was read as ${bit.bit} for channel ${channel}`;
  }
  return undefined;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim().toUpperCase();
}
