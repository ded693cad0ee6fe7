import { FirstUses } from './first-uses.js';
import type { ConfigCode, Fault } from './problem.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

export interface Claim {
  readonly name: string;
  /** How it is told in a message. */
  readonly told: string;
}

/** What one part of the config may have alone. A range that clashes with another entry is told once, with its first clash. */
export class Claims {
  readonly #uses: FirstUses;

  constructor(
    readonly code: ConfigCode,
    readonly expected: string,
    source: YamlSource,
  ) {
    this.#uses = new FirstUses(source);
  }

  claim(claims: readonly Claim[], path: KeyPath): Fault[] {
    const clashes = new Map<KeyPath, string[]>();
    for (const { name, told } of claims) {
      const earlier = this.#uses.claim(name, path);
      if (earlier !== undefined) clashes.set(earlier, [...(clashes.get(earlier) ?? []), told]);
    }
    return [...clashes].map(([earlier, [first = '', ...others]]) => ({
      code: this.code,
      path,
      expected: this.expected,
      found: others.length === 0 ? first : `${first} and ${others.length} more`,
      hint: `the entry on line ${this.#uses.line(earlier)} has ${others.length === 0 ? 'it' : 'them'} already`,
    }));
  }
}
