import type { z } from 'zod';
import type { TimeSource } from '../lib/clock-source.js';
import { jsonOf } from '../lib/json-text.js';
import type { Log } from '../lib/log.js';
import { signObject } from '../tokens/signing.js';
import { type BoardMessage, type Signed, verifyMessage } from '../wire/board-signature.js';
import {
  type AuditMessage,
  auditMessage,
  type MissingMessage,
  missingMessage,
  mostMessageBytes,
  type ReportMessage,
  reportMessage,
  resultMessage,
  snapshotMessage,
  statusMessage,
  timeMessage,
} from '../wire/messages.js';
import { type DownTopic, readTopic } from '../wire/topics.js';
import type { BrokenAt } from './continuity.js';
import { breakIn } from './continuity.js';
import type { Enrolled } from './enrolled.js';
import type { Signers } from './signers.js';
import type { CabinetAlarm, CollectorStore } from './store.js';
import { ToldLately } from './told-lately.js';

/** What cabinets publish that the collector listens to. */
export const heardTopics = ['audit', 'reports', 'commands/result', 'status', 'time', 'snapshot'] as const;
type HeardTopic = (typeof heardTopics)[number];

/** What is to be published to a cabinet. */
export interface Outgoing {
  readonly cabinet: string;
  readonly topic: DownTopic;
  readonly text: string;
}

interface IngestParts {
  readonly prefix: string;
  readonly store: CollectorStore;
  readonly enrolled: Enrolled;
  readonly signers: Signers;
  /** Takes what is reported of money; absent: there is no gateway. What resolves is durable. */
  readonly money?: { hear(cabinet: string, report: ReportMessage): Promise<readonly Outgoing[]> };
  readonly time: TimeSource;
  readonly log: Log;
  /** Told of what a cabinet has said that is there. */
  readonly heard?: (cabinet: string, how: 'batch' | 'online') => void;
}

/** Of cabinets that are not enrolled so many are told of: a broker can make any number of names up. */
const mostStrangers = 1000;

/**
 * What the collector makes of a message: checked, stored, answered. An answer is given only for what is durable, so whoever
 * publishes it may have failed before: the message comes again, and is answered again.
 */
export class Ingest {
  readonly #told: ToldLately;
  readonly #strangers = new Set<string>();

  constructor(private readonly parts: IngestParts) {
    this.#told = new ToldLately(parts.time);
  }

  /**
   * Takes a message. It may be acknowledged to the broker when this resolves, whatever it held: what is refused once is refused
   * always. Rejects with `collector.store_down` when it could not be stored; it must not be acknowledged then.
   */
  async take(name: string, payload: Buffer): Promise<readonly Outgoing[]> {
    const at = readTopic(this.parts.prefix, name, heardTopics);
    if (at === undefined) return [];
    const { cabinet, topic } = at;
    // Answers about the time are published where the questions are.
    if (topic === 'time' && payload[0] !== openingBrace) return [];
    if (payload.length > mostMessageBytes) {
      return this.#refuse(cabinet, 'collector.bad_message', `${topic}: ${payload.length} bytes`);
    }
    return this.#takeFrom(cabinet, topic, jsonOf(payload));
  }

