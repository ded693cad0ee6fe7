import type { DownTopic, UpTopic } from '../wire/topics.js';

/** Whether anybody has subscribed to what was published. Only a broker for MQTT 5 tells that nobody has. */
type Heard = 'heard' | 'unheard';

/** A connection to the broker that is up: what the parts of the uplink publish on. */
export interface Line {
  /**
   * Publishes with QoS 1; a text is JSON already. Resolves with the broker's PUBACK, which is no receipt.
   * Rejects with a LockerError: `uplink.not_allowed`, or `uplink.lost` when the connection ended before.
   */
  publish(topic: UpTopic, message: object | string, retain?: boolean): Promise<Heard>;
}

/** What came from the broker. */
export interface Arrival {
  readonly topic: DownTopic;
  readonly payload: Buffer;
  /** It was kept by the broker, and may be as old as it likes. */
  readonly retained: boolean;
}

/** A part of the uplink that has something to say while there is a line, and waits while there is none. */
export interface Speaker {
  /** There is a line. What was under way on the last one may have arrived or not. */
  begin(line: Line): void;
  /** The line is gone. */
  end(): void;
}
