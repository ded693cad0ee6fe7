import { afterEach, describe, expect, it } from 'vitest';
import { LockerError } from '../../src/lib/errors.js';
import { run } from '../running-daemon.js';
import { controlForTest } from './world.js';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function daemon(change: Parameters<typeof controlForTest>[0] = {}) {
  const world = await controlForTest(change);
  ends.push(world.end);
  const ctl = (...argv: string[]) => run('lockerctl', ['--socket', world.socket, ...argv]);
  const told = (input: string, ...argv: string[]) => run('lockerctl', ['--socket', world.socket, ...argv], input);
  return { ...world, ctl, told };
}

describe('lockerctl right put', () => {
  it('stores an operator with a random PIN, which opens and is shown once', async () => {
    const { ctl, access } = await daemon();
    const said = await ctl('right', 'put', '--role', 'operator', '--holder', 'op-3', '--number', '9001', '--pin');
    expect(said).toMatchObject({ code: 0, stderr: '' });
    const [, ref, pin = ''] =
      /^Right (\w{32}) is stored: operator, any\.\nPIN, typed after 9001: (\d{6})\n/.exec(said.stdout) ?? [];
    expect(said.stdout.endsWith('It is shown only now.\n')).toBe(true);
    const decision = await access.access.check('9001', pin);
    expect(decision).toMatchObject({ kind: 'choose', lockers: ['A01', 'A02', 'B01'] });
    expect(access.rights.get(ref ?? '')).toMatchObject({ role: 'operator', lockers: 'any', holder: 'op-3' });
  });

  it('takes times, uses, hours and lockers of a customer, and his PIN from standard input', async () => {
    const { told, access } = await daemon();
    const limits = [
      '--from',
      '2036-11-23T08:00',
      '--until',
      '2036-11-23T18:00',
      '--uses',
      '3',
      '--hours',
      'mon-fri 09:00-18:00',
    ];
    const whose = ['--role', 'customer', '--locker', 'A01,A02', '--ref', 'r1', '--subject', 'BK7'];
    const said = await told('482913\n', 'right', 'put', ...whose, ...limits, '--pin', '-', '--json');
    expect(JSON.parse(said.stdout)).toEqual({ ref: 'r1' });
    expect(access.rights.get('r1')).toMatchObject({
      ...{ role: 'customer', lockers: ['A01', 'A02'], uses: 3, subjectRef: 'BK7' },
      // 08:00 and 18:00 in Asia/Kolkata, the zone of the cabinet.
      ...{ fromMs: Date.UTC(2036, 10, 23, 2, 30), untilMs: Date.UTC(2036, 10, 23, 12, 30) },
      hours: [{ days: [1, 2, 3, 4, 5], fromMinute: 540, toMinute: 1080 }],
    });
  });

  it('stores a courier with sizes and a card from standard input', async () => {
    const { told, access } = await daemon();
    const said = await told(
      'A4A1B2C3\n',
      'right',
      'put',
      '--role',
      'courier',
      '--size',
      'S,L',
      '--holder',
      'rider-7',
      '--card-number',
      '-',
    );
    expect(said).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('courier, free any of S,L.\n') });
    expect(await access.cards.check('A4A1B2C3')).toMatchObject({ grant: { locker: 'A01', actor: 'rider-7' } });
  });

  it('says what to do with a right that nothing presents', async () => {
    const { ctl } = await daemon();
    const said = await ctl('right', 'put', '--role', 'customer', '--locker', 'A01', '--ref', 'r1');
    expect(said).toMatchObject({
      code: 0,
      stderr: 'Nothing presents it yet: lockerctl card enroll --ref r1 --number -\n',
    });
  });

  it('says that the clock of the cabinet is not set, when the right has times', async () => {
    const { ctl } = await daemon({
      facts: () => ({
        ...{
          version: '0',
          boot: 'b',
          uptimeMs: 1,
          timezone: 'UTC',
          clock: 'untrusted',
          chain: 'c',
          seq: 1,
          head: '00',
        },
        ...{ clockErrorMs: null, clockSource: 'none', clockFloorMs: 0, clockNowMs: Date.now() },
        policy: '2026-01-01',
        room: { level: 'ample', rows: 1, maxRows: 1000, bytes: 1, maxBytes: 1_000_000 },
        configHash: '0'.repeat(64),
        at_rest: { data: 'luks', why: 'key_file', pepper: 'file' },
      }),
    });
    const timed = await ctl('right', 'put', '--role', 'customer', '--locker', 'A01', '--pin', '--until', '2h');
    expect(timed.stderr).toContain('The clock of the cabinet is not set');
    const untimed = await ctl('right', 'put', '--role', 'customer', '--locker', 'A02', '--pin');
    expect(untimed.stderr).toBe('');
  });

  it('ends with 1 and the exact reason when the cabinet refuses', async () => {
    const { ctl } = await daemon();
    const said = await ctl('right', 'put', '--role', 'operator', '--holder', 'op-3', '--pin', '--json');
    expect(said).toMatchObject({
      code: 1,
      stderr:
        'access.bad_right: the right was not stored: the PIN of an operator goes with a number that is typed before it\n',
    });
    expect(JSON.parse(said.stdout)).toMatchObject({ code: 'access.bad_right', status: 400 });
  });
});

