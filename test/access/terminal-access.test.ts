import { expect, test } from 'vitest';
import { TerminalAccess } from '../../src/access/terminal-access.js';
import { openAccess } from './workshop.js';

const asked = { client: 'gate', mode: 'face', locker: 'A01', ref: 'BK7' } as const;

function openTerminals() {
  const cabinet = openAccess();
  return { ...cabinet, terminals: new TerminalAccess(cabinet.judge, new Map([['gate', ['A01', 'B01']]])) };
}

test('a terminal opens its lockers, in the mode of its config, with its name and the booking in the record', async () => {
  const { terminals } = openTerminals();
  expect(await terminals.check(asked)).toEqual({
    kind: 'granted',
    grant: {
      ...{ locker: 'A01', mode: 'face', credentialRef: 'gate', purpose: 'collect', subjectRef: 'BK7' },
      ...{ actor: 'gate', actorRole: 'system' },
    },
  });
});

test('a blocked locker, another locker and an unknown terminal are denied, each with its reason in the record', async () => {
  const { terminals, store, blocked, events } = openTerminals();
  store.tx(() => blocked.add('B01'));
  const shown = [
    [{ ...asked, locker: 'B01' }, 'blocked', 'B01'],
    [{ ...asked, locker: 'A02' }, 'other_locker', 'A02'],
    [{ ...asked, client: 'door' }, 'other_locker', 'A01'],
  ] as const;
  for (const [opening] of shown) expect(await terminals.check(opening)).toEqual({ kind: 'denied' });
  const row = { event: 'access.denied', access_mode: 'face', actor_role: 'system', subject_ref: 'BK7' };
  expect(events()).toMatchObject(
    shown.map(([{ client }, reason, locker]) => ({ ...row, actor: client, reason, locker })),
  );
});

test('of a booking whose person has restricted its use, or was erased, it opens nothing', async () => {
  const { terminals, store, persons, events } = openTerminals();
  store.tx(() => {
    persons.restrict('BK7');
    persons.erase(persons.personOf('BK8'), []);
  });
  expect(await terminals.check(asked)).toEqual({ kind: 'denied' });
  expect(await terminals.check({ ...asked, ref: 'BK8' })).toEqual({ kind: 'denied' });
  expect(await terminals.check({ ...asked, ref: 'BK9' })).toMatchObject({ kind: 'granted' });
  expect(events()).toMatchObject([
    { event: 'access.denied', reason: 'restricted', subject_ref: 'BK7', actor: 'gate' },
    { event: 'access.denied', reason: 'erased', subject_ref: null, credential_ref: null, actor: 'gate' },
  ]);
});
