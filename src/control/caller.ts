import type { Socket } from 'node:net';
import type { By } from '../cabinet/upkeep.js';
import { LockerError, messageOf } from '../lib/errors.js';

/** Who called over the control socket, as it goes into the audit row. */
export interface Caller {
  /** `uid-1000`. */
  readonly actor: string;
  readonly role: 'installer' | 'operator';
}

/** On whose word the domain then acts. */
export function byOf({ actor, role }: Caller): By {
  return { actor, actorRole: role };
}

/** Whoever owns the machine or the daemon installs; anybody else whom the socket's group lets in operates. */
export function callerOfUid(uid: number, ownUid: number): Caller {
  return { actor: `uid-${uid}`, role: uid === 0 || uid === ownUid ? 'installer' : 'operator' };
}

type PeerUid = (fd: number) => number;
let peerUid: Promise<PeerUid> | null = null;

/** Loaded on the first call: a cabinet that nobody administers needs no native part for it. */
async function loadPeerUid(): Promise<PeerUid> {
  const { default: koffi } = await import('koffi');
  const getsockopt = koffi.load(null).func('int getsockopt(int, int, int, void *, void *)');
  return (fd) => {
    // struct ucred of unix(7): pid, uid, gid, 32 bits each; SOL_SOCKET is 1 and SO_PEERCRED 17 on x86, ARM and RISC-V.
    const credentials = Buffer.alloc(12);
    const length = Buffer.alloc(4);
    length.writeInt32LE(credentials.length);
    const result: unknown = getsockopt(fd, 1, 17, credentials, length);
    if (result !== 0 || length.readInt32LE() !== credentials.length) throw new Error('getsockopt(SO_PEERCRED) failed');
    return credentials.readUInt32LE(4);
  };
}

/** Node keeps the descriptor of a socket on its handle and offers no other way to it. */
function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof fd !== 'number' || fd < 0) throw new Error('the socket has no descriptor');
  return fd;
}

/** Asks the kernel whose process is at the other end. Rejects with `control.unknown_caller`: nobody acts unnamed. */
export async function callerOf(socket: Socket): Promise<Caller> {
  try {
    peerUid ??= loadPeerUid();
    const uid = (await peerUid)(descriptorOf(socket));
    return callerOfUid(uid, process.getuid?.() ?? 0);
  } catch (error) {
    const message = `The system did not say who called (${messageOf(error)}), so the call was refused.`;
    throw new LockerError('control.unknown_caller', message, {}, { cause: error });
  }
}
