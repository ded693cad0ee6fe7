/** Topics below `<prefix>/<cabinet>/`, as the cabinet publishes them; `status`, `lockers` and `alarms` are retained. */
export const upTopics = [
  'status',
  'lockers',
  'alarms',
  'audit',
  'reports',
  'commands/result',
  'time',
  'snapshot',
] as const;
export type UpTopic = (typeof upTopics)[number];

/** Topics that a cabinet subscribes to. `time` goes both ways: a nonce up, its signed answer down. */
export const downTopics = ['audit/receipt', 'audit/pull', 'reports/ack', 'payments', 'commands', 'time'] as const;
export type DownTopic = (typeof downTopics)[number];

export { topicPrefix } from '../lib/topic-prefix.js';

/** The whole name of a topic of one cabinet. */
export function topicOf(prefix: string, cabinet: string, topic: UpTopic | DownTopic): string {
  return `${prefix}/${cabinet}/${topic}`;
}

/** Which cabinet's topic a whole name is; `undefined` for any other. */
export function readTopic<T extends UpTopic | DownTopic>(
  prefix: string,
  name: string,
  topics: readonly T[],
): { readonly cabinet: string; readonly topic: T } | undefined {
  if (!name.startsWith(`${prefix}/`)) return undefined;
  const rest = name.slice(prefix.length + 1);
  const slash = rest.indexOf('/');
  const cabinet = rest.slice(0, slash);
  const topic = topics.find((one) => one === rest.slice(slash + 1));
  if (slash < 1 || topic === undefined || !/^[A-Za-z0-9-]{1,32}$/.test(cabinet)) return undefined;
  return { cabinet, topic };
}
