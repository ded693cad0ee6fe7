import type { Failed } from './port-child.js';
import type { AddressNews, AddressOutcome, AddressWish } from './set-address.js';

/** The typed messages between lockerctl and the process that sets an address. Both run the same build, so shapes are trusted. */

export type ToAddressing =
  | ({
      readonly type: 'set-address';
      /** A tty path or `tcp://IP:PORT`. */
      readonly port: string;
      readonly timeoutMs: number;
    } & AddressWish)
  /** The answer to `alone`. */
  | { readonly type: 'confirm'; readonly yes: boolean };

export type FromAddressing =
  | { readonly type: 'news'; readonly news: AddressNews }
  | { readonly type: 'done'; readonly outcome: AddressOutcome }
  | Failed;
