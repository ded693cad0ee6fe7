import { join } from 'node:path';
import { pepperSource } from '../access/pepper-file.js';
import type { CountedRows } from '../audit/counted-rows.js';
import { Backups, type RecoveryKeyState } from '../backup/backups.js';
import { readPublicKey } from '../backup/recovery-key.js';
import { StateSource } from '../backup/state-source.js';
import type { Cabinet } from '../cabinet/cabinet.js';
import type { Config } from '../config/specs.js';
import type { BackupFacts } from '../control/control-world.js';
import { packageVersion } from '../lib/built.js';
import { LockerError } from '../lib/errors.js';
import type { Uplink } from '../uplink/uplink.js';
import type { Signed } from './signed.js';
import type { AgentTables } from './tables.js';

interface BackupsWith {
  readonly config: Config;
  readonly tables: AgentTables;
  readonly cabinet: Pick<Cabinet, 'alarmBoard'>;
  readonly signed: Pick<Signed, 'device'>;
  readonly views: Pick<CountedRows, 'note'>;
  /** Told when the recovery key cannot be used: the rest of the cabinet works without it. */
  readonly fault: (error: unknown) => void;
}

/** Makes what another board needs to be this cabinet. */
export function startBackups({ config, tables, cabinet, signed, views, fault }: BackupsWith): Backups {
  const recovery = recoveryKeyOf(config);
  const { alarmBoard } = cabinet;
  if (recovery.kind === 'unavailable') {
    fault(recovery.error);
    alarmBoard.raise('backup_failed', '', { error: recovery.error.code });
  } else alarmBoard.clear('backup_failed', '');
  const { store, meta, audit, clock } = tables;
  const source = new StateSource({
    ...{ store, audit, clock, cabinet: config.cabinet.id, program: packageVersion() },
    pepper: pepperSource(config.access.pepper, process.env),
    trustFile: join(config.data, 'trust.jwt'),
  });
  const { device } = signed;
  return new Backups({
    ...{ store, meta, source, recovery, fault },
    noted: (event) => views.note(event),
    signing: device?.kind === 'ready' ? device.keys.signing : undefined,
  });
}

function recoveryKeyOf({ backup }: Config): RecoveryKeyState {
  if (!backup) return { kind: 'none' };
  try {
    return { kind: 'ready', key: readPublicKey(backup.recoveryKey) };
  } catch (error) {
    if (error instanceof LockerError) return { kind: 'unavailable', error };
    throw error;
  }
}

/** What those who run the cabinet are told of it; nothing where the config names no recovery key. */
export function backupFacts(
  backups: Backups,
  { clock }: AgentTables,
  uplink?: Uplink,
): { readonly backup?: BackupFacts } {
  const { recovery } = backups;
  if (recovery.kind === 'none') return {};
  const fileMs = backups.lastFileMs();
  const { wallMs, floorMs } = clock.now();
  const { snapshotMs, snapshotFault } = uplink?.state() ?? {};
  const fault = recovery.kind === 'unavailable' ? recovery.error : snapshotFault;
  const backup: BackupFacts = {
    ...(recovery.kind === 'ready' && { key: recovery.key.kid }),
    ...(snapshotMs !== undefined && { snapshotMs }),
    ...(fileMs !== undefined && { fileMs: Math.max(0, Math.round(Math.max(wallMs, floorMs) - fileMs)) }),
    ...(fault && { fault: { code: fault.code, message: fault.message } }),
  };
  return { backup };
}