describe('lockerctl right', () => {
  it('list is a table, or lines; show tells all of one', async () => {
    const { ctl, access } = await daemon();
    const none = await ctl('right', 'list');
    expect(none.stdout).toBe('No right is stored.\n');
    const by = { actor: 'uid-1', actorRole: 'installer' } as const;
    const limits = { uses: 2, untilMs: Date.UTC(2036, 10, 23, 12, 30) };
    await access.admin.put({ ref: 'c1', role: 'customer', lockers: ['A01', 'A02'], randomPin: true, ...limits }, by);
    await access.admin.put(
      { ref: 'o1', role: 'operator', lockers: 'any', holder: 'op-3', cards: ['A411', 'A412'] },
      by,
    );
    access.store.tx(() => access.uses.take({ kind: 'right', ref: 'c1', of: 'A02', allowed: 2 }));
    const [table, lines, one, json] = await Promise.all([
      ctl('right', 'list'),
      ctl('right', 'list', '--json'),
      ctl('right', 'show', 'c1'),
      ctl('right', 'show', 'o1', '--json'),
    ]);
    const rows = table.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['REF', 'ROLE', 'HOLDER', 'OPENS', 'BY', 'USED', 'UNTIL', 'NOW'],
      ['c1', 'customer', '-', 'A01,A02', 'PIN', '1 of 2', '23 Nov 2036, 18:00', 'in_force'],
      ['o1', 'operator', 'op-3', 'any', '2 cards', '-', '-', 'in_force'],
    ]);
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).ref),
    ).toEqual(['c1', 'o1']);
    expect(one.stdout).toMatch(/^uses +2 times at each locker\nused +A02 once\n/m);
    expect(JSON.parse(json.stdout)).toMatchObject({ ref: 'o1', presentedBy: { pins: 0, cards: 2 } });
    expect(await ctl('right', 'show', 'x9')).toMatchObject({
      code: 1,
      stderr: 'access.no_right: No right with this id is stored here. Their ids: see lockerctl right list.\n',
    });
  });

  it('revoke takes back what is stored, and codes that are not', async () => {
    const { ctl, access } = await daemon();
    const by = { actor: 'uid-1', actorRole: 'installer' } as const;
    await access.admin.put({ ref: 'c1', role: 'customer', lockers: ['A01'] }, by);
    expect((await ctl('right', 'revoke', 'c1')).stdout).toBe('Right c1 is taken back.\n');
    const code = await ctl('right', 'revoke', 's_T4', '--until', '2036-11-23T18:00');
    expect(code.stdout).toBe(
      'No right s_T4 was stored; a QR code with this id opens nothing any more until 23 Nov 2036, 18:00.\n',
    );
    expect([access.rights.get('c1'), access.revocations.has('s_T4')]).toEqual([undefined, true]);
  });

  it('clear asks before all are removed, and removes those of a locker at once', async () => {
    const { ctl, told, access } = await daemon();
    const by = { actor: 'uid-1', actorRole: 'installer' } as const;
    for (const locker of ['A01', 'A02', 'B01'])
      await access.admin.put({ ref: locker, role: 'customer', lockers: [locker] }, by);
    expect((await ctl('right', 'clear', '--locker', 'A01')).stdout).toBe('Rights removed: 1.\n');
    const refs = () => access.rights.list().map(({ ref }) => ref);
    for (const input of ['', 'n\n']) {
      const said = await told(input, 'right', 'clear');
      expect(said.code).toBe(1);
      expect(said.stderr).toContain('Remove the rights of ALL customers and couriers? [y/N] ');
      expect(said.stderr).toContain('control.not_confirmed: Nobody said yes, so no right was removed.');
    }
    expect(refs()).toEqual(['A02', 'B01']);
    expect((await told('y\n', 'right', 'clear')).stdout).toBe('Rights removed: 2.\n');
    expect((await ctl('right', 'clear', '--yes')).stdout).toBe('Rights removed: 0.\n');
    expect(refs()).toEqual([]);
  });
});

