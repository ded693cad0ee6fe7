import type { FromAddressing, ToAddressing } from './address-messages.js';
import { workForParent } from './port-child.js';
import { wiresOf } from './scan-wire.js';
import { setAddress } from './set-address.js';

/** The process that sets a board's address. The one order that it sends is either out or it is not, whenever it ends. */

let confirmed: (yes: boolean) => void = () => undefined;

workForParent<ToAddressing, FromAddressing>(async (message, tell) => {
  if (message.type === 'confirm') {
    confirmed(message.yes);
    return;
  }
  const confirm = (): Promise<boolean> =>
    new Promise((resolve) => {
      confirmed = resolve;
    });
  const wires = wiresOf(message.port, message.timeoutMs);
  const outcome = await setAddress(message, wires, (news) => tell({ type: 'news', news }), confirm);
  tell({ type: 'done', outcome });
});
