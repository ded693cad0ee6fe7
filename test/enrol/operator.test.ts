import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { approve, listEnrolments, makeCode, revoke } from '../../src/collector/commands/enrol.js';
import type { Session } from '../../src/collector/commands/session.js';
import { Enrolled } from '../../src/collector/enrolled.js';
import { enrolBoard } from '../../src/enrol/enrol.js';
import { readSetup } from '../../src/wire/setup-file.js';
import { Cloud } from '../collector/cloud.js';
import { EnrolWorld } from './world.js';

const cloud = new Cloud();
let world: EnrolWorld;
let printed: string[] = [];
let told: string[] = [];
let noted: string[] = [];

beforeAll(async () => {
  world = await EnrolWorld.open();
});
afterAll(async () => {
  await world.end();
  cloud.remove();
});

function session(input = '', enrol = true): Session {
  [printed, told, noted] = [[], [], []];
  const config = cloud.config({ kind: 'sqlite', file: 'unused' }, { url: 'mqtts://broker.example.org:8883' });
  return {
    config: enrol ? { ...config, enrol: world.spec } : config,
    ...{
      store: world.store,
      enrolled: new Enrolled(cloud.cabinets, world.store.enrolments),
      nowMs: world.nowMs,
      by: 'op',
    },
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
    input: async () => input,
    record: async ({ what, cabinet }) => {
      noted.push(`${what} ${cabinet ?? ''}`.trim());
    },
  };
}
const options = { again: false, nowMs: Date.now(), random: 0 };

it('a code is printed once, and what is needed beside it is told', async () => {
  await world.signTrust('CAB-1');
  expect(await makeCode(session(), 'CAB-1', { for: '7d' })).toBe(0);
  expect(printed).toEqual([expect.stringMatching(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/)]);
  expect(told.join('\n')).toContain(`--address ${world.spec.address}`);
  expect(noted).toEqual(['enrol.code CAB-1']);
  expect(JSON.stringify(await world.tables.dump())).not.toContain(printed[0]?.replaceAll('-', ''));
});

it('a set-up file is whole, is never written over, and no code is made for one that would be wrong', async () => {
  await world.signTrust('CAB-2');
  const file = join(world.path, 'setup.yaml');
  const asked = { for: '1h', setup: file, wifi: 'Depot', country: 'IN' };
  await expect(makeCode(session('short\n'), 'CAB-2', asked)).rejects.toThrow(/wifi\.password: expected a password/);
  await expect(makeCode(session('long enough\n'), 'CAB-2', { ...asked, country: 'india' })).rejects.toThrow(
    /wifi\.country/,
  );
  expect(existsSync(file)).toBe(false);
  expect((await world.store.enrolments.enrolmentStates()).map(({ cabinet }) => cabinet)).not.toContain('CAB-2');
  await makeCode(session('long enough\n'), 'CAB-2', asked);
  expect(readSetup(readFileSync(file, 'utf8'), file)).toMatchObject({
    setup: {
      cabinet: 'CAB-2',
      enrol: { address: world.spec.address },
      wifi: { name: 'Depot', password: 'long enough', country: 'IN' },
    },
  });
  await expect(makeCode(session('long enough\n'), 'CAB-2', asked)).rejects.toThrow(/EEXIST/);
  rmSync(file);
});

it('no code is made where the cabinet would get no trust set, or for a wrong wish', async () => {
  await expect(makeCode(session(), 'CAB-NEW', { for: '7d' })).rejects.toMatchObject({ code: 'collector.no_trust_set' });
  await expect(makeCode(session('', false), 'CAB-1', { for: '7d' })).rejects.toMatchObject({
    code: 'collector.no_enrol',
  });
  await expect(makeCode(session(), 'CAB_1', { for: '7d' })).rejects.toThrow(/letters, digits or hyphens/);
  for (const life of ['8d', '59m', 'x']) {
    await expect(makeCode(session(), 'CAB-1', { for: life })).rejects.toThrow(/from 1h to 7d/);
  }
  await expect(makeCode(session(), 'CAB-1', { for: '7d', wifi: 'Depot' })).rejects.toThrow(/goes with --setup/);
});

it('who waits is listed and approved by the name that his board shows, and who was is revoked', async () => {
  await enrolBoard(world.board(), await world.wish('CAB-3'), options);
  await expect(approve(session(), 'CAB-3', {})).rejects.toMatchObject({ code: 'collector.none_waits' });
  const wish = await world.wish('CAB-3');
  const second = world.board();
  const waits = await enrolBoard(second, wish, options).catch((error: unknown) => error);
  const shown = /--board ([0-9a-f-]{19})/.exec(String(waits))?.[1] ?? '';
  await listEnrolments(session(), {});
  const line = printed.find((one) => one.startsWith('CAB-3'));
  expect(line).toMatch(new RegExp(`^CAB-3  board=[0-9a-f-]{19}  until=\\S+  code_until=\\S+ WAITS=${shown}$`));
  await expect(approve(session(), 'CAB-3', { board: '0000-0000-0000-0000' })).rejects.toMatchObject({
    code: 'collector.other_board',
  });
  expect(await approve(session(), 'CAB-3', { board: shown })).toBe(0);
  expect(printed[0]).toContain(`${shown} may take the place`);
  await enrolBoard(second, wish, options);
  await revoke(session(), 'CAB-3');
  expect(printed).toEqual(['1 certificate of CAB-3 is revoked; the list for the broker follows within seconds.']);
  await listEnrolments(session(), { json: true });
  const states = printed.map((one) => JSON.parse(one));
  expect(states.find(({ cabinet }) => cabinet === 'CAB-3')).toMatchObject({ enrolment: { revokedMs: world.nowMs } });
});
