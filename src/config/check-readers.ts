import { normalize } from 'node:path';
import { canonicalPort } from './endpoint.js';
import { duplicateIds, FirstUses } from './first-uses.js';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';
import type { YamlSource } from './yaml-source.js';

/** Readers against each other and against the ports of the buses. Their GPIO lines are looked at with those of the boards. */
export function readerFaults({ buses, readers = [] }: ReadableParts, source: YamlSource): Fault[] {
  const uses = new FirstUses(source);
  for (const [index, { port }] of (buses ?? []).entries())
    if (port !== undefined) uses.claim(canonicalPort(port), ['buses', index, 'port']);
  return [
    ...duplicateIds('readers', 'reader', readers, source),
    ...readers.flatMap((reader, index) =>
      (['port', 'device'] as const).flatMap((key): Fault[] => {
        const found = reader[key];
        if (found === undefined) return [];
        const path = ['readers', index, key];
        const earlier = uses.claim(normalize(found), path);
        if (earlier === undefined) return [];
        const [list] = earlier;
        const hint = `the ${list === 'buses' ? 'bus' : 'reader'} on line ${uses.line(earlier)} has it`;
        const expected = `a ${key} that has no other use`;
        return [{ code: 'config.device_taken', path, expected, found: JSON.stringify(found), hint }];
      }),
    ),
  ];
}
