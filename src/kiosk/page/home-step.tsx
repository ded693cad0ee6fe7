import { AtReader } from './at-reader.js';
import type { Errand } from './home-choices.js';
import { Icon } from './icon.js';
import { Key } from './keypad.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly errands: readonly Errand[];
  readonly onErrand: (errand: Errand) => void;
}

const says = {
  ...({ open: 'home.open', rent: 'rent.rent', deliver: 'home.deliver', help: 'help.help' } as const),
} satisfies Record<Errand, string>;

/** The first screen: what somebody may have come for, in pictures. */
export function HomeStep({ errands, onErrand }: Props) {
  const t = useTexts();
  return (
    <div class="step first-step">
      <div class="title-row">
        <h2>{t('home.title')}</h2>
      </div>
      <AtReader />
      <div class="choices home">
        {errands.map((errand, at) => (
          <Key
            key={errand}
            press={String(at + 1)}
            label={t(says[errand])}
            {...(errand === 'open' && { kind: 'primary' as const })}
            onPress={() => onErrand(errand)}
          >
            <Icon name={errand} />
            <span>{t(says[errand])}</span>
          </Key>
        ))}
      </div>
    </div>
  );
}
