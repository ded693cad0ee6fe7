import { type ClauseId, clauses } from './clauses.js';

/** What a field may be for: the four purposes of the policy (SL 2). */
export const purposes = {
  service: 'to run lockers, access and payments, and to report on that',
  security: 'to secure the system, prevent misuse and find faults',
  communication: 'to tell people what they have to know',
  legal: 'to comply with law, audits and contracts',
} as const;
type Purpose = keyof typeof purposes;

/** How long a field is kept, in this version of the program. */
export const retentions = {
  'row class':
    'until a receipt covers its audit row and the time of the class in `retention` is over since then, by a trusted clock: 7 days for `access` and `payment`, 3 for `diagnostics`, 30 for `admin` and `security`, unless the config says otherwise',
  'while stored':
    'until the right is taken back or replaced; where it has an end, at the latest a day after it, by a trusted clock',
  'until expiry': 'until the right, token or command that it is about has expired, by a trusted clock, or is removed',
  'until outcome': 'while an opening is under way, seconds; after a power cut until the next start',
  'until collected': 'until the locker is collected from or looked after',
  'as configured':
    'at the collector: as long as its `keep` says since it came, 400 days unless it says otherwise; in PostgreSQL events leave in whole months',
  'as money is kept':
    'at the collector: as long as its `money.keep` says since it was asked for or heard of, eight years (2922 days) unless it says otherwise',
  'for good': 'at the collector, for good: it names nobody, and keeps out what was erased',
  'until answered': 'at the collector, until every cabinet has answered',
  'until fetched': 'at the collector, until the export was fetched, 30 days at most',
  'until its end':
    'at the collector, until it has ended: a code for 30 days more, so that a board can be told why it does not count',
  'until done': 'until the request is done, however long that takes',
  'until told':
    'until the cloud has acknowledged it, or a newer one about the same takes its place; one of a request until that is done; a cabinet without `uplink` keeps those of its deliveries',
  '7 days after its end': 'until seven days after the rental was over, by a trusted clock',
  '30 days': 'as long as a token that names it may live, 30 days, by a trusted clock',
  'one day': 'a day after the last failure, or until a right PIN or a new one ends it',
  'while it holds': 'while what it says is so',
  'one value': 'the newest value alone: each replaces the one before',
  'process life': 'in memory, until the program ends',
  'one answer': 'told and not kept: what it says is stored elsewhere in this list, or nowhere',
  session: 'in memory, until the session ends, a minute after the last act, three where a courier has it',
  journal: "as long as the system's journal keeps its lines; that is set there",
} as const;
type Retention = keyof typeof retentions;

const places = ['table', 'meta', 'http', 'mqtt', 'log', 'metrics', 'collector'] as const;
export type Place = (typeof places)[number];

export interface FieldDoc {
  /** Its kind, or the closed list of its values. */
  readonly type: string | readonly string[];
  readonly what: string;
  readonly purpose: Purpose;
  readonly clauses: readonly [ClauseId, ...ClauseId[]];
  readonly retention: Retention;
  /** `pseudonymous`: it belongs to one person, whom only somebody else can name. */
  readonly personal: 'no' | 'pseudonymous';
}

/** One field that the agent stores, publishes, logs or measures, or that the collector stores. */
export interface Field extends FieldDoc {
  readonly where: Place;
  readonly name: string;
}

/**
 * The fields of one table, answer or the like, their names behind `prefix`.
 * @throws Error with the name of a field that lacks its type, purpose, clause or retention
 */
export function fieldsOf(where: Place, prefix: string, docs: Readonly<Record<string, FieldDoc>>): Field[] {
  return Object.entries(docs).map(([key, doc]) => checked({ where, name: `${prefix}${key}`, ...doc }));
}

function checked(field: Field): Field {
  const lacks = [
    field.type.length === 0 && 'type',
    !field.what && 'what it is',
    !Object.hasOwn(purposes, field.purpose) && 'purpose',
    !Object.hasOwn(retentions, field.retention) && 'retention',
    !(field.clauses?.length > 0 && field.clauses.every((id) => Object.hasOwn(clauses, id))) && 'clause',
  ].filter((part) => part !== false);
  if (lacks.length === 0) return field;
  throw new Error(
    `privacy manifest: ${field.where} ${field.name} has no ${lacks.join(', ')} that src/privacy/ knows. Nothing is kept that no clause allows: say it, or keep the field nowhere.`,
  );
}

/** Longer closed lists are not told word by word. */
const mostWords = 8;

/** The type of a field, for a person. */
export function typeWords(type: FieldDoc['type']): string {
  if (typeof type === 'string') return type;
  return type.length > mostWords ? 'a word of a closed list' : type.join(', ');
}
