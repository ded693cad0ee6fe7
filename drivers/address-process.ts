import { codeOf, messageOf } from '../src/lib/errors.js';
import type { FromAddressing, ToAddressing } from './address-messages.js';
import { wiresOf } from './scan-wire.js';
import { setAddress } from './set-address.js';

/** The process that sets a board's address. It ends with its parent: the one order that it sends is either out or it is not. */

let confirmed: (yes: boolean) => void = () => undefined;

function tell(message: FromAddressing): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function fail(error: unknown): void {
  tell({ type: 'failed', code: codeOf(error), message: messageOf(error) });
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', (message: ToAddressing) => {
  if (message.type === 'confirm') {
    confirmed(message.yes);
    return;
  }
  const confirm = (): Promise<boolean> =>
    new Promise((resolve) => {
      confirmed = resolve;
    });
  setAddress(message, wiresOf(message.port, message.timeoutMs), (news) => tell({ type: 'news', news }), confirm).then(
    (outcome) => tell({ type: 'done', outcome }),
    fail,
  );
});
