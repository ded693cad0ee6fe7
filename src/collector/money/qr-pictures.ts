import { setImmediate as othersFirst } from 'node:timers/promises';
import { LockerError, messageOf } from '../../lib/errors.js';
import { bodyOf } from './limited-body.js';

/** From where pictures of QR codes are taken. */
interface PictureRules {
  /** Names of hosts; what is below them is meant, too. */
  readonly hosts: readonly string[];
  /** Of the gateway's API, from where they may come in any case. */
  readonly origin: string;
  /** How long one picture is waited for. */
  readonly timeoutMs: number;
}

const mostBytes = 1_048_576;
/** A short link leads to the picture. */
const mostHops = 5;

/** Reads what QR codes say that are told by pictures only. */
export class QrPictures {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly rules: PictureRules) {}

  /**
   * What the QR code in a picture says.
   * @throws LockerError `collector.gateway_down` when the picture did not come; `collector.no_qr_text` when it never will, or says nothing
   */
  async textOf(picture: string): Promise<string> {
    const bytes = await this.#fetch(picture);
    // Loaded where it is used: with the text in the gateway's answer no picture is read.
    const { readQrPicture } = await import('./read-picture.js');
    const reading = await this.#inTurn(() => readQrPicture(bytes));
    if (reading.kind === 'unreadable') throw noText(`the picture of the QR code cannot be read: ${reading.why}`);
    return reading.text;
  }

  /** To read one takes the processor for some tenths of a second: whatever else waits comes in between. */
  #inTurn<T>(work: () => T): Promise<T> {
    const mine = this.#last.then(() => othersFirst()).then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #fetch(picture: string): Promise<Buffer> {
    const signal = AbortSignal.timeout(this.rules.timeoutMs);
    let url = this.#allowed(picture, undefined);
    for (let hops = 0; hops <= mostHops; hops += 1) {
      // Without the key of the API: whoever keeps pictures has no use for it.
      const response = await fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => down(error));
      if (response.status === 200) {
        const bytes = await bodyOf(response, mostBytes).catch((error: unknown) => down(error));
        if (bytes === undefined) throw noText(`the picture of the QR code has more than ${mostBytes} bytes`);
        return bytes;
      }
      const next = response.headers.get('location');
      await response.body?.cancel();
      if (response.status < 300 || response.status >= 400 || next === null) {
        throw new LockerError('collector.gateway_down', `the picture of a QR code: status ${response.status}`);
      }
      url = this.#allowed(next, url.href);
    }
    throw noText('the picture of the QR code is behind too many redirects');
  }

  #allowed(text: string, from: string | undefined): URL {
    const { hosts, origin } = this.rules;
    const url = URL.canParse(text, from) ? new URL(text, from) : undefined;
    if (url === undefined) throw noText('the gateway names no address of the picture of the QR code');
    if (url.origin === origin) return url;
    // The documentation has http:// in its words, and https:// in its examples.
    if (url.protocol === 'http:') url.protocol = 'https:';
    const isNamed = hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
    if (url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '' && isNamed)
      return url;
    throw noText(
      `the picture of the QR code is at ${url.protocol}//${url.host}, which \`money.pictures\` does not name`,
    );
  }
}

function noText(message: string): LockerError {
  return new LockerError('collector.no_qr_text', message);
}

function down(cause: unknown): never {
  const message = `the picture of a QR code did not come (${messageOf(cause)})`;
  throw new LockerError('collector.gateway_down', message, {}, { cause });
}
