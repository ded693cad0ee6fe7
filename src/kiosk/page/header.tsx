import type { KioskCabinet, KioskHealth } from '../wire.js';
import { Icon } from './icon.js';
import { keepFocus } from './keypad.js';
import { LanguageSwitch } from './language-switch.js';
import type { Link } from './link.js';
import { SpeakerButton } from './sound/speaker-button.js';
import { useTexts } from './texts/texts.js';
import type { LanguageChoice } from './texts/use-language.js';

interface Props {
  readonly cabinet: KioskCabinet | null;
  readonly link: Link['state'];
  readonly language: LanguageChoice;
  readonly onHelp: () => void;
  /** Those who run the cabinet sign in; `null` while somebody else is busy here. */
  readonly onStaff: (() => void) | null;
}

export function Header({ cabinet, link, language, onHelp, onStaff }: Props) {
  const t = useTexts();
  const { tone, says } = stateOf(cabinet, link);
  return (
    <header class="header">
      <span class="mark" aria-hidden="true">
        <i />
        <i />
      </span>
      <h1 class="unseen">{t('everywhere.lockers')}</h1>
      <span class="cabinet-id">{cabinet?.id}</span>
      {cabinet?.simulated && <span class="badge">{t('cabinet.simulated')}</span>}
      {onStaff && link === 'live' && (
        <button type="button" class="staff" onMouseDown={keepFocus} onClick={onStaff}>
          {t('everywhere.staff')}
        </button>
      )}
      <button type="button" data-key="9" onMouseDown={keepFocus} onClick={onHelp}>
        <Icon name="help" />
        {t('help.help')}
      </button>
      <LanguageSwitch language={language} />
      <SpeakerButton sound={cabinet?.sound} />
      <span class={`health ${tone}`} role="status">
        {t(says)}
      </span>
    </header>
  );
}

const states = {
  good: { tone: 'good', says: 'cabinet.good' },
  clock_not_set: { tone: 'warn', says: 'cabinet.clock_not_set' },
  out_of_service: { tone: 'bad', says: 'cabinet.out_of_service' },
  attention: { tone: 'warn', says: 'cabinet.attention' },
} as const satisfies Record<KioskHealth, unknown>;

function stateOf(cabinet: KioskCabinet | null, link: Link['state']) {
  if (link === 'lost') return { tone: 'bad', says: 'cabinet.lost' } as const;
  if (!cabinet) return { tone: 'busy', says: 'cabinet.connecting' } as const;
  return states[cabinet.health];
}
