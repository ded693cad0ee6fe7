import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleDevice } from '../../scripts/api/example-keys.js';
import { type Example, examples, sealedPin } from '../../scripts/api/examples.js';
import { claimSchemas, fileNameOf, messageSchemas, otherSchemas } from '../../scripts/api/schemas.js';
import { boardTypes, topicDocs } from '../../scripts/api/topics.js';
import { hashOf } from '../../src/audit/row-hash.js';
import { commandClaims, isSupported } from '../../src/tokens/command-token.js';
import { openSealed } from '../../src/tokens/sealed.js';
import { commandNames } from '../../src/tokens/signed-types.js';
import { verifyMessage } from '../../src/wire/board-signature.js';
import { auditMessage } from '../../src/wire/messages.js';
import { faultOf, readJson } from './published.js';
import { cabinetTakes, exampleCollector } from './readers.js';

const all = await examples();
const messages = all.flatMap((one) => (one.kind === 'message' ? [one] : []));
const signed = all.flatMap((one) => (one.kind === 'signed' ? [one] : []));
const topicOf = (name: string): string =>
  Object.entries(topicDocs).find(([, { up = [] }]) => up.includes(name))?.[0] ?? '';

describe('the examples of docs/api', () => {
  it('are there for every message, every signed object and every command that is run', () => {
    const shown = new Set(all.map((one: Example) => (one.kind === 'message' ? one.of : one.typ)));
    expect([...shown].sort()).toEqual(
      [messageSchemas, claimSchemas, otherSchemas].flatMap((docs) => Object.keys(docs)).sort(),
    );
    const commands = signed.flatMap(({ typ, claims }) => (typ === 'cmd+jwt' ? [commandClaims.parse(claims)] : []));
    expect(commands.every(isSupported)).toBe(true);
    const others = ['config.put'];
    expect([...commands.map(({ cmd }) => cmd), ...others].sort()).toEqual([...commandNames].sort());
  });

  it.each(messages)('$file is of its published schema', ({ of, body }) => {
    expect(faultOf(of, body)).toBeUndefined();
  });

  it.each(signed)('$file has claims of its published schema', ({ typ, claims }) => {
    expect(faultOf(fileNameOf(typ), claims)).toBeUndefined();
  });

  it.each(signed.filter(({ typ }) => typ !== 'device+jwt'))('$file is taken by the cabinet', async ({ typ, text }) => {
    expect(await cabinetTakes[typ]?.(text)).toBe(true);
  });

  it('hold a batch whose hashes and signature are right, also where a row was erased', () => {
    const { signing } = exampleDevice();
    const key = exampleDevice().signing.key;
    for (const { of, body } of messages) {
      const typ = boardTypes[of];
      if (typ !== undefined) expect(verifyMessage(typ, { sig: '', ...body }, signing.kid, key)).toBe(true);
    }
    const rows = messages.flatMap(({ of, body }) => (of === 'audit' ? auditMessage.parse(body).events : []));
    expect(rows.map((row) => row.hash)).toEqual(rows.map(hashOf));
    expect(rows.some(({ salt }) => salt === null)).toBe(true);
  });

  it('hold a PIN that the cabinet of the examples opens', async () => {
    expect(await openSealed(sealedPin, exampleDevice().sealing)).toEqual({ kind: 'opened', text: '482915' });
  });

  describe('at a collector that has enrolled their cabinet', () => {
    let collector: Awaited<ReturnType<typeof exampleCollector>>;
    beforeAll(async () => {
      collector = await exampleCollector(readJson('examples/device.json'));
    });
    afterAll(() => collector.end());

    it('are taken, and answered as the examples of the answers are', async () => {
      const file = (name: string): unknown => readJson(`examples/${name}.json`);
      expect(await collector.take('audit', file('audit-pulled'))).toHaveLength(1);
      const [receipt] = await collector.take('audit', file('audit'));
      expect(receipt).toMatchObject({ topic: 'audit/receipt', text: readJson('examples/receipt-jwt.json').text });
      const [ack] = await collector.take('reports', file('report-chain'));
      expect(ack).toMatchObject({ topic: 'reports/ack', text: readJson('examples/ack-jwt.json').text });
      expect(await collector.take('time', file('time'))).toMatchObject([{ topic: 'time' }]);
      const heard = messages.filter(({ of }) => ['status', 'report', 'result'].includes(of));
      for (const { of, body } of heard) await collector.take(topicOf(of), body);
      // It has no gateway, so the order stays without a QR code; a report is acknowledged all the same.
      expect(collector.told).toEqual([expect.stringMatching(/^collector\.no_gateway O/)]);
      await collector.take('audit', file('missing'));
      expect(collector.told.slice(1)).toEqual([
        expect.stringMatching(/^collector\.rows_missing rows 1 to 500 .*released$/),
      ]);
    });
  });
});

describe('docs/api/asyncapi.json', () => {
  const document = readJson('asyncapi.json');

  it('is a valid document of AsyncAPI 3.0', () => {
    const schema: object = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json');
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(schema);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...document, channels: { a: { adress: 'x' } } })).toBe(false);
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
    expect(references.length).toBeGreaterThan(30);
    for (const reference of references) expect(resolved(document, reference), reference).toBeDefined();
  });
});

function resolved(document: object, reference: string): unknown {
  if (reference.startsWith('./')) return readJson(reference.slice(2));
  const path = reference.replace('#/', '').split('/');
  return path.reduce((value: unknown, key) => Object(value)[key], document);
}
