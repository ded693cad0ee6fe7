import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Meta } from '../../src/store/meta.js';
import { Persons } from '../../src/store/persons.js';
import { PrivacyRequests } from '../../src/store/privacy-requests.js';
import type { Store } from '../../src/store/store.js';
import { openCabinet, tempDir } from './workshop.js';

const asked = (person: string): Parameters<PrivacyRequests['add']>[0] => ({
  ...{ id: 'r1', kind: 'erase', person, actor: 'uid-1', actorRole: 'installer', receiver: null },
  ...{ askedMs: 1, askedMonoMs: 1, boot: 'b1' },
});

/** One person restricted, one erased with a right, and a request. */
function fill(store: Store): Persons {
  const persons = new Persons(store);
  store.tx(() => {
    persons.restrict('restricted-one');
    persons.erase(persons.personOf('erased-one'), ['R-erased']);
    new PrivacyRequests(store).add(asked(persons.personOf('asking-one')));
  });
  return persons;
}

function standings(persons: Persons) {
  return {
    restricted: persons.standingOf({ subjectRef: 'restricted-one' }),
    erased: persons.standingOf({ subjectRef: 'erased-one', credentialRef: 'R-new' }),
    right: persons.standingOf({ credentialRef: 'R-erased' }),
    other: persons.standingOf({ subjectRef: 'another-one', credentialRef: 'R-erased' }),
  };
}

const known = { restricted: 'restricted', erased: 'erased', right: 'erased', other: undefined };
const unknown = { restricted: undefined, erased: undefined, right: undefined, other: undefined };

describe('whose references open nothing', () => {
  it('is known by what names him, and no table has the references', () => {
    const { store } = openCabinet();
    expect(standings(fill(store))).toEqual(known);
    for (const table of ['erased', 'restricted', 'privacy_requests', 'meta']) {
      const text = JSON.stringify(store.statement(`SELECT * FROM ${table}`).all());
      expect(text, table).not.toMatch(/-one|R-erased/);
    }
  });

  it('is known after a restart, and after the database was lost and came back from its snapshot', async () => {
    const dir = tempDir();
    const first = openCabinet({ dir });
    first.audit.begin();
    fill(first.store);
    await first.store.snapshot();
    await first.store.close();
    const second = openCabinet({ dir });
    expect(standings(new Persons(second.store))).toEqual(known);
    await second.store.close();
    rmSync(join(dir, 'lockerd.db'));
    const third = openCabinet({ dir });
    expect(third.troubles).toMatchObject([{ code: 'store.recovered' }]);
    expect(standings(new Persons(third.store))).toEqual(known);
    expect(new PrivacyRequests(third.store).all()).toHaveLength(1);
  });

  it('is not known any more when the key is lost, and nothing of it stays that would mislead', () => {
    const { store } = openCabinet();
    fill(store);
    const meta = new Meta(store);
    store.tx(() => meta.remove('person_key'));
    const persons = new Persons(store);
    expect(standings(persons)).toEqual(unknown);
    store.tx(() => persons.restrict('restricted-one'));
    expect(standings(persons)).toEqual({ ...unknown, restricted: 'restricted' });
    expect(new PrivacyRequests(store).all()).toEqual([]);
  });

  it('is not known when the transaction that made the key was rolled back', () => {
    const { store } = openCabinet();
    const persons = new Persons(store);
    const fail = (): void => {
      persons.restrict('restricted-one');
      if (persons.isRestricted('restricted-one')) throw new Error('undone');
    };
    expect(() => store.tx(fail)).toThrow('undone');
    expect(persons.isRestricted('restricted-one')).toBe(false);
    store.tx(() => persons.restrict('restricted-one'));
    expect(new Persons(store).isRestricted('restricted-one')).toBe(true);
  });

  it('ends with the restriction', () => {
    const { store } = openCabinet();
    const persons = fill(store);
    expect(store.tx(() => persons.unrestrict('restricted-one'))).toBe(true);
    expect(store.tx(() => persons.unrestrict('restricted-one'))).toBe(false);
    expect(standings(persons)).toEqual({ ...known, restricted: undefined });
  });
});
