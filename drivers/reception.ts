import type { Decoder, RefusalCode, Report } from './protocol.js';

/** What is done with the adapter's echo: taken off by count, not there, or to be found out by a status query. */
export type EchoRule = 'strip' | 'none' | 'learn';

/** Something heard that answers nothing. */
export type Note =
  | { readonly kind: 'foreign' | 'damaged' | 'late' | 'echo-mismatch' }
  | { readonly kind: 'unsolicited'; readonly report: Report };

/**
 * Whether the head of what was received answers a request that was given up: so many bytes of it do; `more`: it may, once
 * it is whole; `undefined`: it does not.
 */
export type LateClaim = (head: Uint8Array, quiet: boolean) => number | 'more' | undefined;

interface Step<T> {
  readonly notes: readonly Note[];
  readonly answer?: { readonly value: T };
  readonly refusal?: RefusalCode;
}

/**
 * Finds the answer to one request in the bytes that arrive after it. Pure: bytes in, facts out, however they are cut up.
 * Late answers are taken out first: where two questions have answers of the same form, the older one gets the first.
 */
export class Reception<T> {
  #held: Uint8Array = new Uint8Array(0);
  #echoed = 0;
  #mismatched = false;
  #skipped = 0;
  #damaged = false;
  /** Everything received, kept only until the echo is learned. */
  #all: Uint8Array = new Uint8Array(0);
  #learned: 'on' | 'off' | undefined;

  constructor(
    private readonly request: Uint8Array,
    /** `null`: no answer is expected, and what is received is dropped. */
    private readonly decode: Decoder<T> | null,
    private readonly rule: EchoRule,
    private readonly late: LateClaim,
  ) {}

  /** `quiet`: the line has been silent since the last byte. Not called again once it has given an answer. */
  feed(bytes: Uint8Array, quiet: boolean): Step<T> {
    const notes: Note[] = [];
    this.#held = joined(this.#held, bytes);
    if (this.rule === 'learn') this.#all = joined(this.#all, bytes);
    if (this.rule === 'strip') this.#strip(notes);
    if (this.decode === null) {
      this.#held = new Uint8Array(0);
      return { notes };
    }
    return this.rule === 'learn' ? this.#learn(this.decode, notes, quiet) : this.#settle(this.decode, notes, quiet);
  }

  /** What the adapter does, where this exchange has shown it: by its answer, or by nothing but the request coming back. */
  get learned(): 'on' | 'off' | undefined {
    return this.#learned ?? (this.#echoed > 0 && this.#all.length === this.request.length ? 'on' : undefined);
  }

  /** Bytes of the echo that have not come back yet. */
  get echoMissing(): number {
    return this.rule === 'strip' ? this.request.length - this.#echoed : 0;
  }

  /** Bytes that are not settled, among them what came after the answer. */
  get rest(): Uint8Array {
    return this.#held;
  }

  /** Bytes were received that form no frame. */
  get damaged(): boolean {
    return this.#damaged;
  }

  /** By count, never by what the bytes are: an answer may be byte for byte the same as its request (xor-8a's unlock). */
  #strip(notes: Note[]): void {
    const count = Math.min(this.request.length - this.#echoed, this.#held.length);
    for (let index = 0; index < count; index++) {
      if (this.#held[index] === this.request[this.#echoed + index] || this.#mismatched) continue;
      this.#mismatched = true;
      notes.push({ kind: 'echo-mismatch' });
    }
    this.#echoed += count;
    this.#held = this.#held.subarray(count);
  }

  #learn(decode: Decoder<T>, notes: Note[], quiet: boolean): Step<T> {
    const size = this.request.length;
    if (this.#echoed === 0 && this.#skipped === 0) {
      const same = commonPrefix(this.#held, this.request);
      // It may yet be the echo; an answer of the same family often begins with the same bytes.
      if (same === this.#held.length && same < size && !quiet) return { notes };
      if (same === size) {
        this.#echoed = size;
        this.#held = this.#held.subarray(size);
      }
    }
    const step = this.#settle(decode, notes, quiet);
    if (step.answer || step.refusal) {
      if (this.#echoed > 0) this.#learned = 'on';
      // Before a whole echo could have come back there was an answer. Past that, noise may hide the echo: nothing is learned.
      else if (this.#skipped < size) this.#learned = 'off';
      return step;
    }
    return this.#echoed > 0 && quiet ? this.#answerThatBeginsLikeTheRequest(decode, step) : step;
  }

  #answerThatBeginsLikeTheRequest(decode: Decoder<T>, step: Step<T>): Step<T> {
    const taken = decode(this.#all, true);
    if (taken.kind !== 'answer' || taken.used !== this.#all.length || taken.used <= this.request.length) return step;
    this.#learned = 'off';
    this.#held = new Uint8Array(0);
    return { notes: [], answer: { value: taken.value } };
  }

  #settle(decode: Decoder<T>, notes: Note[], quiet: boolean): Step<T> {
    while (this.#held.length > 0) {
      const late = this.late(this.#held, quiet);
      if (typeof late === 'number') {
        notes.push({ kind: 'late' });
        this.#drop(late);
        continue;
      }
      const taken = decode(this.#held, quiet);
      if (taken.kind === 'more') break;
      if (taken.kind === 'damaged' && late === 'more' && !quiet) break;
      if (taken.kind === 'answer') {
        this.#held = this.#held.subarray(taken.used);
        return { notes, answer: { value: taken.value } };
      }
      if (taken.kind === 'refused') {
        this.#held = this.#held.subarray(taken.used);
        return { notes, refusal: taken.error };
      }
      if (taken.kind === 'damaged') this.#damaged = true;
      notes.push(taken.kind === 'unsolicited' ? { kind: taken.kind, report: taken.report } : { kind: taken.kind });
      this.#drop(taken.used);
    }
    return { notes };
  }

  #drop(used: number): void {
    this.#skipped += used;
    this.#held = this.#held.subarray(used);
  }
}

/**
 * Names what is in `bytes` while nothing was asked. `idle` are the readers of all families on the line; a frame that one
 * of them knows is that family's, and what none of them knows is damaged.
 */
export function classify(bytes: Uint8Array, idle: readonly Decoder<never>[], late: LateClaim): readonly Note[] {
  const anyFamily: Decoder<never> = (head, quiet) => {
    let leastDamage = head.length;
    for (const decode of idle) {
      const taken = decode(head, quiet);
      if (taken.kind === 'foreign' || taken.kind === 'unsolicited') return taken;
      if (taken.kind === 'damaged') leastDamage = Math.min(leastDamage, taken.used);
    }
    return { kind: 'damaged', used: Math.max(1, leastDamage) };
  };
  return new Reception<never>(new Uint8Array(0), anyFamily, 'none', late).feed(bytes, true).notes;
}

export function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length === 0) return tail;
  if (tail.length === 0) return head;
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

function commonPrefix(one: Uint8Array, other: Uint8Array): number {
  const limit = Math.min(one.length, other.length);
  let same = 0;
  while (same < limit && one[same] === other[same]) same++;
  return same;
}
