import { workForParent } from './port-child.js';
import { scan } from './scan.js';
import type { FromScan, ScanOrder } from './scan-messages.js';
import { planScan } from './scan-plan.js';
import { wiresOf } from './scan-wire.js';

/** The process that scans one port. It makes status queries only, so it may end at any moment. */

/** Beside stopping it. */
const throughLockerd = 'scan through it with `lockerctl scan --bus ID` (`lockerctl status` names its buses), or ';

workForParent<ScanOrder, FromScan>(async ({ port, wish, timeoutMs }, tell) => {
  const wires = wiresOf(port, timeoutMs, throughLockerd);
  const outcome = await scan(planScan(wish), wires, (news) => tell({ type: 'news', news }));
  tell({ type: 'done', outcome });
});
