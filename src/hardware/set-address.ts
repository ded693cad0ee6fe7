import type { ToAddressing } from '../../drivers/address-messages.js';
import type { AddressNews, AddressOutcome, AddressWish } from '../../drivers/set-address.js';
import { runPortProcess } from './port-process.js';

/**
 * Gives the one board on a port its address, in a process of its own. `confirm` is asked once it is proven that the board at
 * `from` is alone. Rejects with `address.*`, `scan.port_used`, `bus.port_failed`, `scan.failed`.
 */
export function setBoardAddress(
  order: AddressWish & { readonly port: string; readonly timeoutMs: number },
  onNews: (news: AddressNews) => void,
  confirm: (from: number) => Promise<boolean>,
): Promise<AddressOutcome> {
  return runPortProcess<ToAddressing, AddressNews, AddressOutcome>(
    'address-process',
    { type: 'set-address', ...order },
    (news, send) => {
      onNews(news);
      // Whoever cannot be asked has not said yes.
      if (news.type === 'alone')
        confirm(news.from).then(
          (yes) => send({ type: 'confirm', yes }),
          () => send({ type: 'confirm', yes: false }),
        );
    },
  );
}
