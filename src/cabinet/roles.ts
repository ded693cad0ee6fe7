import type { ActorRole } from '../audit/event.js';

/** Those who open any locker, blocked ones, too: by a right, by a command, or at the control socket. Pure. */
export function runsTheCabinet(role: ActorRole | 'customer' | undefined): boolean {
  return role === 'operator' || role === 'installer' || role === 'admin';
}