describe('lockerctl card', () => {
  it('enroll lets a card open by a stored right or by a new one, and remove ends it', async () => {
    const { ctl, told, access } = await daemon();
    await ctl('right', 'put', '--role', 'operator', '--holder', 'op-3', '--ref', 'op');
    expect(await told('A4A1B2C3\n', 'card', 'enroll', '--ref', 'op', '--number', '-')).toMatchObject({
      ...{ code: 0, stdout: 'The card opens by right op.\n', stderr: '' },
    });
    const fresh = await told(
      'BB11\n',
      'card',
      'enroll',
      '--role',
      'customer',
      '--locker',
      'A01',
      '--ref',
      'c1',
      '--number',
      '-',
    );
    expect(fresh).toMatchObject({ code: 0, stdout: 'The card opens by right c1.\n' });
    expect(await access.cards.check('BB11')).toMatchObject({ grant: { locker: 'A01', credentialRef: 'c1' } });
    expect(await access.cards.check('A4A1B2C3', 'A02')).toMatchObject({ grant: { credentialRef: 'op' } });
    const gone = await told('BB11\n', 'card', 'remove', '--number', '-');
    expect(gone).toMatchObject({ code: 0, stdout: 'The card opens nothing any more; rights that it had: 1.\n' });
    expect(await told('BB11\n', 'card', 'remove', '--number', '-')).toMatchObject({
      ...{ code: 1, stderr: 'access.no_right: this card has no right here\n' },
    });
  });

  it('takes the next card that is held to a reader', async () => {
    const { ctl, access } = await daemon({ cards: { next: async () => 'A4A1B2C3' } });
    const said = await ctl(
      'card',
      'enroll',
      '--role',
      'operator',
      '--holder',
      'op-3',
      '--ref',
      'op',
      '--reader',
      'hall',
    );
    expect(said).toMatchObject({ code: 0, stderr: 'Hold the card to reader hall within a minute.\n' });
    expect(await access.cards.check('A4A1B2C3', 'A02')).toMatchObject({ grant: { credentialRef: 'op' } });
    const { ctl: without } = await daemon();
    const refused = await without('card', 'remove', '--reader', 'hall');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('reader.unknown: There is no card reader "hall".');
  });
});

describe('lockerctl looks after lockers', () => {
  it('block, unblock, clear and emptied say whether they changed anything', async () => {
    const { ctl } = await daemon();
    expect((await ctl('block', 'A01', 'A02')).stdout).toBe(
      ['A01', 'A02'].map((id) => `Locker ${id} is blocked: it opens for those who run the cabinet only.\n`).join(''),
    );
    const [again, table, status] = await Promise.all([ctl('block', 'A01', '--json'), ctl('lockers'), ctl('status')]);
    expect(JSON.parse(again.stdout)).toEqual({ locker: 'A01', changed: false });
    expect(table.stdout).toMatch(/^LOCKER +SIZE +BOARD +LATCH +BLOCKED +ALARMS\nA01 +S +b1\/1 +closed +blocked\n/);
    expect(status.stdout).toMatch(/^lockers +24: 24 closed, 0 open, 0 unknown; 2 blocked\nrights +none\n/m);
    expect((await ctl('unblock', 'A01')).stdout).toBe('Locker A01 is blocked no more.\n');
    expect((await ctl('unblock', 'A01')).stdout).toBe('Locker A01 was not blocked.\n');
    expect((await ctl('clear', 'A01')).stdout).toContain('Locker A01 has no alarms any more');
    expect((await ctl('emptied', 'A01')).stdout).toBe('Locker A01 had nothing in it from a courier.\n');
    expect(await ctl('block', 'Z9', 'A03')).toMatchObject({
      code: 1,
      stdout: 'Locker A03 is blocked: it opens for those who run the cabinet only.\n',
      stderr: expect.stringContaining('control.unknown_locker'),
    });
  });

  it('status counts the rights of each role', async () => {
    const { ctl, access } = await daemon();
    const by = { actor: 'uid-1', actorRole: 'installer' } as const;
    for (const locker of ['A01', 'A02']) await access.admin.put({ role: 'customer', lockers: [locker] }, by);
    await access.admin.put({ role: 'operator', lockers: 'any', holder: 'op-3' }, by);
    expect((await ctl('status')).stdout).toMatch(/^rights +2 customers, 1 operator\n/m);
  });

  it('open opens several in turn, and ends with 1 when one of them did not open', async () => {
    const { ctl, cabinet } = await daemon();
    expect(await ctl('open', 'A02', 'A01')).toMatchObject({
      code: 0,
      stdout: 'Locker A02 is open.\nLocker A01 is open.\n',
    });
    cabinet.answer = async ({ locker }) => {
      if (locker === 'A03') throw new LockerError('opening.busy', 'It is being opened.');
      if (locker === 'A04') return { outcome: 'failed', locker, reason: 'latch_closed' };
      return { outcome: 'unconfirmed', locker, reason: 'no_feedback' };
    };
    const all = await ctl('open', '--all');
    expect(all.code).toBe(1);
    const lines = all.stdout.trimEnd().split('\n');
    expect(lines.length).toBe(24);
    expect(lines.slice(2, 4)).toEqual([
      'Locker A03 did not open (opening.busy: It is being opened.)',
      'Locker A04 did not open (latch_closed).',
    ]);
    expect((await ctl('open', 'A01', 'A02')).code).toBe(0);
    const json = await ctl('open', 'A01', 'A04', '--json');
    expect(json.code).toBe(1);
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { locker: 'A01', outcome: 'unconfirmed' },
      { locker: 'A04', outcome: 'failed' },
    ]);
  });

  it('open says of each locker whose opening is not in the record', async () => {
    const { ctl, cabinet } = await daemon();
    cabinet.answer = async ({ locker }) => ({ outcome: 'opened', locker, unrecorded: locker === 'A02' });
    const said = await ctl('open', 'A01', 'A02', '--emergency');
    expect(said.code).toBe(0);
    expect(said.stderr).toBe(
      'This opening of A02 is NOT in the audit record: write down who opened it, when and why.\n',
    );
    expect(cabinet.opened).toMatchObject([{ emergency: true }, { emergency: true }]);
  });

  it('open ends with 3 when the daemon went away in the middle', async () => {
    const { ctl, cabinet, control } = await daemon();
    let closed: Promise<void> | undefined;
    cabinet.answer = async ({ locker }) => {
      if (locker === 'A02') closed = control.close();
      return { outcome: 'opened', locker };
    };
    const said = await ctl('open', '--all');
    await closed;
    expect(said).toMatchObject({ code: 3, stderr: expect.stringContaining('control.unreachable') });
    expect(cabinet.opened.length).toBe(2);
  });
});

