import { below, oneOf } from './random.js';
import type { Subject } from './subjects.js';

type Random = () => number;
type Bytes = readonly number[];

/** Changes whole frames in the ways that wires, adapters and wrong boards do. Each takes at least one byte. */
const mutations: readonly ((bytes: Bytes, random: Random) => Bytes)[] = [
  (bytes) => bytes,
  (bytes, random) => replaced(bytes, below(random, bytes.length), below(random, 256)),
  (bytes, random) => {
    const at = below(random, bytes.length);
    return replaced(bytes, at, (bytes[at] ?? 0) ^ (1 << below(random, 8)));
  },
  (bytes, random) => bytes.toSpliced(below(random, bytes.length), 1),
  (bytes, random) => bytes.toSpliced(below(random, bytes.length + 1), 0, below(random, 256)),
  (bytes, random) => {
    const at = below(random, bytes.length);
    return bytes.toSpliced(at, 0, bytes[at] ?? 0);
  },
  // Sums and exclusive-ors do not see it.
  (bytes, random) => {
    const at = below(random, bytes.length);
    const other = below(random, bytes.length);
    return replaced(replaced(bytes, at, bytes[other] ?? 0), other, bytes[at] ?? 0);
  },
  (bytes, random) => bytes.slice(0, 1 + below(random, bytes.length)),
  (bytes, random) => bytes.slice(below(random, bytes.length)),
  (bytes) => [...bytes, ...bytes],
];

/** Makes the bytes that arrive on a line: answers and published frames, changed or not, glued together, and noise. */
export class LineSource {
  readonly #frames: readonly Bytes[];
  readonly #answers: Subject['answers'];

  constructor(
    subjects: readonly Subject[],
    published: readonly Uint8Array[],
    private readonly random: Random,
  ) {
    this.#answers = subjects.flatMap(({ answers }) => answers);
    const requests = subjects.flatMap(({ questions }) => questions.map(({ request }) => [...request]));
    const sealed = this.#answers.map(({ body, seal }) => [...seal(body)]);
    this.#frames = [...published.map((frame) => [...frame]), ...requests, ...sealed];
  }

  next(): Uint8Array {
    const parts = Array.from({ length: 1 + below(this.random, 3) }, () => this.#part());
    const bytes = parts.flat();
    return Uint8Array.from(bytes.length > 0 ? bytes : [below(this.random, 256)]);
  }

  #part(): Bytes {
    const { random } = this;
    const kind = below(random, 10);
    if (kind === 0) return Array.from({ length: 1 + below(random, 16) }, () => below(random, 256));
    if (kind < 4) return this.#resealed();
    const frame = oneOf(random, this.#frames);
    return oneOf(random, mutations)(frame, random);
  }

  /** Right checksum, wrong content: another board's, another channel's, another command's answer. */
  #resealed(): Bytes {
    const { body, seal } = oneOf(this.random, this.#answers);
    return [...seal(oneOf(this.random, mutations)(body, this.random))];
  }
}

function replaced(bytes: Bytes, at: number, value: number): Bytes {
  return bytes.map((byte, index) => (index === at ? value : byte));
}
