/** How bad it is. `skipped`: it could not be looked at, or there is nothing of the kind. */
export const levels = ['ok', 'warning', 'problem', 'skipped'] as const;
export type Level = (typeof levels)[number];

/** The checks, in the order of the report. */
export const checkIds = [
  ...['power', 'card', 'disk', 'clock', 'service', 'socket', 'config', 'versions', 'ports', 'gpio', 'boards'],
  ...['sensors', 'database', 'certificates', 'broker', 'at-rest', 'backup', 'cabinet'],
] as const;
export type CheckId = (typeof checkIds)[number];

/** One thing that was seen. */
export interface Finding {
  readonly check: CheckId;
  readonly level: Level;
  /** Of a warning or a problem: the same in every language and version, such as `power.low_now`. */
  readonly code?: string;
  /** What was seen; of what is skipped, why. */
  readonly seen: string;
  /** A file, a port, a part of the config. */
  readonly where?: string;
  /** One command or one act; of what is skipped, how it can be looked at. */
  readonly repair?: string;
}

/** The worst of all: what is skipped says nothing. */
export function worst(findings: readonly Pick<Finding, 'level'>[]): 'ok' | 'warning' | 'problem' {
  const has = (level: Level): boolean => findings.some((finding) => finding.level === level);
  if (has('problem')) return 'problem';
  return has('warning') ? 'warning' : 'ok';
}