  async #takeFrom(cabinet: string, topic: HeardTopic, value: unknown): Promise<readonly Outgoing[]> {
    const { store, time } = this.parts;
    switch (topic) {
      case 'audit':
        return this.#takeAudit(cabinet, value);
      case 'reports': {
        const report = await this.#signed(cabinet, topic, 'report', reportMessage, value);
        return report === undefined ? [] : this.#takeReport(cabinet, report);
      }
      case 'commands/result': {
        const result = await this.#signed(cabinet, topic, 'result', resultMessage, value);
        if (result !== undefined) await store.putResult(cabinet, result, time.wallMs());
        return [];
      }
      case 'status': {
        const status = await this.#signed(cabinet, topic, 'status', statusMessage, value);
        const broken = status && (await store.putStatus(cabinet, status, time.wallMs()));
        if (status?.awaits && status.state === 'online' && this.parts.signers.state === undefined) {
          await this.#refuse(cabinet, 'collector.state_withheld', `chain ${status.chain}`);
        }
        if (broken) await this.#tell(cabinet, 'collector.chain_broken', brokenText(broken));
        if (status?.state === 'online') this.parts.heard?.(cabinet, 'online');
        return [];
      }
      case 'time':
        return this.#tellTime(cabinet, value);
      case 'snapshot':
        return this.#takeSnapshot(cabinet, value);
    }
  }

  async #takeAudit(cabinet: string, value: unknown): Promise<readonly Outgoing[]> {
    if (typeof value === 'object' && value !== null && 'missing' in value) {
      const missing = await this.#signed(cabinet, 'audit', 'audit', missingMessage, value);
      if (missing !== undefined) await this.#lacks(cabinet, missing);
      return [];
    }
    const batch = await this.#signed(cabinet, 'audit', 'audit', auditMessage, value);
    if (batch === undefined) return [];
    if (batch.cabinet !== cabinet) return this.#refuse(cabinet, 'collector.bad_message', 'audit: of another cabinet');
    return this.#takeBatch(batch);
  }

  async #takeSnapshot(cabinet: string, value: unknown): Promise<readonly Outgoing[]> {
    const snapshot = await this.#signed(cabinet, 'snapshot', 'snapshot', snapshotMessage, value);
    const enrolment = await this.parts.enrolled.of(cabinet);
    if (snapshot === undefined || enrolment.kind !== 'enrolled') return [];
    if (snapshot.cabinet !== cabinet) {
      return this.#refuse(cabinet, 'collector.bad_message', 'snapshot: of another cabinet');
    }
    const { x = '' } = enrolment.key.export({ format: 'jwk' });
    const by = { kty: 'OKP', crv: 'Ed25519', kid: enrolment.kid, x } as const;
    await this.parts.store.putSnapshot(snapshot, by, this.parts.time.wallMs());
    return [];
  }

  async #takeReport(cabinet: string, report: ReportMessage): Promise<readonly Outgoing[]> {
    const { store, time, money, signers } = this.parts;
    await store.putReport(cabinet, report, time.wallMs());
    const answers = (await money?.hear(cabinet, report)) ?? [];
    if (money === undefined && report.kind === 'order' && report.state === 'asked') {
      await this.#refuse(cabinet, 'collector.no_gateway', report.ord);
    }
    const text = await signObject('ack+jwt', { aud: cabinet, ids: [report.id] }, signers.reports);
    return [{ cabinet, topic: 'reports/ack', text }, ...answers];
  }

  async #takeBatch(batch: AuditMessage): Promise<readonly Outgoing[]> {
    const { store, time, signers } = this.parts;
    const { cabinet, chain } = batch;
    this.parts.heard?.(cabinet, 'batch');
    const broken = breakIn(batch);
    const taken =
      broken === undefined
        ? await store.takeBatch(batch, time.wallMs())
        : await store.keepBroken(batch, broken, time.wallMs());
    if (taken.kind === 'quarantined') {
      if (taken.newly) await this.#tell(cabinet, 'collector.chain_broken', brokenText(taken.broken));
      return [];
    }
    const { seq, head } = taken.prefix;
    if (seq === 0) return [];
    const text = await signObject('receipt+jwt', { aud: cabinet, chain, seq, head }, signers.receipts);
    return [{ cabinet, topic: 'audit/receipt', text }];
  }

  async #lacks(cabinet: string, { missing, chain, from, to }: MissingMessage): Promise<void> {
    // A pull that came before the row was written: it is asked for again.
    if (missing === 'not_yet') return;
    await this.#refuse(cabinet, 'collector.rows_missing', `rows ${from} to ${to} of chain ${chain}: ${missing}`);
  }

  async #tellTime(cabinet: string, value: unknown): Promise<readonly Outgoing[]> {
    const { enrolled, signers, time } = this.parts;
    const asked = timeMessage.safeParse(value);
    if (!asked.success) return this.#refuse(cabinet, 'collector.bad_message', 'time');
    if (signers.time === undefined || (await enrolled.of(cabinet)).kind !== 'enrolled') return [];
    const claims = { aud: cabinet, nonce: asked.data.nonce, now: time.wallMs() / 1000 };
    return [{ cabinet, topic: 'time', text: await signObject('time+jwt', claims, signers.time) }];
  }

  /** A message of the right form and signature; `undefined`, with an alarm, when it is none. */
  async #signed<T extends Signed>(
    cabinet: string,
    topic: HeardTopic,
    typ: BoardMessage,
    schema: z.ZodType<T>,
    value: unknown,
  ): Promise<T | undefined> {
    const enrolment = await this.parts.enrolled.of(cabinet);
    if (enrolment.kind === 'unknown') {
      if (!this.#strangers.has(cabinet) && this.#strangers.size >= mostStrangers) return undefined;
      this.#strangers.add(cabinet);
      await this.#refuse(cabinet, 'collector.unknown_cabinet', topic);
      return undefined;
    }
    if (enrolment.kind === 'unusable') {
      await this.#refuse(cabinet, 'collector.bad_enrolment', enrolment.why);
      return undefined;
    }
    const read = schema.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      await this.#refuse(
        cabinet,
        'collector.bad_message',
        `${topic}: ${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`,
      );
      return undefined;
    }
    if (!verifyMessage(typ, read.data, enrolment.kid, enrolment.key)) {
      await this.#refuse(cabinet, 'collector.bad_signature', topic);
      return undefined;
    }
    return read.data;
  }

  async #refuse(cabinet: string, code: CabinetAlarm, message: string): Promise<readonly Outgoing[]> {
    await this.#told.once(`${code} ${cabinet}`, () => this.#tell(cabinet, code, message));
    return [];
  }

  async #tell(cabinet: string, code: CabinetAlarm, message: string): Promise<void> {
    this.parts.log('error', code, { cabinet, message });
    await this.parts.store.raise(cabinet, code, this.parts.time.wallMs());
  }
}

const openingBrace = 0x7b;

function brokenText({ reason, chain, seq }: BrokenAt): string {
  return `${reason} at row ${seq} of chain ${chain}`;
}
