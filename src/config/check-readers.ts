import { normalize } from 'node:path';
import { canonicalPort } from './endpoint.js';
import { isGpioDriver } from './families.js';
import { duplicateIds, FirstUses } from './first-uses.js';
import type { Fault } from './problem.js';
import type { ReadableParts } from './readable-parts.js';
import type { KeyPath, YamlSource } from './yaml-source.js';

/** Readers against each other and against the ports of the buses. Their GPIO lines are looked at with those of the boards. */
export function readerFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const { buses, readers = [] } = parts;
  const uses = new FirstUses(source);
  for (const [index, { port }] of (buses ?? []).entries())
    if (port !== undefined) uses.claim(canonicalPort(port), ['buses', index, 'port']);
  return [
    ...duplicateIds('readers', 'reader', readers, source),
    ...simulatedFaults(parts, source),
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

/** A simulated reader is for a trial: beside a real board somebody would trust it. */
function simulatedFaults(parts: ReadableParts, source: YamlSource): Fault[] {
  const real = realPart(parts);
  if (real === undefined) return [];
  const hint = `line ${source.valueAt(real).line} has a real ${real[0] === 'buses' ? 'bus' : 'board'}`;
  const expected = 'the path of a port, since a reader is simulated only where all boards are';
  return (parts.readers ?? []).flatMap(({ port }, index): Fault[] => {
    if (!port?.startsWith('sim:')) return [];
    const path = ['readers', index, 'port'];
    return [{ code: 'config.simulated_reader', path, expected, found: JSON.stringify(port), hint }];
  });
}

/** The first bus or board by which the cabinet opens real doors. */
function realPart({ buses, boards }: ReadableParts): KeyPath | undefined {
  const bus = (buses ?? []).findIndex(({ port }) => port !== undefined && !port.startsWith('sim:'));
  if (bus !== -1) return ['buses', bus, 'port'];
  const board = (boards ?? []).findIndex(({ driver }) => isGpioDriver(driver));
  return board === -1 ? undefined : ['boards', board, 'driver'];
}
