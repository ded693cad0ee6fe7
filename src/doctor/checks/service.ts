import { check } from '../check.js';
import type { ServiceFacts } from '../facts-daemon.js';

/** More starts than this since the board's own say that something ends it. */
const manyRestarts = 3;

export const service = check({
  id: 'service',
  looksAt: 'the units of lockerd and of the page: running, failed, started again and again, not enabled',
  from: '`systemctl show lockerd.service` and `locker-kiosk.service`',
  faults: {
    failed: {
      level: 'problem',
      means: 'The service has ended with a fault.',
      repair: 'sudo journalctl -u {unit} -n 50, mend what it says, then: sudo systemctl restart {unit}',
    },
    stopped: {
      level: 'problem',
      means: 'The service does not run.',
      repair: 'sudo systemctl start {unit}',
    },
    restarts: {
      level: 'warning',
      means: 'The service was started again several times by itself.',
      repair: 'sudo journalctl -u {unit} -p warning -n 50',
    },
    not_enabled: {
      level: 'warning',
      means: 'The service will not start with the board.',
      repair: 'sudo systemctl enable {unit}',
    },
  },
  judge: ({ service: own, kiosk }, tell) => {
    if (own.kind !== 'seen' || !own.value.loaded) {
      const why = own.kind === 'seen' ? `systemd knows no ${own.value.unit}` : own.what;
      tell.skipped(`${why}: lockerd is not run as a service here`);
    }
    const units = [own, kiosk].flatMap((unit) => (unit.kind === 'seen' && unit.value.loaded ? [unit.value] : []));
    for (const unit of units) {
      const fill = { unit: unit.unit };
      const state = `${unit.active} (${unit.sub})`;
      if (unit.active === 'failed' || unit.sub === 'auto-restart') {
        tell.fault('failed', `${state}, result: ${unit.result}, ${unit.restarts} restarts`, unit.unit, fill);
      } else if (!runs(unit)) tell.fault('stopped', state, unit.unit, fill);
      else if (unit.restarts > manyRestarts) tell.fault('restarts', `${unit.restarts} restarts`, unit.unit, fill);
      if (!/^(enabled|static|alias|linked|generated|$)/.test(unit.enabled)) {
        tell.fault('not_enabled', `it is ${unit.enabled}`, unit.unit, fill);
      }
    }
    if (units.length > 0 && tell.well()) {
      tell.ok(units.map(({ unit, sub, restarts }) => `${unit} ${sub}, ${restarts} restarts`).join('; '));
    }
  },
});

function runs({ active }: ServiceFacts): boolean {
  return active === 'active' || active === 'activating' || active === 'reloading';
}
