import { codeOf, messageOf } from '../src/lib/errors.js';
import { scan } from './scan.js';
import type { FromScan, ScanOrder } from './scan-messages.js';
import { planScan } from './scan-plan.js';
import { wiresOf } from './scan-wire.js';

/** The process that scans one port. It makes status queries only, so it may end at any moment: it does with its parent. */

/** Beside stopping it. */
const throughLockerd = 'scan through it with `lockerctl scan --bus ID` (`lockerctl status` names its buses), or ';

function tell(message: FromScan): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function fail(error: unknown): void {
  tell({ type: 'failed', code: codeOf(error), message: messageOf(error) });
}

process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('message', ({ port, wish, timeoutMs }: ScanOrder) => {
  scan(planScan(wish), wiresOf(port, timeoutMs, throughLockerd), (news) => tell({ type: 'news', news })).then(
    (outcome) => tell({ type: 'done', outcome }),
    fail,
  );
});
