import { Claims } from './claims.js';
import { badIdRange, namedIds, readEntry } from './locker-entry.js';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';
import { didYouMean } from './schema-values.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** Clients of the terminal API against each other, and their lockers against those of the cabinet. */
export function terminalFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const names = new Claims('config.duplicate_id', 'a name that no other client has', source);
  const known = lockerIds(parts);
  return (parts.terminal?.clients ?? []).flatMap(({ name, lockers }, index) => {
    const path = ['terminal', 'clients', index];
    return [
      ...(name === undefined ? [] : names.claim([{ name, told: JSON.stringify(name) }], [...path, 'name'])),
      ...lockers.flatMap((text, at) => (text === undefined ? [] : lockerFault(text, [...path, 'lockers', at], known))),
    ];
  });
}

function lockerFault(text: string, path: KeyPath, known: ReadonlySet<string> | undefined): Fault[] {
  const ids = namedIds(text);
  if (ids.length === 0) return [badIdRange(path, text)];
  const [strange, ...others] = known === undefined ? [] : ids.filter((id) => !known.has(id));
  if (known === undefined || strange === undefined) return [];
  const many =
    others.length === 0 ? `there is no locker ${strange}` : `there are no ${strange} and ${others.length} more`;
  const hint = ids.length === 1 ? didYouMean(text, [...known]) : many;
  const expected = 'lockers of this cabinet (see `lockers`)';
  return [{ code: 'config.unknown_locker', path, expected, found: JSON.stringify(text), hint }];
}

/** `undefined` when some could not be read, so that nothing is called unknown because of that. */
function lockerIds({ lockers }: ReadableParts): ReadonlySet<string> | undefined {
  const entries = lockers?.map((locker, index) => readEntry(locker, index).ids);
  return entries?.every((ids) => ids.length > 0) ? new Set(entries.flat()) : undefined;
}
