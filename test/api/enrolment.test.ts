import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postPinned } from '../../src/enrol/server-call.js';
import { certificateRequest, newTlsKey } from '../../src/enrol/tls-key.js';
import { type DeviceKeys, newDeviceKeys, parseDeviceKeys, publishKeys } from '../../src/tokens/device-keys.js';
import { enrolPath, enrolProblems, renewPath, signRenewal } from '../../src/wire/enrolment.js';
import { EnrolWorld } from '../enrol/world.js';
import { readJson } from './published.js';

const ajv = new Ajv2020({ strict: false });
const document = readJson('enrolment.json');
ajv.addSchema({ $id: 'enrolment', ...document });
let world: EnrolWorld;

beforeAll(async () => {
  world = await EnrolWorld.open();
});
afterAll(() => world.end());

function faultOf(reference: unknown, value: unknown): string | undefined {
  const validate = ajv.getSchema(`enrolment${reference}`);
  if (validate === undefined) return `no schema ${reference}`;
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** Asks as the document has it, and holds the answer against it; gives its status and code. */
async function ask(
  pin: { readonly address: string; readonly server: string },
  path: string,
  body: object,
): Promise<string> {
  const call = Object(Object(document.paths)[path]).post;
  const answer = await postPinned(pin, path, body);
  const [content] = Object.values(Object(Object(call.responses)[answer.status]).content ?? {});
  expect(faultOf(Object(Object(content).schema).$ref, answer.body), `${path} ${answer.status}`).toBeUndefined();
  const asked = faultOf(call.requestBody.content['application/json'].schema.$ref, body) === undefined;
  const { code } = Object(answer.body);
  expect(asked || code === 'malformed').toBe(true);
  return `${answer.status} ${code ?? ''}`.trim();
}

it('docs/api/enrolment.json has what a server answers, to each kind of board', async () => {
  const board = (): { readonly key: string; readonly device: DeviceKeys } => {
    const device = parseDeviceKeys(newDeviceKeys());
    if (device === undefined) throw new Error('no keys');
    return { key: newTlsKey(), device };
  };
  const wish = await world.wish('CAB-1');
  const first = board();
  const bodyOf = async ({ key, device }: typeof first, code = wish.code) => ({
    ...{
      code,
      cabinet: 'CAB-1',
      csr: await certificateRequest(key, 'CAB-1'),
      keys: await publishKeys(device, 'CAB-1'),
    },
  });
  const body = await bodyOf(first);
  expect(await ask(wish, enrolPath, { ...body, csr: await certificateRequest(first.key, 'CAB-2') })).toBe(
    '400 bad_csr',
  );
  expect(await ask(wish, enrolPath, { ...body, keys: await publishKeys(first.device, 'CAB-2') })).toBe('400 bad_keys');
  expect(await ask(wish, enrolPath, { ...body, cabinet: 'CAB-2' })).toBe('403 denied');
  expect(await ask(wish, enrolPath, { ...body, more: 1 })).toBe('400 malformed');
  expect(await ask(wish, enrolPath, body)).toBe('200');
  expect(await ask(wish, enrolPath, await bodyOf(board()))).toBe('403 code_used');
  const renewal = async (serial: string, { device } = first) => ({
    cabinet: 'CAB-1',
    request: await signRenewal(
      { iss: 'CAB-1', serial, csr: await certificateRequest(newTlsKey(), 'CAB-1') },
      device.signing,
    ),
  });
  const [state] = await world.store.enrolments.enrolmentStates();
  const serial = state?.enrolment?.serial ?? '';
  expect(await ask(wish, renewPath, await renewal(serial))).toBe('409 too_early');
  expect(await ask(wish, renewPath, await renewal('00'))).toBe('409 not_the_last');
  expect(await ask(wish, renewPath, await renewal(serial, board()))).toBe('403 denied');
  expect(await ask(wish, renewPath, { cabinet: 'CAB-1', request: 'x' })).toBe('403 denied');
  const again = await world.wish('CAB-1');
  expect(await ask(wish, enrolPath, await bodyOf(board(), again.code))).toBe('202');
  // The tenth failure is the last that is looked at.
  expect(await ask(wish, enrolPath, { ...body, code: '' })).toBe('403 denied');
  expect(await ask(wish, enrolPath, body)).toBe('429 wait');
});

it('docs/api/enrolment.json names every problem, and refers to nothing that is not there', () => {
  const text = JSON.stringify(document);
  for (const code of Object.keys(enrolProblems)) expect(text).toContain(code);
  const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  const { schemas } = Object(document.components);
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(names));
});
