import { mostBytesOf, trustedTypes } from '../../src/tokens/signed-types.js';
import { mostMessageBytes } from '../../src/wire/messages.js';
import { type DownTopic, downTopics, type UpTopic, upTopics } from '../../src/wire/topics.js';
import type { Example } from './examples.js';
import { claimSchemas, fileNameOf, messageSchemas, type SchemaDoc } from './schemas.js';
import { boardTypes, topicDocs } from './topics.js';

const schemaFormat = 'application/schema+json;version=draft-2020-12';
const compactForm = '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$';
type Topic = UpTopic | DownTopic;

const description = `What a cabinet (lockerd) and its cloud say to each other through an MQTT broker: 3.1.1 or 5, TLS 1.2 or newer, a certificate on both sides. The client id of a cabinet is its id, which is the common name of its certificate.

Seen from the cabinet: it sends what goes up, and receives what comes down. Everything is at least once (QoS 1), so whoever reads is idempotent: rows by cabinet, chain and seq, signed objects by jti, reports by id. No message is longer than ${mostMessageBytes} bytes.

What the cabinet says of its record carries \`sig\`; what the cloud says is signed whole. A reader of a JSON message lets members pass that it does not know; rows and signed objects have the members of their schemas and no others.`;

/** docs/api/asyncapi.json: an AsyncAPI 3.0 document, made from the topics, the schemas and the examples. */
export function asyncapi(all: readonly Example[], version: string): object {
  const topics: readonly Topic[] = [...new Set<Topic>([...upTopics, ...downTopics])];
  return {
    asyncapi: '3.0.0',
    info: { title: 'lockerd: cabinet and cloud', version, description },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        ...{ host: 'broker.example.org:8883', protocol: 'secure-mqtt', protocolVersion: '5' },
        description: 'Any broker for MQTT 5 or 3.1.1 with client certificates.',
        security: [{ $ref: '#/components/securitySchemes/certificate' }],
        bindings: { mqtt: { clientId: '{cabinet}', cleanSession: false, keepAlive: 60 } },
      },
    },
    channels: Object.fromEntries(topics.map((topic) => [idOf(topic), channelOf(topic)])),
    operations: Object.fromEntries(topics.flatMap(operationsOf)),
    components: {
      messages: {
        ...mapped(messageSchemas, (name, doc) => [name, messageOf(name, doc, all)]),
        ...mapped(claimSchemas, (typ, doc) => [fileNameOf(typ), objectOf(typ, doc, all)]),
      },
      securitySchemes: {
        certificate: { type: 'X509', description: 'A client certificate; its common name is the id of the cabinet.' },
      },
    },
  };
}

function mapped<T>(docs: Readonly<Record<string, SchemaDoc>>, entry: (name: string, doc: SchemaDoc) => [string, T]) {
  return Object.fromEntries(Object.entries(docs).map(([name, doc]) => entry(name, doc)));
}

/** `audit/receipt` is `auditReceipt`. */
function idOf(topic: Topic): string {
  return topic.replace(/\/(.)/, (_, letter: string) => letter.toUpperCase());
}

function channelOf(topic: Topic): object {
  const { what, up = [], down = [] } = topicDocs[topic];
  const names = [...up, ...down].map(fileNameOf);
  return {
    address: `{prefix}/{cabinet}/${topic}`,
    description: what,
    parameters: {
      prefix: { description: 'As in the config of the cabinet and of the collector.', default: 'lockers/v1' },
      cabinet: { description: 'Id of the cabinet: 1 to 32 letters, digits and hyphens.' },
    },
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  };
}

function operationsOf(topic: Topic): [string, object][] {
  const { retained, up, down } = topicDocs[topic];
  const id = idOf(topic);
  const name = `${id[0]?.toUpperCase()}${id.slice(1)}`;
  const operation = (action: string, names: readonly string[], retain: boolean): object => ({
    action,
    channel: { $ref: `#/channels/${id}` },
    messages: names.map((one) => ({ $ref: `#/channels/${id}/messages/${fileNameOf(one)}` })),
    bindings: { mqtt: { qos: 1, retain } },
  });
  const operations: [string, object][] = [];
  if (up) operations.push([`send${name}`, operation('send', up, retained)]);
  if (down) operations.push([`receive${name}`, operation('receive', down, false)]);
  return operations;
}

function messageOf(name: string, { title, description: what }: SchemaDoc, all: readonly Example[]): object {
  const typ = boardTypes[name];
  const shown = all.flatMap((one) => (one.kind === 'message' && one.of === name ? [one] : []));
  return {
    ...{ name, title, description: what, contentType: 'application/json' },
    payload: { schemaFormat, schema: { $ref: `./schemas/${name}.json` } },
    examples: shown.map(({ file, body }) => ({ name: file, payload: body })),
    'x-signer': typ === undefined ? 'nobody' : `the signing key of the cabinet, typ \`${typ}\``,
  };
}

/** A text that is a JWS; `contentSchema` has its header and its claims (JSON Schema Validation, section 8.5). */
function objectOf(typ: string, { title, description: what }: SchemaDoc, all: readonly Example[]): object {
  const shown = all.flatMap((one) => (one.kind === 'signed' && one.typ === typ ? [one] : []));
  const trusted = trustedTypes.find((one) => one === typ);
  const header = {
    type: 'object',
    properties: { alg: { const: 'EdDSA' }, kid: { type: 'string' }, typ: { const: typ } },
    ...{ required: ['alg', 'kid', 'typ'], additionalProperties: false },
  };
  return {
    ...{ name: typ, title: title.replace('Claims of an', 'An').replace('Claims of a', 'A') },
    ...{ description: what, contentType: 'application/jwt' },
    payload: {
      schemaFormat,
      schema: {
        ...{ type: 'string', pattern: compactForm, maxLength: mostBytesOf(trusted ?? 'keys+jwt') },
        contentMediaType: 'application/jwt',
        contentSchema: {
          ...{ type: 'array', minItems: 2 },
          prefixItems: [header, { $ref: `./schemas/${fileNameOf(typ)}.json` }],
        },
      },
    },
    examples: shown.map(({ file, text }) => ({ name: file, payload: text })),
    'x-signer': signerOf(typ),
  };
}

function signerOf(typ: string): string {
  if (typ === 'keys+jwt') return 'a root that the cabinet has pinned';
  if (typ === 'device+jwt') return 'the signing key of the cabinet';
  return `a key of the trust set whose \`typs\` have ${typ}${typ === 'cmd+jwt' ? ', and whose `cmds` have the command' : ''}`;
}
