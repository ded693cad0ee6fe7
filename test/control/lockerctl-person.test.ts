import { afterEach, describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/control/client.js';
import { unlisted, untold } from '../privacy/told.js';
import { run } from '../running-daemon.js';
import { controlForTest } from './world.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function daemon() {
  const world = await controlForTest();
  ends.push(world.end);
  const { access } = world;
  await access.admin.put(
    { ref: 'R-1', role: 'customer', lockers: ['A01'], subjectRef: 'BK_1', cards: ['A411'] },
    { actor: 'uid-1', actorRole: 'installer' },
  );
  const ctl = (...argv: string[]) => run('lockerctl', ['--socket', world.socket, 'person', ...argv]);
  return {
    ...{ ...world, ctl },
    told: (input: string, ...argv: string[]) => run('lockerctl', ['--socket', world.socket, 'person', ...argv], input),
    /** An opening of the booking that is under way. */
    beginOpening: () => {
      const opening = {
        ...{ chain: access.audit.chain(), seq: 2, locker: 'A01', board: 'b1', credentialRef: 'R-1', useKind: null },
        ...{ useOf: null, purpose: null, subjectRef: 'BK_1', accessMode: null, boot: 'b00t1', firstSeq: null },
      };
      access.store.tx(() => world.openings.add(opening));
      return () => access.store.tx(() => world.openings.remove(opening.chain, opening.seq));
    },
  };
}

describe('lockerctl person export', () => {
  it('prints a head, the rights, the rows and their number, and leaves a row without the reference', async () => {
    const { ctl, recorded } = await daemon();
    const said = await ctl('export', 'BK_1');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    const lines = said.stdout
      .trimEnd()
      .split('\n')
      .map((line) => Object(JSON.parse(line)));
    expect(lines).toMatchObject([
      { type: 'export', cabinet: 'CAB-1', subject: 'BK_1', policy: '2026-01' },
      { type: 'right', right: { ref: 'R-1', presentedBy: { pins: 0, cards: 1 } } },
      { type: 'event', event: { event: 'admin.right_put', subject_ref: 'BK_1', credential_ref: 'R-1' } },
      { type: 'end', rights: 1, rows: 1 },
    ]);
    const uid = process.getuid?.() ?? 0;
    expect(recorded).toEqual([
      {
        ...{ event: 'privacy.exported', outcome: 'done', error_args: [1, 1] },
        ...{ actor: `uid-${uid}`, actor_role: 'installer' },
      },
    ]);
  });

  it('refuses a reference of which there is nothing, and takes one from standard input', async () => {
    const { ctl, told, recorded } = await daemon();
    const unknown = await ctl('export', 'BK_9', '--json');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/^person\.unknown: /) });
    expect(JSON.parse(unknown.stdout)).toMatchObject({ code: 'person.unknown', status: 404 });
    expect(recorded).toEqual([]);
    expect(await told('BK_1\n', 'export', '-')).toMatchObject({ code: 0 });
    expect(await ctl('export', 'Asha Rao')).toMatchObject({ code: 2, stdout: '' });
  });

  it('has the keys that the privacy manifest lists, and so have the requests', async () => {
    const { socket, access, beginOpening } = await daemon();
    const client = new ControlClient(socket);
    const lines: unknown[] = [];
    for await (const line of client.lines('/person/export', { subject: 'BK_1' })) lines.push(line);
    expect(lines).toHaveLength(4);
    expect(unlisted('POST /person/export', ...lines)).toEqual([]);
    const limits = [
      'sizes[]',
      'fromMs',
      'untilMs',
      'uses',
      'hours',
      'holder',
      'used.*',
      'filled',
      'lockers',
      'rental',
      'returns',
    ];
    const notHere = limits.map((key) => `POST /person/export right.${key}`);
    // No row here has figures.
    notHere.push('POST /person/export event.error_args[]');
    // Those of rentals: see test/access/rental-persons.test.ts.
    const untoldHere = untold('POST /person/export', ...lines).filter((key) => !key.includes(' rental.'));
    expect(untoldHere.filter((key) => !notHere.includes(key))).toEqual([]);
    beginOpening();
    const waiting = client.post('/person/erase', { subject: 'BK_1' });
    const requests: unknown[] = [];
    while (requests.length === 0) for await (const line of client.lines('/person/requests')) requests.push(line);
    expect(unlisted('GET /person/requests', ...requests)).toEqual([]);
    access.time.pass(60_000);
    expect(await waiting).toMatchObject({ state: 'asked', waitsFor: 'opening' });
  });
});

