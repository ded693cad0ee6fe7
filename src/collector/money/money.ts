import type { TimeSource } from '../../lib/clock-source.js';
import type { Log } from '../../lib/log.js';
import type { ReportMessage } from '../../wire/messages.js';
import type { Outgoing } from '../ingest.js';
import type { CollectorStore } from '../store.js';
import { Confirmations } from './confirmations.js';
import type { Gateway } from './gateway.js';
import type { MoneyParts } from './money-parts.js';
import { Poller } from './poller.js';
import { QrDesk } from './qr-desk.js';
import { DailyBooks } from './reconcile.js';
import { RefundNotices } from './refund-notices.js';
import { Refunder } from './refunder.js';
import { Rounds } from './rounds.js';
import { Teller } from './tell.js';

export interface MoneySettings {
  readonly gateway: Gateway;
  readonly keys: MoneyParts['keys'];
  readonly openMs: number;
  readonly silenceMs: number;
  readonly keepMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Looks after the money of the fleet: what cabinets ask for, what the gateway tells, and what is due by the clock. */
export class Money {
  readonly teller: Teller;
  readonly #desk: QrDesk;
  readonly #confirmations: Confirmations;
  readonly #making: Rounds;
  readonly #sending: Rounds;
  readonly #rounds: readonly Rounds[];

  constructor(
    settings: MoneySettings,
    private readonly store: CollectorStore,
    link: { readonly connected: boolean; publish(message: Outgoing): void },
    private readonly time: TimeSource,
    log: Log,
  ) {
    this.teller = new Teller(store.raise.bind(store), time, log);
    const { gateway, keys, openMs, silenceMs, keepMs } = settings;
    const ledger = store.money;
    const publish = (message: Outgoing) => link.publish(message);
    const resultOf = store.resultOf.bind(store);
    const parts: MoneyParts = { ledger, gateway, keys, openMs, publish, resultOf, time, teller: this.teller };
    this.#desk = new QrDesk(parts);
    this.#confirmations = new Confirmations(parts);
    const poller = new Poller(parts, silenceMs);
    const refunder = new Refunder(parts);
    const notices = new RefundNotices(parts);
    const books = new DailyBooks(parts);
    const rounds = (work: () => Promise<void>, everyMs?: number) =>
      new Rounds(work, (error) => this.teller.fault(error), everyMs);
    this.#making = rounds(() => this.#desk.make());
    // A confirmation lives for two minutes: without the broker it would be dead when it went out.
    this.#sending = rounds(async () => {
      if (link.connected) await this.#confirmations.send();
    });
    this.#rounds = [
      ...[this.#making, this.#sending],
      // Each on its own: a gateway that is slow in one thing holds up no other, and never a confirmation.
      ...[rounds(() => this.#desk.close()), rounds(() => poller.poll()), rounds(() => poller.match())],
      ...[rounds(() => refunder.refund()), rounds(() => this.#confirmations.openCases(), minuteMs / 4)],
      rounds(async () => {
        if (link.connected) await notices.send();
      }),
      rounds(() => poller.watchSilence(), minuteMs),
      rounds(() => books.reconcile(), 10 * minuteMs),
      rounds(() => ledger.expire(time.wallMs() - keepMs), hourMs),
    ];
  }

  /** Answers again what was answered last; to be called when the broker is there. */
  answerAgain(): Promise<void> {
    return this.#desk.answerAgain();
  }

  /** Takes what a cabinet reports of money. What resolves is durable; it is what to answer. */
  async hear(cabinet: string, report: ReportMessage): Promise<readonly Outgoing[]> {
    switch (report.kind) {
      case 'order': {
        const answers = await this.#desk.hear(cabinet, report);
        this.#making.now();
        return answers;
      }
      case 'payment':
        await this.#confirmations.hear(cabinet, report);
        return [];
      case 'rental':
        // Nobody has paid for a delivery.
        if (report.state === 'refund_due' && report.payer === undefined) {
          await this.store.money.refundRental({ cabinet, ord: report.ord }, this.time.wallMs());
        }
        return [];
      default:
        return [];
    }
  }

  /** Money has come. */
  captured(): void {
    this.#sending.now();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#rounds.map((one) => one.stop()));
  }
}
