import { describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { clientForTest } from './world.js';

async function all(lines: AsyncIterable<Record<string, unknown>>) {
  const found: Record<string, unknown>[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

const me = { actor: `uid-${process.getuid?.()}`, actorRole: 'installer' } as const;
const row = { actor: me.actor, actor_role: me.actorRole };
const operator = { role: 'operator', lockers: 'any', holder: 'op-3', number: '9001', randomPin: true };

describe('rights', () => {
  it('are shown with what they say and counts of what presents them, never with what that is', async () => {
    const { client, access } = await clientForTest();
    const { ref, pin } = await client.post('/rights', {
      ...operator,
      cards: ['A4A1B2C3'],
      hours: 'mon-fri 09:00-18:00',
    });
    expect(pin).toMatch(/^[0-9]{6}$/);
    const { ref: other } = await client.post('/rights', { role: 'customer', lockers: ['A01', 'A02'], uses: 2 });
    const listed = await all(client.lines('/rights'));
    expect(listed).toEqual([
      {
        ...{ ref, role: 'operator', lockers: 'any', holder: 'op-3', hours: 'mon-fri 09:00-18:00' },
        ...{ presentedBy: { pins: 1, cards: 1 }, now: expect.stringMatching(/^(in_force|outside_hours)$/) },
      },
      {
        ...{ ref: other, role: 'customer', lockers: ['A01', 'A02'], uses: 2, used: {} },
        ...{ presentedBy: { pins: 0, cards: 0 }, now: 'in_force' },
      },
    ]);
    const told = JSON.stringify(listed);
    for (const { hash } of access.rights.credentialsOf(String(ref)).pins) expect(told).not.toContain(hash);
    for (const secret of ['argon2', 'A4A1B2C3', '9001', String(pin)]) expect(told).not.toContain(secret);
  });

  it('tell how often they were used at each locker, and why they may not be used now', async () => {
    const { client, access } = await clientForTest();
    const { store, uses } = access;
    const customer = { role: 'customer', uses: 2, ref: 'c1' };
    await client.post('/rights', { ...customer, lockers: ['A01', 'A02'] });
    const take = (ref: string, of: string) => store.tx(() => uses.take({ kind: 'right', ref, of, allowed: 2 }));
    take('c1', 'A01');
    take('c1', 'A01');
    take('c1', 'A02');
    expect(await client.get('/rights/c1')).toMatchObject({ used: { A01: 2, A02: 1 }, now: 'in_force' });
    take('c1', 'A02');
    expect(await client.get('/rights/c1')).toMatchObject({ used: { A01: 2, A02: 2 }, now: 'used_up' });

    const courier = { role: 'courier', lockers: 'any', sizes: ['S'], holder: 'rider-7', uses: 2, ref: 'c2' };
    await client.post('/rights', courier);
    take('c2', '');
    expect(await client.get('/rights/c2')).toMatchObject({ filled: 1, now: 'in_force' });

    const fromMs = access.time.wall + 60_000;
    await client.post('/rights', { role: 'customer', lockers: ['A01'], ref: 'c3', fromMs, untilMs: fromMs + 1 });
    expect(await client.get('/rights/c3')).toMatchObject({ now: 'not_yet' });
    access.time.pass(60_001);
    expect(await client.get('/rights/c3')).toMatchObject({ now: 'expired' });
  });

  it('are listed whole, however many there are', async () => {
    const { client, access } = await clientForTest();
    access.store.tx(() => {
      for (let at = 0; at < 130; at++) {
        const right = { ref: `r${at}`, role: 'customer', lockers: ['A01'], storedBoot: 'b' } as const;
        access.rights.put(right, { pins: [], cards: [] });
      }
    });
    const refs = (await all(client.lines('/rights'))).map(({ ref }) => ref);
    expect(refs).toEqual(Array.from({ length: 130 }, (_, at) => `r${at}`));
    expect(await client.get('/status')).toMatchObject({
      rights: { customer: 130, courier: 0, operator: 0, installer: 0 },
    });
  });

  it('leave a row with the caller for each change, and a counted one for each look', async () => {
    const { client, access, viewed } = await clientForTest();
    await client.post('/rights', { ...operator, ref: 'op' });
    await client.post('/cards', { ref: 'op', number: 'A4A1B2C3' });
    await client.delete('/cards', { number: 'A4A1B2C3' });
    await client.post('/rights/clear', { lockers: ['A01'] });
    await client.post('/rights/clear', {});
    await client.get('/rights/op');
    await all(client.lines('/rights'));
    await client.delete('/rights/op');
    expect(access.events()).toMatchObject([
      { event: 'admin.right_put', credential_ref: 'op', ...row },
      { event: 'admin.card_enrolled', credential_ref: 'op', ...row },
      { event: 'admin.card_removed', credential_ref: 'op', ...row },
      { event: 'admin.rights_cleared', locker: 'A01', error_args: [0], ...row },
      { event: 'admin.rights_cleared', error_args: [0], ...row },
      { event: 'admin.right_revoked', credential_ref: 'op', ...row },
    ]);
    expect(viewed).toMatchObject([
      { event: 'admin.viewed', ...row },
      { event: 'admin.viewed', ...row },
    ]);
  });

  it('are taken back by their id, and ids of codes that were never here, too', async () => {
    const { client, access } = await clientForTest();
    await client.post('/rights', { role: 'customer', lockers: ['A01'], ref: 'r1' });
    expect(await client.delete('/rights/r1')).toEqual({ ref: 'r1', removed: true });
    expect(await client.delete(`/rights/s_T-4?untilMs=${access.time.wall + 1000}`)).toEqual({
      ref: 's_T-4',
      removed: false,
    });
    expect([access.revocations.has('r1'), access.revocations.has('s_T-4')]).toEqual([true, true]);
    access.time.pass(1000);
    access.forgetting.tick();
    expect([access.revocations.has('r1'), access.revocations.has('s_T-4')]).toEqual([true, false]);
  });

  it('of customers and couriers are cleared, and how many is told', async () => {
    const { client } = await clientForTest();
    await client.post('/rights', { role: 'customer', lockers: ['A01'] });
    await client.post('/rights', { role: 'customer', lockers: ['A02'] });
    await client.post('/rights', { role: 'courier', lockers: 'any', holder: 'rider-7' });
    await client.post('/rights', { ...operator, ref: 'op' });
    expect(await client.post('/rights/clear', { lockers: ['A01'] })).toEqual({ cleared: 1 });
    expect(await client.post('/rights/clear', {})).toEqual({ cleared: 2 });
    expect((await all(client.lines('/rights'))).map(({ ref }) => ref)).toEqual(['op']);
  });

  const refused: [string, Record<string, unknown>, string, string][] = [
    ['a role that there is none of', { role: 'boss', lockers: 'any' }, 'malformed', 'Member role: '],
    ['a member that is not known', { ...operator, colour: 'red' }, 'malformed', 'a member that is not known'],
    ['no lockers', { role: 'operator', holder: 'op-3' }, 'malformed', 'Member lockers: expected "any" or a list'],
    [
      'a locker twice',
      { role: 'customer', lockers: ['A01', 'A01'] },
      'malformed',
      'Member lockers: expected each locker once',
    ],
    ['hours that are none', { ...operator, hours: 'sometimes' }, 'malformed', 'Member hours: expected hours such as'],
    [
      'a card that is none',
      { ...operator, cards: ['card!'] },
      'malformed',
      'Member cards.0: expected the number of a card',
    ],
    ['a PIN that is none', { ...operator, pin: '12x456' }, 'malformed', 'Member pin: expected 4 to 12 digits'],
    ['what does not fit together', { role: 'operator', lockers: 'any' }, 'access.bad_right', 'says whose it is'],
    ['a locker that is not there', { role: 'customer', lockers: ['Z9'] }, 'access.unknown_locker', 'Z9'],
    ['an end that is over', { ...operator, untilMs: 1 }, 'access.bad_limit', 'over already'],
  ];
  it.each(refused)('are refused with words for %s', async (_, body, code, words) => {
    const { client } = await clientForTest();
    const refusal = client.post('/rights', body);
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await expect(refusal).rejects.toMatchObject({ problem: { status: code === 'access.unknown_locker' ? 404 : 400 } });
  });

  it('that are not there are 404, and a number that is taken 409', async () => {
    const { client } = await clientForTest();
    for (const call of [() => client.get('/rights/none'), () => client.post('/cards', { ref: 'none', number: 'A411' })])
      await expect(call()).rejects.toMatchObject({ code: 'access.no_right', problem: { status: 404 } });
    await expect(client.delete('/cards', { number: 'A411' })).rejects.toMatchObject({ code: 'access.no_right' });
    await client.post('/rights', operator);
    await expect(client.post('/rights', operator)).rejects.toMatchObject({
      code: 'access.number_taken',
      problem: { status: 409 },
    });
    await expect(client.delete('/rights/no%20id')).rejects.toMatchObject({ code: 'malformed' });
    await expect(client.delete('/rights/r1?untilMs=soon')).rejects.toMatchObject({ code: 'malformed' });
  });

  it('that cannot be read are missing in the status, and everything else is there', async () => {
    const broken = new LockerError('store.io', 'The disk does not answer.');
    const rightViews = {
      all: () => [].values(),
      get: () => undefined,
      countByRole: () => {
        throw broken;
      },
    };
    const { client, faults } = await clientForTest({ rightViews });
    expect(await client.get('/status')).toMatchObject({ cabinet: 'CAB-TEST-1', rights: null });
    expect(faults).toEqual([broken]);
  });
});

describe('cards', () => {
  it('are enrolled by number, for a right that is stored or for a new one', async () => {
    const { client, access } = await clientForTest();
    await client.post('/rights', { ...operator, ref: 'op' });
    expect(await client.post('/cards', { ref: 'op', number: 'A4A1B2C3' })).toEqual({ ref: 'op' });
    const made = await client.post('/cards', { right: { role: 'customer', lockers: ['A01'] }, number: 'BB11223344' });
    expect(await access.cards.check('A4A1B2C3', 'A02')).toMatchObject({ grant: { credentialRef: 'op' } });
    expect(await access.cards.check('BB11223344')).toMatchObject({ grant: { locker: 'A01', credentialRef: made.ref } });
    expect(await client.delete('/cards', { number: 'BB11223344' })).toEqual({ rights: 1 });
    expect(await access.cards.check('BB11223344')).toEqual({ kind: 'denied' });
  });

  it('are taken from a reader: the next one that is held to it', async () => {
    const asked: unknown[] = [];
    const cards = {
      next: async (reader: string, withinMs: number) => {
        asked.push([reader, withinMs]);
        return 'A4A1B2C3';
      },
    };
    const { client, access } = await clientForTest({ cards });
    await client.post('/rights', { ...operator, ref: 'op' });
    expect(await client.post('/cards', { ref: 'op', reader: 'hall' })).toEqual({ ref: 'op' });
    expect(await access.cards.check('A4A1B2C3', 'A02')).toMatchObject({ grant: { credentialRef: 'op' } });
    expect(await client.delete('/cards', { reader: 'hall' })).toEqual({ rights: 1 });
    expect(asked).toEqual([
      ['hall', 60_000],
      ['hall', 60_000],
    ]);
  });

  it('are not waited for where the new right would be refused', async () => {
    const cards = { next: () => Promise.reject(new Error('nobody is to hold a card there')) };
    const { client } = await clientForTest({ cards });
    const enrol = (right: object) => client.post('/cards', { right, reader: 'hall' });
    await expect(enrol({ role: 'operator', lockers: 'any' })).rejects.toMatchObject({ code: 'access.bad_right' });
    await expect(enrol({ role: 'customer', lockers: ['Z9'] })).rejects.toMatchObject({ code: 'access.unknown_locker' });
    await client.delete('/rights/gone');
    await expect(enrol({ role: 'customer', lockers: ['A01'], ref: 'gone' })).rejects.toMatchObject({
      code: 'access.bad_right',
    });
  });

  it('are waited for no longer than whoever asked, and not while the daemon stops', async () => {
    const waits: AbortSignal[] = [];
    const cards = {
      next: (_reader: string, _withinMs: number, signal: AbortSignal) =>
        new Promise<string>((_, reject) => {
          waits.push(signal);
          signal.addEventListener('abort', () => reject(new LockerError('reader.ended', 'Waiting was ended.')));
        }),
    };
    const { socket, control: server, client } = await clientForTest({ cards });
    const { request } = await import('node:http');
    const body = JSON.stringify({ reader: 'hall' });
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const call = request({ socketPath: socket, path: '/cards', method: 'DELETE', headers });
    call.on('error', () => undefined);
    call.end(body);
    await expect.poll(() => waits.length).toBe(1);
    call.destroy();
    await expect.poll(() => waits[0]?.aborted).toBe(true);

    const waiting = client.delete('/cards', { reader: 'hall' });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'reader.ended' });
    await expect.poll(() => waits.length).toBe(2);
    await server.close();
    await refused;
  });

  const malformed: [Record<string, unknown>, string][] = [
    [{ ref: 'op' }, 'The body: expected number or reader, one of them'],
    [{ ref: 'op', number: 'A411', reader: 'hall' }, 'The body: expected number or reader, one of them'],
    [{ number: 'A411' }, 'The body: expected ref or right, one of them'],
    [{ ref: 'op', right: operator, number: 'A411' }, 'The body: expected ref or right, one of them'],
    [
      { ref: 'op', number: 'A4-11' },
      'Member number: expected the number of a card: 4 digits or more, hexadecimal after 0x',
    ],
  ];
  it.each(malformed)('%o is refused with words', async (body, message) => {
    const { client } = await clientForTest();
    await expect(client.post('/cards', body)).rejects.toMatchObject({ code: 'malformed', message });
  });

  it('at a reader that is not there are refused', async () => {
    const { client } = await clientForTest();
    await expect(client.delete('/cards', { reader: 'hall' })).rejects.toMatchObject({
      code: 'reader.unknown',
      problem: { status: 404 },
    });
  });
});

describe('lockers', () => {
  it('are blocked, unblocked, cleared and emptied by whoever called, and say whether that changed anything', async () => {
    const { client, kept } = await clientForTest();
    const act = (name: string) => client.post(`/lockers/A01/${name}`);
    expect(await act('block')).toEqual({ locker: 'A01', changed: true });
    expect(await act('block')).toEqual({ locker: 'A01', changed: false });
    expect(await client.get('/status')).toMatchObject({ lockers: { total: 24, blocked: 1 } });
    expect(await act('unblock')).toEqual({ locker: 'A01', changed: true });
    expect(await act('clear')).toEqual({ locker: 'A01', changed: true });
    expect(await act('emptied')).toEqual({ locker: 'A01', changed: false });
    expect(kept.map(({ act: name }) => name)).toEqual(['block', 'block', 'unblock', 'clear', 'emptied']);
    for (const { by } of kept) expect(by).toEqual(me);
    await expect(client.post('/lockers/Z9/block')).rejects.toMatchObject({ code: 'control.unknown_locker' });
    await expect(client.post('/lockers/A01/burn')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are all opened in turn, each told when it is done, whatever becomes of one', async () => {
    const { client, cabinet, refused } = await clientForTest();
    cabinet.answer = async ({ locker }) => {
      if (locker === 'A02') throw new LockerError('opening.busy', 'It is being opened.');
      return locker === 'A03' ? { outcome: 'failed', locker, reason: 'latch_closed' } : { outcome: 'opened', locker };
    };
    const lines = await all(client.lines('/open-all', {}));
    expect(lines.slice(0, 3)).toEqual([
      { type: 'outcome', outcome: 'opened', locker: 'A01' },
      { type: 'refused', locker: 'A02', code: 'opening.busy', message: 'It is being opened.' },
      { type: 'outcome', outcome: 'failed', locker: 'A03', reason: 'latch_closed' },
    ]);
    expect(lines.length).toBe(25);
    expect(lines.at(-1)).toEqual({ type: 'done' });
    expect(cabinet.opened[0]).toEqual({ locker: 'A01', ...me });
    const { actor, actorRole: actor_role } = me;
    expect(refused).toEqual([
      { event: 'admin.refused', outcome: 'refused', actor, actor_role, error: 'opening.busy', locker: 'A02' },
    ]);
  });

  it('that are named are opened in their order, and none when one of them is not there', async () => {
    const { client, cabinet } = await clientForTest();
    await all(client.lines('/open-all', { lockers: ['A05', 'A02'], emergency: true }));
    expect(cabinet.opened).toEqual([
      { locker: 'A05', ...me, emergency: true },
      { locker: 'A02', ...me, emergency: true },
    ]);
    await expect(client.lines('/open-all', { lockers: ['A01', 'Z9'] }).next()).rejects.toMatchObject({
      code: 'control.unknown_locker',
    });
    await expect(client.lines('/open-all', { lockers: ['A01', 'A01'] }).next()).rejects.toMatchObject({
      code: 'malformed',
    });
    expect(cabinet.opened.length).toBe(2);
  });

  it('are not opened any further when the stream ends, and that it is not whole can be seen', async () => {
    const { client, cabinet, control: server } = await clientForTest();
    const waiting: (() => void)[] = [];
    cabinet.answer = ({ locker }) =>
      new Promise((done) => {
        waiting.push(() => done({ outcome: 'opened', locker }));
      });
    const lines = all(client.lines('/open-all', {}));
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.();
    await expect.poll(() => waiting.length).toBe(2);
    const closed = server.close();
    waiting[1]?.();
    await closed;
    expect((await lines).some(({ type }) => type === 'done')).toBe(false);
    expect(cabinet.opened.map(({ locker }) => locker)).toEqual(['A01', 'A02']);
  });
});
