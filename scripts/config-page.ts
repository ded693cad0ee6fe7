import { z } from 'zod';
import { jsonSchema } from '../src/config/schema.js';

/** The parts of a JSON Schema that the page shows. */
const nodeSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
});
type SchemaNode = z.output<typeof nodeSchema>;

const durationForm = '(ms|s|m|h|d)';
const sizeForm = '(kB|MB|GB)';
const idForm = '^[A-Za-z0-9-]{1,32}$';

/** docs/config.md, made from the descriptions in the schema of the config file. */
export function configPage(): string {
  const rows = keyRows(nodeSchema.parse(jsonSchema()), '');
  return `${[
    '# The config file',
    '',
    'YAML 1.2, by default `/etc/lockerd/config.yaml`. `lockerd --config FILE --check` validates it and names every fault with its line.',
    'An unknown key is an error. A duration is a whole number with its unit: `300ms`, `2s`, `5m`, `1h`, `7d`; so is a size: `500kB`, `300MB`, `2GB`. Money is in rupees with two decimals: `20.00`.',
    'An id is 1 to 32 letters, digits and `-`; an id of digits only stands in quotes. Relative paths start at the directory of the file.',
    'Anchors, aliases and merge keys (`<<`) may be used. Commented examples are `config/cabinet.example.yaml` and `config/gpio.example.yaml`; editors read `config/schema.json`.',
    'This page is made from `src/config/schema.ts` by `npm run docs`; a test holds it current.',
    '',
    '| key | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    'A locker entry has either `id` and `channel` or `range` and `channels`. `cabinet.power` is one map for all boards, or a list.',
    'A board is on a bus, or it is a bank of GPIO lines with either `lines` (relays) or `inputs` (contacts); see [gpio.md](gpio.md).',
    'Which keys a reader has depends on its driver; see [readers.md](readers.md).',
  ].join('\n')}\n`;
}

function keyRows(node: SchemaNode, prefix: string): string[] {
  const required = node.required ?? [];
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    const description = (child.description ?? '').replaceAll('|', '\\|');
    const row = `| \`${key}\` | ${typeText(child)} | ${defaultText(child, required.includes(name))} | ${description} |`;
    return [row, ...keyRows(child, key)];
  });
  const items = node.items === undefined ? [] : keyRows(node.items, `${prefix}[]`);
  const options = (node.anyOf ?? []).flatMap((option) => keyRows(option, prefix));
  return [...new Set([...own, ...items, ...options])];
}

function typeText(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(typeText))].join(' or ');
  if (node.pattern?.includes(durationForm)) return 'duration';
  if (node.pattern?.includes(sizeForm)) return 'size';
  if (node.pattern === idForm) return 'id';
  // Money may be written as a number or in quotes.
  if (Array.isArray(node.type)) return 'rupees';
  if (node.type === 'integer') return `whole number, ${node.minimum} to ${node.maximum}`;
  if (node.type === 'number') return `number, ${node.minimum} to ${node.maximum}`;
  if (node.type === 'boolean') return '`true`, `false`';
  const names: Record<string, string> = { object: 'map', array: 'list', string: 'text' };
  return names[node.type ?? ''] ?? '';
}

function defaultText(node: SchemaNode, required: boolean): string {
  if (required) return 'required';
  if (node.default === undefined) return 'none';
  if (Array.isArray(node.default)) return '`[]`';
  return typeof node.default === 'object' ? 'its own defaults' : `\`${node.default}\``;
}
