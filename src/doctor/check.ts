import { isAlarmCode } from '../cabinet/alarm-codes.js';
import { type Config, isOnBus } from '../config/specs.js';
import { alarmDocs } from './alarms.js';
import type { Facts } from './facts.js';
import type { CheckId, Finding } from './finding.js';

/** A fault that a check can find. `repair` is one command or one act; `{name}` stands for what is told with the fault. */
interface Fault {
  readonly level: 'warning' | 'problem';
  readonly means: string;
  readonly repair: string;
}
type Faults = Readonly<Record<string, Fault>>;

/** What the parts in braces of a repair stand for here. */
type Fill = Readonly<Record<string, string | number>>;

/** How a check says what it saw. */
interface Tell<Code extends string> {
  ok(seen: string, where?: string): void;
  /** @param how what to do so that it can be looked at */
  skipped(why: string, how?: string): void;
  fault(code: Code, seen: string, where?: string, fill?: Fill): void;
  /** A fault of which another part of the program has its own words of what to do. */
  faultOf(code: Code, seen: string, where: string | undefined, repair: string): void;
  /** Tells the alarms of the daemon that belong to this check. */
  alarms(): void;
  /** Whether this check has told no fault until now. */
  well(): boolean;
}

/** One thing that is looked at. Pure: it decides from the facts and nothing else. */
export interface Check {
  readonly id: CheckId;
  /** What it looks at, and where, for docs/doctor.md. */
  readonly looksAt: string;
  readonly from: string;
  readonly faults: Faults;
  judge(facts: Facts): Finding[];
}

interface Described<F extends Faults> {
  readonly id: CheckId;
  readonly looksAt: string;
  readonly from: string;
  /** By the second part of their codes. */
  readonly faults: F;
  readonly judge: (facts: Facts, tell: Tell<keyof F & string>) => void;
}

export function check<const F extends Faults>({ id, looksAt, from, faults, judge }: Described<F>): Check {
  return {
    ...{ id, looksAt, from, faults },
    judge: (facts) => {
      const said: Finding[] = [];
      const at = (where: string | undefined) => (where === undefined ? {} : { where });
      const add = (code: string, seen: string, where: string | undefined, repair: string): void => {
        const level = faults[code]?.level ?? 'problem';
        said.push({ check: id, level, code: `${id}.${code}`, seen, ...at(where), repair });
      };
      judge(facts, {
        ok: (seen, where) => said.push({ check: id, level: 'ok', seen, ...at(where) }),
        skipped: (why, how) =>
          said.push({ check: id, level: 'skipped', seen: why, ...(how !== undefined && { repair: how }) }),
        fault: (code, seen, where, fill = {}) => add(code, seen, where, filled(faults[code]?.repair ?? '', fill)),
        faultOf: add,
        alarms: () => said.push(...alarmFindings(id, facts)),
        well: () => said.every(({ level }) => level === 'ok' || level === 'skipped'),
      });
      return said;
    },
  };
}

function filled(text: string, fill: Fill): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole));
}

/** The bus that a board of the config is on; where that cannot be told, the word for it in the usage of `lockerctl scan`. */
export function busOf(config: Config | undefined, id: string): string {
  const board = config?.boards.find((one) => one.id === id);
  return board !== undefined && isOnBus(board) ? board.bus : 'BUS';
}

function alarmFindings(id: CheckId, { daemon, config: { config } }: Facts): Finding[] {
  const alarms = daemon.kind === 'answers' ? (daemon.status?.alarms ?? []) : [];
  return alarms.flatMap(({ code, part }) => {
    if (!isAlarmCode(code) || alarmDocs[code].check !== id) return [];
    const { repair: toFill, parts, ...usual } = alarmDocs[code];
    const degree = parts?.[part];
    const { level, means } = degree ?? usual;
    const repair = filled(toFill, { bus: busOf(config, part) });
    const where = part === '' || degree !== undefined ? {} : { where: part };
    return [{ check: id, level, code: `${id}.${code}`, seen: means, ...where, repair }];
  });
}
