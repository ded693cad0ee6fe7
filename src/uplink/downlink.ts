import type { Reason } from '../audit/event.js';
import { jsonOf } from '../lib/json-text.js';
import { type PullMessage, pullMessage } from '../wire/messages.js';
import type { Arrival } from './line.js';

/** What is done with what the cloud sends. Each text is verified by whom it is handed to, whatever its topic claims. */
export interface DownlinkParts {
  readonly receipt: (text: string) => Promise<void>;
  /** False when too many wait already. */
  readonly pull: (question: PullMessage) => boolean;
  readonly command: (text: string) => Promise<void>;
  readonly keys: (text: string) => Promise<void>;
  readonly state: (text: string) => Promise<void>;
  readonly time: (text: string) => Promise<void>;
  readonly acknowledgement: (text: string) => Promise<void>;
  /** Absent: nothing is rented here. */
  readonly order?: (text: string) => Promise<void>;
  readonly payment?: (text: string) => Promise<void>;
  /** A message that is not even looked into: counted. */
  readonly refused: (reason: Reason) => void;
  readonly fault: (error: unknown) => void;
}

/** No signed object and no question is longer. */
const mostBytes = 16 * 1024;
/** So many are worked on at once; a flood beyond it is refused, and whoever meant it repeats it. */
const mostAtOnce = 64;

/** Takes what arrives from the broker, which is nobody's friend: nothing here opens, and nothing here throws. */
export class Downlink {
  #atWork = 0;
  #stateParts = 0;

  constructor(private readonly parts: DownlinkParts) {}

  take(arrival: Arrival): void {
    const { refused, fault } = this.parts;
    const work = this.#workOf(arrival);
    if (typeof work === 'string' || this.#atWork >= mostAtOnce) {
      refused(typeof work === 'string' ? work : 'throttled');
      return;
    }
    this.#atWork += 1;
    work()
      .catch(fault)
      .finally(() => {
        this.#atWork -= 1;
      });
  }

  /** What is to be done with it, or why nothing is. */
  #workOf({ topic, payload, retained }: Arrival): (() => Promise<void>) | Reason {
    if (retained) return 'retained';
    if (payload.length > mostBytes) return 'too_large';
    const text = payload.toString('utf8');
    switch (topic) {
      case 'audit/receipt':
        return () => this.parts.receipt(text);
      case 'audit/pull':
        return this.#pull(text);
      case 'commands':
        return this.#signed(text);
      case 'reports/ack':
        return () => this.parts.acknowledgement(text);
      case 'time':
        // Our own question comes back where the broker speaks 3.1.1.
        return text.startsWith('{') ? nothing : () => this.parts.time(text);
      case 'payments':
        return this.#money(text);
    }
  }

  #pull(text: string): (() => Promise<void>) | Reason {
    const question = pullMessage.safeParse(jsonOf(text));
    if (!question.success) return 'malformed';
    return async () => {
      if (!this.parts.pull(question.data)) this.parts.refused('throttled');
    };
  }

  #money(text: string): (() => Promise<void>) | Reason {
    const { order, payment } = this.parts;
    if (order === undefined || payment === undefined) return 'unsupported';
    return typOf(text) === 'order+jwt' ? () => order(text) : () => payment(text);
  }

  /** Waits in a line of its own: minutes of it must keep no command from being run. */
  #state(text: string): (() => Promise<void>) | Reason {
    if (this.#stateParts >= mostStateParts) return 'throttled';
    return async () => {
      this.#stateParts += 1;
      this.parts
        .state(text)
        .catch(this.parts.fault)
        .finally(() => {
          this.#stateParts -= 1;
        });
    };
  }

  /** `typ` only says who is to verify it. */
  #signed(text: string): (() => Promise<void>) | Reason {
    const typ = typOf(text);
    if (typ === 'keys+jwt') return () => this.parts.keys(text);
    if (typ === 'state+jwt') return this.#state(text);
    return () => this.parts.command(text);
  }
}

function typOf(text: string): unknown {
  const header = jsonOf(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('utf8'));
  return Object(header).typ;
}

/** What is given back comes in many parts at once, each of which takes its time: so many wait, 2 MB. */
const mostStateParts = 256;

const nothing = async (): Promise<void> => undefined;
