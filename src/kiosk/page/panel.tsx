import { ChooseStep } from './choose-step.js';
import type { Act, DoorLeft, Step } from './flow.js';
import type { Errand } from './home-choices.js';
import { HomeStep } from './home-step.js';
import { Key } from './keypad.js';
import type { Link } from './link.js';
import { LockerStep } from './locker-step.js';
import { Message } from './message.js';
import { PinStep } from './pin-step.js';
import { ResultStep } from './result-step.js';
import { useTexts } from './texts/texts.js';

interface Props {
  readonly link: Link;
  /** Its name, of `screenOf`. */
  readonly screen: string;
  readonly step: Step;
  readonly left: DoorLeft;
  /** What the first screen offers; none where it is the locker's number. */
  readonly errands: readonly Errand[];
  readonly act: (act: Act) => void;
  readonly submit: () => void;
  readonly onChoose: (locker: string) => void;
  readonly onErrand: (errand: Errand) => void;
  readonly onTaken: () => void;
}

/** What somebody sees who opens a locker, from the first screen to what became of it. */
export function Panel({ link, screen, step, left, errands, act, submit, onChoose, onErrand, onTaken }: Props) {
  const t = useTexts();
  if (step.at === 'result') return <ResultStep {...{ outcome: step, left, act, onTaken }} />;
  if (step.at === 'sending') {
    if (step.locker === null) {
      return <Message tone="busy" title={t('everywhere.one_moment')} text={t('open.checking')} />;
    }
    return <Message tone="busy" title={t('open.opening', { locker: step.locker })} text={t('open.wait_at_door')} />;
  }
  if (link.state === 'connecting') {
    return <Message tone="busy" title={t('everywhere.one_moment')} text={t('everywhere.asking_cabinet')} />;
  }
  if (link.state === 'lost')
    return <Message tone="bad" title={t('cabinet.lost_title')} text={t('cabinet.lost_text')} />;
  if (step.at === 'choose') return <ChooseStep step={step} act={act} onChoose={onChoose} />;
  if (step.at === 'pin') return <PinStep step={step} pinDigits={link.cabinet.pinDigits} act={act} submit={submit} />;
  const toStart = (): void => act({ type: 'reset' });
  if (screen === 'out-of-service') {
    return (
      <Message tone="bad" title={t('cabinet.out_title')} text={t('cabinet.out_text')}>
        <Key label={t('cabinet.try_anyway')} press="#" onPress={() => onErrand('open')}>
          {t('cabinet.try_anyway')}
        </Key>
      </Message>
    );
  }
  if (screen === 'home') return <HomeStep errands={errands} onErrand={onErrand} />;
  const ids = link.cabinet.lockers.map(({ id }) => id);
  return <LockerStep typed={step.typed} ids={ids} act={act} onBack={errands.length > 0 ? toStart : null} />;
}
