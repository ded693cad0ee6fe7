import type { RentalSpec } from '../../src/config/rental-specs.js';
import { eventually } from '../running-daemon.js';
import { type SessionWorldWith, sessionWorld } from './session-world.js';

const spec = (keepMs: number): RentalSpec => ({
  ...{ tariffs: [], durationsMs: [], longestMs: 86_400_000, settleMs: 180_000, graceMs: 0, endAfterMs: 86_400_000 },
  deliveries: { keepMs },
});

/** A cabinet for parcels, a courier with the number 7007, and what is told upwards. */
export async function parcelWorld(given: { keepMs?: number } & Pick<SessionWorldWith, 'board' | 'kiosk'> = {}) {
  const kiosk = await sessionWorld({
    ...(given.board && { board: given.board }),
    ...(given.kiosk && { kiosk: given.kiosk }),
    rental: spec(given.keepMs ?? 72 * 3_600_000),
  });
  const { world, hire, begin, post, call, cloud } = kiosk;
  await hire('courier', '7007');
  const { clock, dropOffs, reports } = world.tables;
  // Whether or not the machine's own clock is set.
  clock.confirm({ source: 'confirmed', wallMs: Date.now(), monoMs: clock.now().monoMs, errorMs: 500 });
  const told = () =>
    [...reports.last('rental').values()].map(({ about, state, details }) => ({ about, state, ...details }));
  const tick = () => dropOffs.tick((locker) => world.locker(locker).state === 'open');
  return {
    ...kiosk,
    told,
    /** The time of what was left is over. */
    isDue: () =>
      eventually('its time is over', () => {
        tick();
        return told().some(({ state }) => state === 'overstayed');
      }),
    session: async () => `/api/sessions/${await begin('7007')}`,
    /** What a courier has left, and has shut in. */
    leave: async () => {
      const session = `/api/sessions/${await begin('7007')}`;
      const { body } = await post(`${session}/open`, { size: 'M' });
      await kiosk.shut(String(body.locker));
      await eventually('it is told', () =>
        told().some(({ state, locker }) => state === 'active' && locker === body.locker),
      );
      const rental = told().find(({ locker, state }) => locker === body.locker && state === 'active')?.about ?? '';
      return { rental, locker: String(body.locker), session };
    },
    code: (locker: string, rental?: string, jti = 'q1') =>
      cloud.token({
        ...{ aud: 'TEST-1', jti, exp: Math.floor(Date.now() / 1000) + 3600, lkr: locker },
        ...(rental !== undefined && { rnt: rental }),
      }),
    look: async (session: string) => (await call('GET', session)).body,
  };
}