describe('exit code 2, with words', () => {
  const put = ['right', 'put'];
  const mistakes: [string, string[], string][] = [
    ['lockers and --all', ['open', 'A01', '--all'], 'Name lockers or --all, not both.'],
    ['a locker named twice', ['open', 'A01', 'A01'], 'each locker once'],
    ['no locker to block', ['block'], "missing required argument 'lockers'"],
    ['a right for nobody', put, '--role customer, --role courier'],
    ['a role that there is none of', [...put, '--role', 'boss'], 'Allowed choices are customer, courier'],
    ['a customer without lockers', [...put, '--role', 'customer'], 'name them with --locker'],
    ['hours that are none', [...put, '--role', 'operator', '--hours', 'late'], '--hours late: expected hours such as'],
    ['uses that are no number', [...put, '--role', 'operator', '--uses', 'many'], '--uses many'],
    ['two secrets on one input', [...put, '--role', 'operator', '--pin', '-', '--card-number', '-'], 'read once'],
    [
      'a card number in the open',
      [...put, '--role', 'operator', '--card-number', 'A411'],
      '--card-number takes - only',
    ],
    ['a card for no right', ['card', 'enroll', '--number', '-'], '--ref, or say what a new one is with --role'],
    [
      'a card for a right that is to change',
      ['card', 'enroll', '--ref', 'r1', '--uses', '2', '--number', '-'],
      '--ref alone',
    ],
    ['no card', ['card', 'enroll', '--ref', 'r1'], '--number - or --reader ID'],
    ['a card told twice', ['card', 'remove', '--number', '-', '--reader', 'hall'], '--number - or --reader ID'],
    ['a card number on the command line', ['card', 'remove', '--number', 'A411'], '--number takes - only'],
  ];
  it.each(mistakes)('for %s', async (_, argv, words) => {
    const said = await run('lockerctl', ['--socket', 'x.sock', ...argv]);
    expect(said.code).toBe(2);
    expect(said.stderr).toContain(words);
    expect(said.stderr).not.toContain('A411');
  });

  it('for a time that is none, in the words of the option', async () => {
    const { ctl } = await daemon();
    const said = await ctl('right', 'put', '--role', 'operator', '--from', 'soon');
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('--from soon: expected a duration') });
  });
});

it('each command has help with examples', async () => {
  const commands = ['list', 'show', 'put', 'revoke', 'clear'].map((name) => ['right', name]);
  const cards = [['card'], ['card', 'enroll'], ['card', 'remove']];
  for (const command of [['right'], ...commands, ...cards, ['block'], ['unblock'], ['clear'], ['emptied']]) {
    const said = await run('lockerctl', [...command, '--help']);
    expect(said, command.join(' ')).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout, command.join(' ')).toContain('Examples:\n  lockerctl');
  }
});
