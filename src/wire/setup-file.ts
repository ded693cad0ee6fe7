import { z } from 'zod';
import { byPlace, type ConfigProblem, type Fault, problemAt } from '../config/problem.js';
import { schemaFaults } from '../config/schema-faults.js';
import * as values from '../config/schema-values.js';
import { duplicateKeys, syntaxProblem } from '../config/source-problems.js';
import { readYaml, type YamlSource } from '../config/yaml-source.js';
import { readEnrolCode } from './enrol-code.js';

/** `lockerd-setup.yaml`: what a cabinet is told on its boot partition before its first start. */

const thumbprint = (what: string) =>
  values.matching(/^[A-Za-z0-9_-]{43}$/, `${what}: 43 characters of base64url`, 'config.bad_value');

const code = () =>
  z
    .string()
    .refine((text) => readEnrolCode(text) !== undefined)
    .register(values.valueRules, {
      expected: 'the one-time code: seven groups of four letters and digits',
      judge: (found) => ({
        ...values.codeFor('string', found, 'config.bad_value'),
        hint: 'a character is wrong or missing',
      }),
    });

const name = () =>
  z
    .string()
    .refine((text) => text !== '' && Buffer.byteLength(text) <= 32)
    .register(values.valueRules, {
      expected: 'the name of the network, 1 to 32 bytes, in quotes',
      judge: (found) => values.codeFor('string', found, 'config.bad_value'),
    });

const setupSchema = z.strictObject({
  cabinet: values.id().describe('Id of the cabinet.'),
  enrol: z
    .strictObject({
      address: values.matching(/^https:\/\/[A-Za-z0-9.[\]:-]{1,260}$/, 'https://HOST[:PORT]', 'config.bad_value'),
      server: thumbprint('the hash of the key of the server'),
      roots: z.array(thumbprint('the thumbprint of a root')).min(1).max(2),
      code: code().optional(),
    })
    .optional()
    .describe('Where and with which code it enrols itself.'),
  wifi: z
    .strictObject({
      name: name(),
      password: values
        .matching(
          /^([\x20-\x7e]{8,63}|[0-9A-Fa-f]{64})$/,
          'a password of 8 to 63 characters, in quotes',
          'config.bad_value',
        )
        .optional(),
      open: values.flag().prefault(false),
      hidden: values.flag().prefault(false),
      country: values.matching(/^[A-Z]{2}$/, 'two capital letters such as IN', 'config.bad_value').optional(),
    })
    .optional()
    .describe('The network that it uses.'),
});

export type Setup = z.output<typeof setupSchema>;
export type WifiSetup = NonNullable<Setup['wifi']>;

type SetupReading =
  | { readonly setup: Setup; readonly source: YamlSource }
  | { readonly errors: readonly ConfigProblem[] };

/** Keys whose value may be repeated in an error. All else may be a secret in a wrong place. */
const shownKeys: ReadonlySet<string> = new Set([
  'cabinet',
  'enrol.address',
  'wifi.country',
  'wifi.open',
  'wifi.hidden',
]);
const harmless: ReadonlySet<string> = new Set(['nothing', 'a map', 'a list', 'an empty list']);

/** Reads the text of a set-up file. Never throws, and no error repeats a secret. */
export function readSetup(text: string, file: string): SetupReading {
  const yaml = readYaml(text.replace(/^\ufeff/, ''));
  if ('faults' in yaml) {
    return { errors: yaml.faults.map((fault) => syntaxProblem({ ...fault, found: 'this line' }, file)).sort(byPlace) };
  }
  const { source } = yaml;
  const input = setupSchema.safeParse(source.value);
  const faults = input.success ? wholeFaults(input.data) : schemaFaults(input.error.issues, setupSchema, source);
  const errors = [...duplicateKeys(source, file), ...faults.map((fault) => problemAt(source, file, fault))];
  if (errors.length > 0 || !input.success) return { errors: errors.map(discreet).sort(byPlace) };
  return { setup: input.data, source };
}

function wholeFaults({ enrol, wifi }: Setup): Fault[] {
  if (enrol === undefined && wifi === undefined) {
    const expected = '`enrol`, `wifi` or both';
    return [{ code: 'config.missing_key', path: ['enrol'], expected, found: 'neither' }];
  }
  if (wifi?.open && wifi.password !== undefined) {
    const expected = 'no password where the network is open';
    return [{ code: 'config.misplaced_key', path: ['wifi', 'password'], onKey: true, expected, found: 'one' }];
  }
  return [];
}

function discreet(problem: ConfigProblem): ConfigProblem {
  const { key, found, code: fault } = problem;
  const known = shownKeys.has(key) || harmless.has(found) || fault === 'config.unknown_key' || fault.endsWith('_key');
  return known ? problem : { ...problem, found: 'something else (not shown: it may be a secret)' };
}

interface SetupWish {
  readonly cabinet: string;
  readonly address: string;
  readonly server: string;
  readonly roots: readonly string[];
  readonly code: string;
  readonly wifi?: { readonly name: string; readonly password: string; readonly country?: string | undefined };
}

/** The text of a set-up file. A text in double quotes is the same in JSON and YAML. */
export function setupText({ cabinet, address, server, roots, code: secret, wifi }: SetupWish): string {
  return [
    `# Set-up of the cabinet ${cabinet}. Copy it to the boot partition as lockerd-setup.yaml, and start the board.`,
    '# It is taken in once; then code and password are taken out of it. Until then keep it as you keep a key.',
    ...[`cabinet: "${cabinet}"`, 'enrol:', `  address: "${address}"`, `  server: "${server}"`, '  roots:'],
    ...roots.map((root) => `    - "${root}"`),
    `  code: "${secret}"`,
    ...(wifi === undefined
      ? []
      : [
          'wifi:',
          `  name: ${JSON.stringify(wifi.name)}`,
          wifi.password === '' ? '  open: true' : `  password: ${JSON.stringify(wifi.password)}`,
          ...(wifi.country === undefined ? [] : [`  country: "${wifi.country}"`]),
        ]),
    '',
  ].join('\n');
}
