import { writeDurably } from '../../lib/durable-file.js';
import { LockerError, messageOf } from '../../lib/errors.js';
import type { Enrolments } from './enrolments.js';
import type { Issuer } from './issuer.js';

const dayMs = 86_400_000;

/** The list of revoked certificates in a file for the broker: written when it changes, and once a day, since a list ends. */
export class RevocationFile {
  #written = '';
  #writtenMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly file: string,
    private readonly store: Enrolments,
    private readonly issuer: Issuer,
  ) {}

  /** Call it every few seconds. @throws LockerError `collector.crl_unwritten`, `collector.store_down` */
  async tick(nowMs: number): Promise<void> {
    const revoked = await this.store.revokedCertificates(nowMs);
    const list = revoked.map(({ serial }) => serial).join();
    // A clock that was set back must not keep an old list.
    if (list === this.#written && Math.abs(nowMs - this.#writtenMs) < dayMs) return;
    const text = await this.issuer.revocationList(revoked, nowMs);
    try {
      writeDurably(this.file, Buffer.from(text), { mode: 0o644 });
    } catch (error) {
      const message = `${this.file} was not written (${messageOf(error)})`;
      throw new LockerError('collector.crl_unwritten', message, { file: this.file }, { cause: error });
    }
    this.#written = list;
    this.#writtenMs = nowMs;
  }
}
