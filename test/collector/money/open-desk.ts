import { afterEach, beforeEach } from 'vitest';
import type { LedgerPayment } from '../../../src/collector/money/ledger.js';
import { CashDesk, orderReport } from './cash-desk.js';

export const cabinet = 'CAB-1';

/** A cash desk of its own for each test of a file, with what mostly happens at one. */
export function deskForEachTest(): OpenDesk {
  const open = new OpenDesk();
  beforeEach(() => open.begin());
  afterEach(() => open.desk.end());
  return open;
}

class OpenDesk {
  #desk: CashDesk | undefined;
  #one: ReturnType<CashDesk['parts']> | undefined;
  #orders = 0;

  async begin(): Promise<void> {
    this.#desk = await CashDesk.open();
    this.#one = this.#desk.parts();
  }

  get desk(): CashDesk {
    if (this.#desk === undefined) throw new Error('no test runs');
    return this.#desk;
  }

  /** What one collector has at it. */
  get one(): ReturnType<CashDesk['parts']> {
    if (this.#one === undefined) throw new Error('no test runs');
    return this.#one;
  }

  /** An order whose QR code is made. */
  async openOrder() {
    this.#orders += 1;
    const ord = `o${this.#orders}`;
    await this.one.qrs.hear(cabinet, orderReport(ord));
    await this.one.qrs.make();
    const [answer] = (await this.desk.told()).orders;
    const qr = this.desk.double.qrs.at(-1);
    if (answer === undefined || qr === undefined) throw new Error('no QR code');
    return { ord, answer, qr };
  }

  /** Pays it, and the poller finds it. */
  async pay(qrId: string): Promise<LedgerPayment> {
    const { id } = this.desk.double.pay(qrId);
    this.desk.pass(30_000);
    await this.one.poller.poll();
    return this.read(id);
  }

  async read(id: string): Promise<LedgerPayment> {
    const payment = await this.desk.store.money.payment(id);
    if (payment === undefined) throw new Error('no payment');
    return payment;
  }

  async sent() {
    await this.one.confirmations.send();
    return (await this.desk.told()).payments;
  }
}
