import type { RecordFault } from '../../audit/chain-check.js';
import { textTable } from './table.js';
import type { ChainShown, ChainStatsShown, FaultShown } from './wire-audit.js';

/** A verdict on each chain for a person, the newest last. */
export function verdictLines(chains: readonly ChainShown[]): string[] {
  if (chains.length === 0) return ['The record holds no chain: no row was ever written.'];
  return chains.flatMap((chain) => [...textTable(chainFacts(chain)), '']).slice(0, -1);
}

function chainFacts({ chain, current, rows, erased, released, first, last, head, receipt, fault }: ChainShown) {
  const read = rows === 0 ? 'none' : `${rows}, ${first} to ${last ?? first}`;
  const gone = [
    ...(released > 0 ? [`${released} released by the receipt`] : []),
    ...(erased > 0 ? [`${erased} with erased references`] : []),
  ];
  return [
    ['chain', current ? `${chain} (current)` : chain],
    [fault ? 'rows read' : 'rows', [read, ...gone].join('; ')],
    ...(head === undefined ? [] : [[fault ? 'head so far' : 'head', head]]),
    ['receipt', receipt === undefined ? 'none' : `up to row ${receipt.seq}, ${receipt.head}`],
    ['verdict', fault === undefined ? 'sound' : `BROKEN: ${faultWords(fault)}`],
  ];
}

const words: Readonly<Record<RecordFault['kind'], (fault: FaultShown) => string>> = {
  altered: ({ seq, field }) =>
    field === undefined
      ? `row ${seq} was altered: its hash does not fit its fields`
      : `row ${seq} was altered, in its field ${field}`,
  references: ({ seq }) =>
    `row ${seq} was altered: its commit fits neither the salt and references that are there nor an erasure`,
  link: ({ seq }) => `row ${seq} does not follow what is before it: the row before was rewritten, or is another one`,
  moved: ({ seq, was }) => `row ${seq} is what was recorded as row ${was}: rows were swapped or copied`,
  replaced: ({ seq }) => `row ${seq} is not the row that was recorded here: neither its hash nor its prev fits`,
  inserted: (fault) => `${range(fault)} inserted`,
  missing: (fault) => `${range(fault)} missing, and no receipt covers that`,
  cut: (fault) => `the end was cut off: ${range(fault)} missing`,
  receipt: ({ seq }) => `the hash of row ${seq} is not the one in the receipt: the rows up to it were rewritten`,
};

function faultWords(fault: FaultShown): string {
  return words[fault.kind](fault);
}

function range({ seq, to }: FaultShown): string {
  return to === undefined || to === seq ? `row ${seq} is` : `rows ${seq} to ${to} are`;
}

/** The rows of each chain by retention class. */
export function statsLines(chains: readonly ChainStatsShown[], asOfReceipt: boolean): string[] {
  return chains.flatMap((one) => [...chainStatsLines(one, asOfReceipt), '']).slice(0, -1);
}

function chainStatsLines(one: ChainStatsShown, asOfReceipt: boolean): string[] {
  const { chain, current, rows, classes, uncovered, receipt } = one;
  const covered = receipt === undefined ? 'no receipt yet' : `last receipt up to row ${receipt.seq}`;
  const beyond = asOfReceipt
    ? `${uncovered} came after it and are not in this table`
    : `${uncovered} of these rows are not covered by a receipt`;
  const table = Object.entries(classes).map(([name, { rows: count, oldestMs, newestMs }]) => [
    name,
    String(count),
    timeOf(oldestMs),
    timeOf(newestMs),
  ]);
  return [
    `chain ${chain}${current ? ' (current)' : ''}: ${rows} rows; ${covered}; ${beyond}`,
    ...(table.length > 0 ? textTable([['CLASS', 'ROWS', 'OLDEST', 'NEWEST'], ...table]) : []),
  ];
}

function timeOf(ms: number): string {
  return new Date(ms).toLocaleString('sv-SE');
}
