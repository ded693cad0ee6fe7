import type { Fault } from './problem.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** Remembers where each name was used first, and tells the later uses. */
export class FirstUses {
  readonly #paths = new Map<string, KeyPath>();
  readonly #source: YamlSource;

  constructor(source: YamlSource) {
    this.#source = source;
  }

  /** The path of the earlier use of `name`; otherwise this one is remembered. */
  claim(name: string, path: KeyPath): KeyPath | undefined {
    const earlier = this.#paths.get(name);
    if (earlier === undefined) this.#paths.set(name, path);
    return earlier;
  }

  line(path: KeyPath): number {
    return this.#source.valueAt(path).line;
  }
}

/** One fault for each id that an earlier part of the same list has. */
export function duplicateIds(
  list: 'buses' | 'boards' | 'readers',
  kind: string,
  parts: readonly { readonly id?: string | undefined }[],
  source: YamlSource,
): Fault[] {
  const uses = new FirstUses(source);
  return parts.flatMap(({ id }, index) => {
    const path = [list, index, 'id'];
    const earlier = id === undefined ? undefined : uses.claim(id, path);
    if (id === undefined || earlier === undefined) return [];
    return [
      {
        code: 'config.duplicate_id',
        path,
        expected: `an id that no other ${kind} has`,
        found: JSON.stringify(id),
        hint: `line ${uses.line(earlier)} has it already`,
      },
    ];
  });
}

/** Ids to refer to; `undefined` when some could not be read, so that nothing is called unknown because of that. */
export function idsOf(
  parts: readonly { readonly id?: string | undefined }[] | undefined,
): ReadonlySet<string> | undefined {
  const ids = parts?.flatMap(({ id }) => id ?? []);
  return ids === undefined || ids.length !== parts?.length ? undefined : new Set(ids);
}
