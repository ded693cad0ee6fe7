/** The floors from top to bottom; imports run downwards or along a floor. docs/architecture.md shows the same picture. */
const floors: readonly (readonly RegExp[])[] = [
  [/^src\/[^/]+\.[tj]s$/],
  [/^src\/agent\//],
  [
    /^src\/kiosk\//,
    /^src\/control\//,
    /^src\/terminal\//,
    /^src\/readers\//,
    /^src\/uplink\//,
    /^src\/enrol\//,
    /^src\/collector\//,
    /^src\/doctor\//,
  ],
  [/^src\/access\//, /^src\/rental\//, /^src\/cabinet\//, /^src\/commission\//, /^src\/backup\//],
  [/^src\/wire\//],
  [/^src\/audit\//, /^src\/privacy\//, /^src\/clock\//, /^src\/tokens\//, /^src\/store\//],
  [/^src\/hardware\//],
  [/^drivers\//],
  [/^src\/config\//, /^src\/lib\//],
];

/** 0 is the top floor; `undefined` when the file stands on none. */
export function floorOf(file: string): number | undefined {
  const floor = floors.findIndex((patterns) => patterns.some((pattern) => pattern.test(file)));
  return floor === -1 ? undefined : floor;
}

/** The cloud side shares with the agent what both have to understand in the same way, and nothing else. */
const sharedWithCollector = [
  ...[/^src\/collector\//, /^src\/wire\//, /^src\/tokens\//, /^src\/config\//, /^src\/lib\//],
  ...[/^src\/audit\/(event|row|row-hash|row-json|verify)\./, /^src\/store\/native\./],
];

/** A sentence about an import that runs upwards, or `undefined` when it is allowed. */
export function upwardImport(file: string, target: string): string | undefined {
  const from = floorOf(file);
  const to = floorOf(target);
  if (from === undefined || to === undefined) return `${file} imports ${target}, which stands on no floor`;
  if (/^src\/collector\//.test(file) && !sharedWithCollector.some((pattern) => pattern.test(target))) {
    return `${file} imports ${target}, which is of the agent`;
  }
  return to < from ? `${file} (floor ${from}) imports ${target} (floor ${to}) above it` : undefined;
}
