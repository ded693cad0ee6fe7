import { createHash } from 'node:crypto';
import { z } from 'zod';

const component = z.looseObject({
  ...{ 'bom-ref': z.string(), name: z.string(), version: z.string() },
  properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const development = 'cdx:npm:package:development';
/** What is read of a CycloneDX 1.5 document of `npm sbom`: https://cyclonedx.org/docs/1.5/json */
const npmBill = z.looseObject({
  metadata: z.looseObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

interface KnownParts {
  /** Of npm's packages those that run, as `name@version`. npm's own mark for development is no help: of two copies of one version, it tells that of one alone. */
  readonly running: ReadonlySet<string>;
  /** Of lockerd. */
  readonly version: string;
  /** Of the Node that a package for Debian brings. */
  readonly node: string;
  /** Of the library that better-sqlite3 compiles in. */
  readonly sqlite: string;
}

/**
 * The bill of what runs in a cabinet and in a collector, as CycloneDX 1.5: of npm's packages those that run, and what
 * npm does not know. The same parts make the same text, so that it has neither a time nor a random number.
 * @param text what `npm sbom --sbom-format cyclonedx --package-lock-only` prints, development parts and all
 * @throws ZodError when npm prints something else
 */
export function billOf(text: string, { running, version, node, sqlite }: KnownParts): string {
  const { serialNumber: _random, metadata, components, dependencies, ...head } = npmBill.parse(JSON.parse(text));
  const runs = components
    .filter(({ name, version: found }) => running.has(`${name}@${found}`))
    .map(({ properties, ...one }) => ({ ...one, properties: properties.filter(({ name }) => name !== development) }));
  const others = [
    generic('platform', 'node', node, { id: 'MIT' }),
    generic('library', 'sqlite', sqlite, { id: 'blessing' }),
  ];
  const own = metadata.component['bom-ref'];
  const known = new Set([own, ...[...runs, ...others].map((one) => one['bom-ref'])]);
  const bill = {
    ...head,
    metadata: { component: { ...metadata.component, name: 'lockerd', type: 'application', version } },
    components: [...runs, ...others],
    dependencies: dependencies
      .filter(({ ref }) => known.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: [...dependsOn, ...usedBy(ref, own, others)].filter((one) => known.has(one)),
      })),
  };
  const digest = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  return `${JSON.stringify({ ...bill, serialNumber: `urn:uuid:${uuidOf(digest)}` }, null, 2)}\n`;
}

function generic(type: string, name: string, version: string, license: { readonly id: string }) {
  const purl = `pkg:generic/${name}@${version}`;
  return { 'bom-ref': purl, type, name, version, scope: 'required', purl, licenses: [{ license }] };
}

function usedBy(ref: string, own: string, [node, sqlite]: readonly { readonly 'bom-ref': string }[]): string[] {
  const part = ref === own ? node : ref.startsWith('better-sqlite3@') ? sqlite : undefined;
  return part === undefined ? [] : [part['bom-ref']];
}

/** RFC 9562, version 8: made of what it names. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
