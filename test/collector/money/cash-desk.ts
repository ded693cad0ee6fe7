import { join } from 'node:path';
import type { Outgoing } from '../../../src/collector/ingest.js';
import { Confirmations } from '../../../src/collector/money/confirmations.js';
import type { MoneyParts } from '../../../src/collector/money/money-parts.js';
import { Poller } from '../../../src/collector/money/poller.js';
import { QrDesk } from '../../../src/collector/money/qr-desk.js';
import { Razorpay } from '../../../src/collector/money/razorpay.js';
import { RefundNotices } from '../../../src/collector/money/refund-notices.js';
import { Refunder } from '../../../src/collector/money/refunder.js';
import { Teller } from '../../../src/collector/money/tell.js';
import { openStore } from '../../../src/collector/open-store.js';
import { readSigner } from '../../../src/collector/signers.js';
import type { CollectorStore } from '../../../src/collector/store.js';
import { type CommandClaims, readCommand } from '../../../src/tokens/command-token.js';
import { readOrder, type SignedOrder } from '../../../src/tokens/order-token.js';
import { readPayment, type SignedPayment } from '../../../src/tokens/pay-token.js';
import { Cloud } from '../cloud.js';
import { RazorpayDouble } from './razorpay-double.js';

export const minuteMs = 60_000;

/** The collector's side of money with real parts: a SQLite file, and Razorpay's API by HTTP. Time stands still unless it is moved. */
export class CashDesk {
  readonly double = new RazorpayDouble();
  readonly published: Outgoing[] = [];
  readonly alarms: string[] = [];
  readonly logged: string[] = [];
  nowMs = Math.floor(Date.now() / 1000) * 1000;

  private constructor(
    readonly cloud: Cloud,
    readonly store: CollectorStore,
  ) {}

  static async open(): Promise<CashDesk> {
    const cloud = new Cloud();
    const desk = new CashDesk(cloud, await openStore({ kind: 'sqlite', file: join(cloud.path, 'collector.db') }));
    await desk.double.start();
    desk.double.nowS = desk.nowMs / 1000;
    return desk;
  }

  /** The parts as one process has them; called again they are those of the process that follows. */
  parts() {
    const time = { wallMs: () => this.nowMs, monoMs: () => this.nowMs };
    const raise = async (cabinet: string, code: string) => void this.alarms.push(`${cabinet} ${code}`);
    const teller = new Teller(raise, time, (_level, event, facts) => {
      this.logged.push(`${event} ${JSON.stringify(facts)}`);
    });
    const keys = this.cloud.moneyKeys;
    const parts: MoneyParts = {
      ...{ ledger: this.store.money, gateway: new Razorpay(this.double.access), openMs: 16 * minuteMs, time, teller },
      keys: {
        ...{ orders: readSigner(keys, 'orders'), payments: readSigner(keys, 'payments') },
        commands: readSigner(keys, 'commands'),
      },
      publish: (message) => void this.published.push(message),
      resultOf: this.store.resultOf.bind(this.store),
    };
    return {
      ...{ parts, qrs: new QrDesk(parts), confirmations: new Confirmations(parts) },
      ...{ poller: new Poller(parts, 10 * minuteMs), refunder: new Refunder(parts) },
      notices: new RefundNotices(parts),
    };
  }

  /** All that was published since the last call, as its cabinets read it: `order+jwt`, `pay+jwt` and commands; these as their texts, too. */
  async told() {
    const orders: SignedOrder[] = [];
    const payments: SignedPayment[] = [];
    const commands: { readonly text: string; readonly command: CommandClaims }[] = [];
    for (const { text, topic } of this.published.splice(0)) {
      if (topic === 'commands') {
        const command = await readCommand(text, this.cloud.trust);
        if (command.kind === 'refused') throw new Error(command.reason);
        commands.push({ text, command: command.command });
        continue;
      }
      const order = await readOrder(text, this.cloud.trust);
      const payment = await readPayment(text, this.cloud.trust);
      if (order.kind === 'verified') orders.push(order.order);
      else if (payment.kind === 'verified') payments.push(payment.payment);
      else throw new Error(`${order.reason} ${payment.reason}`);
    }
    return { orders, payments, commands };
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  async end(): Promise<void> {
    await this.store.close();
    await this.double.end();
    this.cloud.remove();
  }
}

export function orderReport(ord: string, change: object = {}) {
  const report = {
    id: `r-${ord}`,
    kind: 'order',
    ord,
    lkr: 'A01',
    amt: 2000,
    cur: 'INR',
    state: 'asked',
    sig: '',
  } as const;
  return { ...report, ...change };
}

let reports = 0;

export function paymentReport(
  ord: string,
  jti: string,
  outcome: 'opened' | 'begun' | 'refund_due' | 'refused',
  reason?: string,
) {
  reports += 1;
  return { id: `p-${reports}`, kind: 'payment', jti, ord, outcome, reason, sig: '' } as const;
}