describe('lockerctl person erase', () => {
  it('says how much was erased', async () => {
    const { ctl, access } = await daemon();
    expect(await ctl('erase', 'BK_1')).toMatchObject({ code: 0, stdout: 'Erased: 1 row and 1 right.\n', stderr: '' });
    expect(access.rights.list()).toEqual([]);
    expect(await ctl('export', 'BK_1')).toMatchObject({ code: 1 });
    expect(await ctl('requests')).toMatchObject({ code: 0, stdout: 'Nothing waits.\n' });
  });

  it('says what it waits for, and the request is shown until it is done', { timeout: 60_000 }, async () => {
    const { ctl, access, people, beginOpening } = await daemon();
    const endOpening = beginOpening();
    // The patience of the daemon is that of its clock.
    const asked = ctl('erase', 'BK_1', '--json');
    while (people.requests.pending().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    access.time.pass(3 * 86_400_000);
    const said = await asked;
    expect(said).toMatchObject({ code: 0 });
    const { id } = JSON.parse(said.stdout);
    expect(JSON.parse(said.stdout)).toEqual({ id, state: 'asked', waitsFor: 'opening' });
    const shown = (await ctl('requests')).stdout.split('\n');
    expect(shown[1]).toMatch(new RegExp(`^${id}  erase  asked  opening  +uid-\\d+  .+  3 d$`));
    const [line] = (await ctl('requests', '--json')).stdout.split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ id, kind: 'erase', waitsFor: 'opening', ageMs: 3 * 86_400_000 });
    expect(`${shown.join()}${line}`).not.toContain('BK_1');
    endOpening();
    people.requests.tick();
    await people.requests.outcome(id, 60_000);
    expect((await ctl('requests', '--json')).stdout).toBe('');
  });
});

it('lockerctl person restrict and unrestrict say whether it was so before', async () => {
  const { ctl, access } = await daemon();
  const now = 'It is restricted: rights of this booking open nothing.\n';
  expect(await ctl('restrict', 'BK_1')).toMatchObject({ code: 0, stdout: now });
  expect(await ctl('restrict', 'BK_1')).toMatchObject({ code: 0, stdout: 'It was so before.\n' });
  expect(await access.cards.check('A411')).toEqual({ kind: 'denied' });
  expect(await ctl('unrestrict', 'BK_1', '--json')).toMatchObject({ code: 0, stdout: '{"changed":true}\n' });
  expect(await access.cards.check('A411')).toMatchObject({ kind: 'granted' });
});

it('lockerctl right list shows that a right is restricted', async () => {
  const { ctl, socket } = await daemon();
  await ctl('restrict', 'BK_1');
  expect((await run('lockerctl', ['--socket', socket, 'right', 'list'])).stdout).toContain('restricted');
});

describe('lockerctl person correct', () => {
  it('appends a row with the corrected references', async () => {
    const { ctl, access } = await daemon();
    const change = ['--order-ref', 'O-1', '--credential-ref', ''];
    expect(await ctl('correct', 'BK_1', '--seq', '2', ...change)).toMatchObject({
      ...{ code: 0, stdout: 'Row 3 supersedes row 2.\n', stderr: '' },
    });
    expect(access.audit.read({ from: 3, limit: 1 })).toMatchObject([
      { event: 'privacy.corrected', supersedes: 2, subject_ref: 'BK_1', credential_ref: null, order_ref: 'O-1' },
    ]);
  });

  it('says why it is refused, and what is wrong with how it was written', async () => {
    const { ctl } = await daemon();
    const order = ['--order-ref', 'O-1'];
    const refused: [string, string[]][] = [
      ['person.no_row', ['BK_1', '--seq', '99', ...order]],
      ['person.other_subject', ['BK_2', '--seq', '2', ...order]],
      ['person.no_row', ['BK_1', '--seq', '2', '--chain', 'ab'.repeat(16), ...order]],
    ];
    for (const [code, argv] of refused) {
      expect(await ctl('correct', ...argv)).toMatchObject({ code: 1, stderr: expect.stringMatching(`^${code}: `) });
    }
    expect(await ctl('correct', 'BK_1', '--seq', '2')).toMatchObject({ code: 2 });
    expect(await ctl('correct', 'BK_1', '--seq', 'last', ...order)).toMatchObject({ code: 2 });
    expect(await ctl('correct', 'BK_1', '--seq', '2', '--payment-ref', '4711')).toMatchObject({ code: 1 });
  });
});
