import { createHash } from 'node:crypto';
import type { NewEvent } from '../audit/event.js';
import type { By } from '../cabinet/upkeep.js';
import { LockerError } from '../lib/errors.js';
import type { Meta } from '../store/meta.js';
import { metaShapes } from '../store/meta-shapes.js';
import type { Store } from '../store/store.js';
import type { DeviceKey } from '../tokens/device-keys.js';
import type { Receiver } from '../tokens/sealed.js';
import { signMessage } from '../wire/board-signature.js';
import type { SnapshotMessage } from '../wire/messages.js';
import type { BackupFile } from './backup-file.js';
import type { PublicRecoveryKey } from './recovery-key.js';
import { sealState } from './sealed-state.js';
import type { StateSource } from './state-source.js';

/** The recovery key of the config, or why it cannot be used; `none` where the config names none. */
export type RecoveryKeyState =
  | { readonly kind: 'ready'; readonly key: PublicRecoveryKey }
  | { readonly kind: 'unavailable'; readonly error: LockerError }
  | { readonly kind: 'none' };

interface BackupParts {
  readonly store: Store;
  readonly meta: Meta;
  readonly source: StateSource;
  readonly recovery: RecoveryKeyState;
  /** The key that the cabinet signs with; absent where it has none. */
  readonly signing: DeviceKey | undefined;
  /** Records who made a backup; throws `store.*` when the disk does not take it now. */
  readonly noted: (event: NewEvent) => void;
  readonly fault: (error: unknown) => void;
}

/** A `SnapshotMessage` before it is signed. */
export type UnsignedSnapshot = Pick<SnapshotMessage, 'cabinet' | 'chain' | 'seq' | 'at' | 'jwe'>;

/** What is sealed, and by what it is known again. */
interface TakenState {
  /** Stays the same until something has changed that is worth a new snapshot. */
  readonly digest: string;
  /** Seals it. Rejects with a LockerError: `backup.too_large`, `backup.key_unusable`. */
  seal(): Promise<UnsignedSnapshot>;
}

/** Makes what another board needs to be this cabinet, sealed. Plain text of it is in memory only. */
export class Backups {
  constructor(private readonly parts: BackupParts) {}

  get recovery(): RecoveryKeyState {
    return this.parts.recovery;
  }

  /** When a backup was written to a file last, wall ms. */
  lastFileMs(): number | undefined {
    return metaShapes.backed_up.optional().parse(this.parts.meta.get('backed_up'))?.atMs;
  }

  /**
   * Takes the state as it is now.
   * @throws LockerError `store.*`
   */
  take(key: Receiver): TakenState {
    const { state, steady } = this.parts.source.read();
    const { cabinet, madeMs: at, head } = state;
    return {
      digest: createHash('sha256').update(steady).digest('hex'),
      seal: async () => ({ cabinet, chain: head.chain, seq: head.seq, at, jwe: await sealState(state, key) }),
    };
  }

  /**
   * A backup as a file. It leaves its row, before anybody has the file.
   * @param to another key than that of the config
   * @throws LockerError `backup.no_key`, `backup.key_unusable`, `backup.too_large`, `store.*` when the database cannot be read
   */
  async file(by: By, to?: Receiver): Promise<BackupFile> {
    const { store, meta, signing, noted, fault } = this.parts;
    const key = to ?? this.#configured();
    const message = await this.take(key).seal();
    // A disk that takes no more rows is when somebody needs a backup most: the row is counted, and written when there is room.
    try {
      noted({ event: 'admin.backed_up', outcome: 'done', actor: by.actor, actor_role: by.actorRole });
      store.tx(() => meta.set('backed_up', { atMs: message.at }));
    } catch (error) {
      if (!(error instanceof LockerError)) throw error;
      fault(error);
    }
    const file = { lockerd: 'backup' as const, ...message };
    if (signing === undefined) return file;
    const { kty, kid, x } = signing.published;
    return { ...file, sig: signMessage('snapshot', message, signing).sig, by: { kty, crv: 'Ed25519', kid, x } };
  }

  #configured(): PublicRecoveryKey {
    const { recovery } = this.parts;
    if (recovery.kind === 'ready') return recovery.key;
    if (recovery.kind === 'unavailable') throw recovery.error;
    throw new LockerError('backup.no_key', 'the config names no recovery key');
  }
}
