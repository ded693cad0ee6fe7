import type { AuditRow } from '../../../src/audit/row.js';
import { verifyChain } from '../../../src/audit/verify.js';
import { powerWithoutRecord } from '../../crash/laws.js';
import { type Found, type Told, usesAtFirst } from './told.js';

/** What a cabinet told in one life, in its order. */
export type Life = readonly Told[];

const outcomes: readonly string[] = ['lock.opened', 'lock.failed', 'lock.unconfirmed'];

/** Sentences about each law that a disk breaks, given all lives that were cut before; empty when all were kept. */
export function breaches(found: Found, lives: readonly Life[]): string[] {
  const { rows } = found;
  const verified = verifyChain(rows);
  return [
    ...found.troubles.map((trouble) => `opening the database: ${trouble}`),
    ...(verified.ok ? [] : [`the chain breaks at seq ${verified.seq}: ${verified.fault}`]),
    ...(rows.length > 0 && rows[0]?.seq !== 1 ? ['the record does not begin with seq 1'] : []),
    ...lostRows(rows, lives),
    ...lives.flatMap((life) => [...lostAnswers(rows, life), ...unrecordedPower(rows, life)]),
    ...openIntents(found),
    ...wrongUses(found),
  ];
}

/** What the daemon showed as recorded is there, word for word. */
function lostRows(rows: readonly AuditRow[], lives: readonly Life[]): string[] {
  const kept = new Map(rows.map(({ chain, seq, hash }) => [`${chain} ${seq}`, hash]));
  return lives.flat().flatMap((told) => {
    if (told.what !== 'row' || kept.get(`${told.chain} ${told.seq}`) === told.hash) return [];
    return [`row ${told.seq} of chain ${told.chain} was shown and is not there`];
  });
}

/** Each answer has its outcome row, in the order of the answers of a locker. */
function lostAnswers(rows: readonly AuditRow[], life: Life): string[] {
  const boot = bootOf(life);
  const recorded = rows.filter((row) => row.boot === boot && outcomes.includes(row.event));
  const lost: string[] = [];
  for (const told of life) {
    if (told.what !== 'answer') continue;
    const { locker, outcome } = told;
    const index = recorded.findIndex((row) => row.locker === locker && row.outcome === outcome);
    // What lies before it belongs to an earlier try of the same opening.
    if (index === -1) lost.push(`${locker} was told ${outcome}, and no row says so`);
    else recorded.splice(0, recorded.length, ...recorded.filter((row, at) => at > index || row.locker !== locker));
  }
  return lost;
}

/** Each lock that was energised has an intent of the same boot before it. */
function unrecordedPower(rows: readonly AuditRow[], life: Life): string[] {
  const boot = bootOf(life);
  const unlocks = life.filter((told) => told.what === 'energised');
  return powerWithoutRecord(
    rows.filter((row) => row.boot === boot),
    unlocks,
    [],
  );
}

/** Each intent has one outcome, or waits for it. */
function openIntents({ rows, pending }: Found): string[] {
  const settled = rows.filter(({ event }) => outcomes.includes(event)).map(({ error_args }) => error_args?.[0]);
  return rows.flatMap(({ event, seq }) => {
    if (event !== 'lock.intent') return [];
    const found = settled.filter((intent) => intent === seq).length + (pending.includes(seq) ? 1 : 0);
    return found === 1 ? [] : [`intent ${seq} is settled or waiting ${found} times`];
  });
}

const giveBacks = 2;

/** A use is taken with each intent, and given back by a failure, at most twice for each use. */
function wrongUses({ rows, rights }: Found): string[] {
  return rights.flatMap(({ ref, locker, usesLeft }) => {
    let uses = usesAtFirst;
    let given = 0;
    for (const { event, credential_ref } of rows) {
      if (credential_ref !== ref) continue;
      if (event === 'lock.intent') uses--;
      if (!outcomes.includes(event)) continue;
      const givesBack = event === 'lock.failed' && given < giveBacks;
      if (givesBack) uses++;
      given = givesBack ? given + 1 : 0;
    }
    return uses === usesLeft ? [] : [`the right of ${locker} has ${usesLeft} uses, its rows leave ${uses}`];
  });
}

/** `undefined` before the daemon served: nothing was opened then. */
function bootOf(life: Life): string | undefined {
  return life.find((told) => told.what === 'serving')?.boot;
}
