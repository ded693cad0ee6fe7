/** What a restore needs of schema, signatures and database; loaded when one is asked for. */
export { readBackup } from '../../backup/backup-file.js';
export { withoutErased } from '../../backup/erased-state.js';
export { readSecretKey } from '../../backup/recovery-key.js';
export { holdEmpty, mustFit, restoreState } from '../../backup/restore.js';
export { openState } from '../../backup/sealed-state.js';
export { bootId } from '../../clock/system-clock.js';
