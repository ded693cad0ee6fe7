import { printable } from './printable.js';

/**
 * The daemon's log: one line an event on stderr, coded, with a few bounded facts. Nothing personal and no free text from outside
 * is ever passed in. Under systemd each line carries its priority and no time of its own (the journal has both).
 */
export type LogLevel = 'error' | 'warn' | 'info';

/** The keys that may follow an event, a closed list: src/privacy/log-fields.ts says what each is for. */
export const logKeys = [
  ...['board', 'bus', 'cabinet', 'channel', 'code', 'count', 'dueMs', 'kiosk', 'last', 'lengthMs', 'lockers'],
  ...['message', 'part', 'reader', 'restarts', 'signal', 'url'],
] as const;
export type LogKey = (typeof logKeys)[number];
type LogFacts = Readonly<Partial<Record<LogKey, string | number | boolean | undefined>>>;

const priority: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6 };

export type Log = (level: LogLevel, event: string, facts?: LogFacts) => void;

function isLogKey(key: string): key is LogKey {
  return logKeys.some((known) => known === key);
}

/** A line of the log. Values with spaces or quotes are quoted as JSON. A key off the list, which a wider object can bring, is left out. */
export function logLine(level: LogLevel, event: string, facts: LogFacts, stamp: string): string {
  const pairs = Object.entries(facts).flatMap(([key, value]) =>
    value === undefined || !isLogKey(key)
      ? []
      : [`${key}=${/^[\w.:/@*+-]+$/.test(String(value)) ? value : printable(JSON.stringify(value))}`],
  );
  return [stamp, level, event, ...pairs].filter((part) => part !== '').join(' ');
}

/** Writes to stderr; lines below `least` are left out. */
export function stderrLog(least: LogLevel = 'info'): Log {
  const journal = process.env.JOURNAL_STREAM !== undefined;
  return (level, event, facts = {}) => {
    if (priority[level] > priority[least]) return;
    const stamp = journal ? `<${priority[level]}>` : new Date().toISOString();
    process.stderr.write(`${logLine(level, event, facts, stamp)}\n`);
  };
}
