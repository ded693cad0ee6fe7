import { expect, test } from 'vitest';
import { openSessions } from './session-workshop.js';

const over = { kind: 'over' };

test.each([
  'restricted',
  'erased',
] as const)('a session that is open is over when the person whose booking it is has it %s, by right and by token', async (standing) => {
  const { sessions, begin, card, token, persons, store, events, opened } = openSessions();
  await card('4A1', { role: 'customer', lockers: ['A01', 'A02'], ref: 'R-one', subjectRef: 'one' });
  const byCard = await begin({ kind: 'card', number: '4A1' });
  const byToken = await begin({ kind: 'code', text: await token({ ref: 'one' }) });
  store.tx(() => {
    if (standing === 'restricted') persons.restrict('one');
    else persons.erase(persons.personOf('one'), ['R-one', 't1']);
  });
  for (const { session } of [byCard, byToken]) {
    expect(sessions.view(session)).toBeUndefined();
    expect(await sessions.open(session, { locker: 'A01' })).toEqual(over);
    const names = standing === 'restricted' ? 'one' : null;
    expect(events().at(-1)).toMatchObject({ event: 'access.denied', reason: standing, subject_ref: names });
  }
  expect(opened).toEqual([]);
});
