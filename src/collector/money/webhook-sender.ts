import { messageOf } from '../../lib/errors.js';
import { signatureHeader, signatureOf } from './razorpay-webhook.js';

const mostTries = 5;
const pauseMs = 1000;

/** Delivers webhooks as a gateway does: signed, and again when they were not taken. What is under way ends with `stop`. */
export class WebhookSender {
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly secret: Buffer,
    private readonly failed: (message: string) => void,
  ) {}

  /** One after the other. */
  send(body: string): void {
    this.#last = this.#last.then(() => this.#deliver(body));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#last;
  }

  async #deliver(body: string): Promise<void> {
    for (let tries = 1; tries <= mostTries && !this.#stop.signal.aborted; tries += 1) {
      try {
        const response = await fetch(this.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            [signatureHeader]: signatureOf(Buffer.from(body), this.secret),
          },
          body,
          signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(5000)]),
        });
        if (response.ok) return;
        this.failed(`a webhook of the trial was answered by ${response.status}`);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.failed(`a webhook of the trial was not taken: ${messageOf(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
