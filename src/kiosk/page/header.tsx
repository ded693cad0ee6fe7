import type { KioskCabinet, KioskHealth } from '../wire.js';
import type { Link } from './link.js';

interface Props {
  readonly cabinet: KioskCabinet | null;
  readonly link: Link['state'];
}

export function Header({ cabinet, link }: Props) {
  const { tone, words } = stateOf(cabinet, link);
  return (
    <header class="header">
      <span class="mark" aria-hidden="true">
        <i />
        <i />
      </span>
      <h1>Lockers</h1>
      <span class="cabinet-id">{cabinet?.id}</span>
      {cabinet?.simulated && <span class="badge">Simulated</span>}
      <span class={`health ${tone}`} role="status">
        {words}
      </span>
    </header>
  );
}

const states = {
  good: { tone: 'good', words: 'Ready' },
  clock_not_set: { tone: 'warn', words: 'Clock not set' },
  attention: { tone: 'warn', words: 'Needs service' },
} as const satisfies Record<KioskHealth, unknown>;

function stateOf(cabinet: KioskCabinet | null, link: Link['state']) {
  if (link === 'lost') return { tone: 'bad', words: 'No connection' };
  if (!cabinet) return { tone: 'busy', words: 'Connecting' };
  return states[cabinet.health];
}
