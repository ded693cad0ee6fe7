import type { TimeSource } from '../../lib/clock-source.js';
import type { SigningKey } from '../../tokens/signing.js';
import type { ResultMessage } from '../../wire/messages.js';
import type { Outgoing } from '../ingest.js';
import type { Gateway } from './gateway.js';
import type { MoneyLedger } from './money-ledger.js';
import type { Teller } from './tell.js';

/** What the parts that look after money work with. */
export interface MoneyParts {
  readonly ledger: MoneyLedger;
  readonly gateway: Gateway;
  /**
   * Keys that sign `order+jwt` and `pay+jwt`: each its own, so that none stands for the other. `commands` says that money has gone back;
   * absent: no cabinet is told.
   */
  readonly keys: { readonly orders: SigningKey; readonly payments: SigningKey; readonly commands?: SigningKey };
  /** How long a QR code is wished to be open. */
  readonly openMs: number;
  readonly publish: (message: Outgoing) => void;
  /** What a cabinet has answered to a command. */
  readonly resultOf: (cabinet: string, jti: string) => Promise<ResultMessage | undefined>;
  readonly time: TimeSource;
  readonly teller: Teller;
}
