import type { BoardMessage } from '../../src/wire/board-signature.js';
import type { DownTopic, UpTopic } from '../../src/wire/topics.js';

/** What docs/api says of a topic beside the form of its messages. */
interface TopicDoc {
  /** Of the broker's copy: what `up` messages are published with. Nothing that goes down is retained. */
  readonly retained: boolean;
  readonly what: string;
  /** Names of the messages that the cabinet publishes there, and of those that it takes. */
  readonly up?: readonly string[];
  readonly down?: readonly string[];
}

export const topicDocs: Readonly<Record<UpTopic | DownTopic, TopicDoc>> = {
  status: {
    retained: true,
    what: 'How the cabinet is and where its record stands. Every five minutes and when it changes; `offline` is its last will, too.',
    up: ['status'],
  },
  lockers: {
    retained: true,
    what: 'Latch, door and occupancy of each locker, without times. When it changes, at most once in ten seconds. Empty at decommissioning: the broker forgets it.',
    up: ['lockers'],
  },
  alarms: { retained: true, what: 'The active alarms. When they change. Empty at decommissioning.', up: ['alarms'] },
  audit: {
    retained: false,
    what: 'Rows of the record, in order and without gaps; or which of the rows that were asked for are not there.',
    up: ['audit', 'missing'],
  },
  'audit/receipt': {
    retained: false,
    what: 'Up to which row the cloud has a chain. Only this releases rows; a PUBACK does not.',
    down: ['receipt+jwt'],
  },
  'audit/pull': {
    retained: false,
    what: 'Asks for rows again. Answered on `audit` with the same `pull`.',
    down: ['pull'],
  },
  reports: {
    retained: false,
    what: 'What the cloud has to know at once. Said again every half minute until it is acknowledged.',
    up: ['report'],
  },
  'reports/ack': { retained: false, what: 'Which reports the cloud has.', down: ['ack+jwt'] },
  payments: {
    retained: false,
    what: 'QR codes for orders that were asked for, and confirmations of payments, which are repeated until a report says what came of them. Taken where the config has `rental`; refused and counted otherwise.',
    down: ['order+jwt', 'pay+jwt'],
  },
  commands: {
    retained: false,
    what: 'Commands, each run at most once, new trust sets, and what a cabinet is given back after a loss. They may wait in the broker for 30 days.',
    down: ['cmd+jwt', 'keys+jwt', 'state+jwt'],
  },
  'commands/result': {
    retained: false,
    what: 'What came of a command. The result of a repeated command is the stored one.',
    up: ['result'],
  },
  time: {
    retained: false,
    what: 'A question for the time, while the clock of the cabinet is not trusted, and its signed answer.',
    up: ['time'],
    down: ['time+jwt'],
  },
  snapshot: {
    retained: false,
    what: 'What another board needs to be this cabinet, sealed for a recovery key that is kept offline. When something has changed, at most once a minute; where the config has `backup`. Keep the newest alone.',
    up: ['snapshot'],
  },
};

/** A board signs these messages by `sig`, with the `typ` in its header; it signs no others. */
export const boardTypes: Readonly<Record<string, BoardMessage>> = {
  status: 'status',
  audit: 'audit',
  missing: 'audit',
  report: 'report',
  result: 'result',
  snapshot: 'snapshot',
};
