import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { type Collector, startCollector } from '../../src/collector/collector.js';
import { parseCollectorConfig } from '../../src/collector/config.js';
import { startEmbeddedBroker } from '../../src/collector/embedded-broker.js';
import type { LedgerPayment } from '../../src/collector/money/ledger.js';
import { signatureOf } from '../../src/collector/money/razorpay-webhook.js';
import { readSigner } from '../../src/collector/signers.js';
import type { CollectorConfig } from '../../src/collector/specs.js';
import { systemTime } from '../../src/lib/clock-source.js';
import { createDeviceFile, readDeviceFile } from '../../src/tokens/device-file.js';
import { publishKeys } from '../../src/tokens/device-keys.js';
import { signObject } from '../../src/tokens/signing.js';
import { topicOf } from '../../src/wire/topics.js';
import { Cloud, prefix } from '../collector/cloud.js';
import { secret } from '../collector/money/documented.js';
import { type DoublePayment, paymentEntity, RazorpayDouble } from '../collector/money/razorpay-double.js';
import { type TestCabinet, testCabinet } from '../daemon/cabinet.js';
import { eventually, freePort } from '../running-daemon.js';

/** S costs 1 rupee an hour and M 2: the amounts of the documented webhooks. */
const rental = `
  tax: { name: GST, percent: 18 }
  tariffs:
    - { sizes: [S], blocks: [{ time: 1h, price: 1.00 }] }
    - { sizes: [M], blocks: [{ time: 1h, price: 2.00 }] }
  durations: [1h]
  settle: 1m`;

type Row = Readonly<Record<string, unknown>>;

/** A rental whose QR code is shown. */
interface ShownRental {
  readonly id: string;
  readonly locker: string;
  readonly order: string;
  /** At the gateway. */
  readonly qr: string;
}

interface Answered {
  readonly order: string;
  readonly locker: string;
  readonly paise: number;
  readonly booking: string;
}

/**
 * All that stands between a customer and his locker: the daemon with simulated boards, the collector as its config file has it, a broker
 * between them, and Razorpay's API as a double on this machine.
 */
export class PayingWorld {
  readonly logged: string[] = [];
  #collector: Collector | undefined;

  private constructor(
    readonly cloud: Cloud,
    readonly double: RazorpayDouble,
    readonly cabinet: TestCabinet,
    readonly brokerUrl: string,
    private readonly config: CollectorConfig,
    private readonly webhookUrl: string,
    private readonly ends: readonly (() => unknown)[],
  ) {}

  static async open(): Promise<PayingWorld> {
    const cloud = new Cloud();
    const double = new RazorpayDouble();
    await double.start();
    const broker = await startEmbeddedBroker();
    const cabinet = await testCabinet((folder) => ({
      lockers:
        '[{ range: A1..A4, size: S, board: b1, channels: 1..4 }, { range: A5..A8, size: M, board: b1, channels: 5..8 }]',
      trust: `{ keys: ${cloud.trustFile}, device: ${deviceOf(folder)}, payees: [merchant@bank] }`,
      uplink: `{ broker: "${broker.url}", prefix: ${prefix} }`,
      rental,
    }));
    const keys = readDeviceFile(deviceOf(cabinet.folder));
    if (keys.kind !== 'read') throw new Error('the cabinet has no keys');
    writeFileSync(join(cloud.cabinets, 'TEST-1.jwks'), JSON.stringify(await publishKeys(keys.keys, 'TEST-1')));
    const port = await freePort();
    const config = collectorConfig(cloud, broker.url, double.access.url, port);
    const ends = [() => cabinet.end(), () => broker.stop(), () => double.end(), () => cloud.remove()];
    const webhookUrl = `http://127.0.0.1:${port}/webhook`;
    const world = new PayingWorld(cloud, double, cabinet, broker.url, config, webhookUrl, ends);
    await world.#startCollector();
    await cabinet.start();
    await eventually('it sells', async () => (await world.#get('/api/cabinet')).rental?.refused === undefined);
    return world;
  }

  async #startCollector(): Promise<void> {
    this.#collector = await startCollector(this.config, systemTime, (_level, event, facts) => {
      this.logged.push(`${event} ${JSON.stringify(facts ?? {})}`);
    });
    await eventually('the collector listens', () => this.#collector?.connected);
  }

  get ledger() {
    return this.store.money;
  }

