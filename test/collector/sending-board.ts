import { connectAsync, type MqttClient } from 'mqtt';
import { readReceipt } from '../../src/tokens/receipt-token.js';
import { pullMessage } from '../../src/wire/messages.js';
import { topicOf } from '../../src/wire/topics.js';
import { wireFault } from '../api/wire-fault.js';
import type { Board } from './board.js';
import { type Cloud, prefix } from './cloud.js';

/** A hand-made board at a broker: publishes batches, and keeps what it is told. */
export class SendingBoard {
  /** The seqs of its receipts, as they came. */
  readonly receipts: number[] = [];
  /** What was asked for again. */
  readonly pulls: { readonly from: number; readonly limit: number }[] = [];
  readonly commands: string[] = [];

  private constructor(
    readonly board: Board,
    private readonly client: MqttClient,
  ) {}

  static async connect(url: string, board: Board, cloud: Cloud): Promise<SendingBoard> {
    const client = await connectAsync(url, { clientId: board.cabinet, reconnectPeriod: 100 });
    client.on('error', () => undefined);
    const one = new SendingBoard(board, client);
    const base = topicOf(prefix, board.cabinet, 'status').slice(0, -'status'.length);
    const take = async (topic: string, payload: Buffer): Promise<void> => {
      const fault = wireFault(topic.slice(base.length), payload.toString());
      if (fault !== undefined) throw new Error(fault);
      if (topic.endsWith('/audit/receipt')) {
        const reading = await readReceipt(payload.toString(), cloud.trust);
        if (reading.kind !== 'verified') throw new Error(reading.reason);
        const { seq, head } = reading.receipt;
        if (board.rows[seq - 1]?.hash !== head) throw new Error(`a receipt of other rows: ${seq}`);
        one.receipts.push(seq);
      } else if (topic.endsWith('/audit/pull')) one.pulls.push(pullMessage.parse(JSON.parse(payload.toString())));
      else one.commands.push(payload.toString());
    };
    // Two signatures that are verified at once may be done in the other order.
    let taken = Promise.resolve();
    client.on('message', (topic, payload) => {
      taken = taken.then(() => take(topic, payload));
    });
    const topics = (['audit/receipt', 'audit/pull', 'commands'] as const).map((topic) => one.topic(topic));
    await client.subscribeAsync(topics, { qos: 1 });
    return one;
  }

  topic(topic: Parameters<typeof topicOf>[2]): string {
    return topicOf(prefix, this.board.cabinet, topic);
  }

  /** The highest receipt so far. */
  get receipted(): number {
    return Math.max(0, ...this.receipts);
  }

  async send(from: number, to: number): Promise<void> {
    await this.publish('audit', this.board.batch(from, to));
  }

  async publish(topic: Parameters<typeof topicOf>[2], message: object): Promise<void> {
    await this.client.publishAsync(this.topic(topic), JSON.stringify(message), { qos: 1 });
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}