  get store() {
    if (this.#collector === undefined) throw new Error('no collector runs');
    return this.#collector.store;
  }

  async end(): Promise<void> {
    await this.#collector?.stop();
    for (const end of this.ends) await end();
  }

  /** A customer asks for a locker of a size. */
  async offer(size: 'S' | 'M'): Promise<Omit<ShownRental, 'qr'>> {
    const { status, body } = await this.cabinet.post('/api/rentals', { size, duration: '1h', pin: '864209' });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return { id: String(body.rental), locker: String(body.locker), order: String(Object(body.order).order) };
  }

  /** The same, until the QR code is shown; at the gateway it has that name. */
  async rent(size: 'S' | 'M', qrId?: string): Promise<ShownRental> {
    if (qrId !== undefined) this.double.nextIds.push(qrId);
    const offered = await this.offer(size);
    const { order } = await this.until(offered.id, 'awaiting_payment');
    return { ...offered, qr: new URL(order.upi).searchParams.get('tr') ?? '' };
  }

  /** Waits until a rental is in a state. */
  async until(id: string, state: string) {
    return eventually(`${id} is ${state}`, async () => {
      const now = await this.#get(`/api/rentals/${id}`);
      return now.state === state && now;
    });
  }

  async cancel(id: string): Promise<void> {
    await fetch(`${this.cabinet.base}/api/rentals/${id}`, { method: 'DELETE' });
    await this.until(id, 'ended');
  }

  /** Somebody else of the cloud answers an order of the cabinet, and says whose booking it is. */
  async answerOrder({ order, locker, paise, booking }: Answered): Promise<void> {
    const iat = Math.floor(Date.now() / 1000);
    const upi = `upi://pay?pa=merchant@bank&am=${(paise / 100).toFixed(2)}&cu=INR&tr=${order}`;
    const claims = { aud: 'TEST-1', jti: `o-${order}`.slice(0, 32), ord: order, lkr: locker, amt: paise, cur: 'INR' };
    const key = readSigner(this.cloud.moneyKeys, 'orders');
    const text = await signObject('order+jwt', { ...claims, upi, ref: booking, iat, exp: iat + 960 }, key);
    const client = await connectAsync(this.brokerUrl, { clientId: 'backend' });
    await client.publishAsync(topicOf(prefix, 'TEST-1', 'payments'), text, { qos: 1 });
    await client.endAsync();
  }

  /** The webhook of a payment as Razorpay sends it, in the form of the documented one. */
  credited({ qr }: Pick<ShownRental, 'qr'>, payment: DoublePayment): string {
    const entities = { payment: { entity: paymentEntity(payment) }, qr_code: { entity: { id: qr, notes: [] } } };
    const event = { entity: 'event', event: 'qr_code.credited', payload: entities, created_at: payment.created_at };
    return JSON.stringify(event).replaceAll('/', '\\/');
  }

  /** Razorpay delivers a webhook: these bytes, under this signature. Gives the status of the answer. */
  async deliver(body: string, signature = signatureOf(Buffer.from(body), Buffer.from(secret))): Promise<number> {
    const headers = { 'content-type': 'application/json', 'x-razorpay-signature': signature };
    return (await fetch(this.webhookUrl, { method: 'POST', headers, body: Buffer.from(body) })).status;
  }

  /** Waits until the ledger says something of a payment. */
  async payment(id: string, what: string, says: (payment: LedgerPayment) => boolean): Promise<LedgerPayment> {
    return eventually(`${id} ${what}`, async () => {
      const payment = await this.ledger.payment(id);
      return payment !== undefined && says(payment) && payment;
    });
  }

  /** The rows of an order's money in the record of the cabinet. */
  async rowsOf(order: string): Promise<readonly Row[]> {
    return (await this.cabinet.events()).filter((row) => row.order_ref === order && /^pay\./.test(String(row.event)));
  }

  /** How often each locker was opened. */
  async openings(locker: string): Promise<number> {
    return (await this.cabinet.events()).filter((row) => row.event === 'lock.opened' && row.locker === locker).length;
  }

  async #get(path: string) {
    return JSON.parse(await (await fetch(`${this.cabinet.base}${path}`)).text());
  }
}

/** Of a cabinet that is not yet there: its keys are made before it is. */
function deviceOf(folder: string): string {
  const file = join(folder, 'device.jwks');
  if (readDeviceFile(file).kind !== 'read') createDeviceFile(file);
  return file;
}

function collectorConfig(cloud: Cloud, broker: string, url: string, port: number): CollectorConfig {
  const file = (name: string, text: string): string => {
    writeFileSync(join(cloud.path, name), `${text}\n`, { mode: 0o600 });
    return name;
  };
  const text = JSON.stringify({
    broker: { url: broker, prefix, id: 'collector' },
    ...{ store: { sqlite: 'collector.db' }, cabinets: 'cabinets', keys: cloud.moneyKeys },
    money: {
      ...{ gateway: 'razorpay', url, keyId: 'rzp_test_1', keySecret: file('key-secret', 'secret') },
      webhook: { listen: `127.0.0.1:${port}`, secrets: [file('webhook-secret', secret)] },
    },
  });
  const read = parseCollectorConfig(text, join(cloud.path, 'collector.yaml'));
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read.config;
}
