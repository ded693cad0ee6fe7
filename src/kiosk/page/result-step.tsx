import type { Act, DoorLeft, Outcome } from './flow.js';
import { Key } from './keypad.js';
import { Message } from './message.js';
import { leftWords } from './rent-words.js';
import { clockText, useSecondsUntil } from './seconds.js';
import type { Say } from './texts/catalogue.js';
import { useTexts } from './texts/texts.js';
import type { Words } from './words.js';

interface Props {
  readonly outcome: Outcome;
  /** How the door stands that was opened. */
  readonly left: DoorLeft;
  readonly act: (act: Act) => void;
}

/** Says what became of the try, and what to do now. */
export function ResultStep({ outcome, left, act }: Props) {
  const t = useTexts();
  const { result } = outcome;
  const leftSeconds = useSecondsUntil(result.kind === 'wait' ? result.untilMs : null);
  const { tone, title, text } =
    (result.kind === 'opened' ? leftWords(outcome.locker ?? '', left, t) : null) ?? words(outcome, t);
  // A code or card is shown again where it was shown; there is nothing to press for that.
  const retry = outcome.by === 'pin' && result.kind !== 'opened' && result.kind !== 'closed';
  const done = t(retry ? 'common.to_start' : 'common.done');
  return (
    <Message tone={tone} title={title} text={text} loud={result.kind === 'opened' && left === 'loud'}>
      {result.kind === 'wait' && leftSeconds > 0 && (
        <div class="countdown" role="timer">
          {clockText(leftSeconds)}
        </div>
      )}
      {retry && (
        <Key
          label={t('common.try_again')}
          kind="primary"
          press="#"
          onPress={() => act({ type: 'again' })}
          disabled={leftSeconds > 0}
        >
          {t('common.try_again')}
        </Key>
      )}
      <Key label={done} press={retry ? '*' : '#'} onPress={() => act({ type: 'reset' })}>
        {done}
      </Key>
    </Message>
  );
}

function words({ by, locker: known, result, isDrop }: Outcome, t: Say): Words {
  const typed = by === 'pin';
  const locker = known ?? '';
  switch (result.kind) {
    case 'opened':
      return {
        tone: 'good',
        title: t('result.opened', { locker }),
        text: t(isDrop ? 'rental.put_in' : 'result.opened_text'),
      };
    case 'closed':
      return { tone: 'good', title: t('result.closed'), text: t('result.closed_text', { locker }) };
    case 'failed': {
      const text = t(typed ? 'result.failed_typed' : 'result.failed_shown');
      return { tone: 'bad', title: t('result.failed', { locker }), text };
    }
    case 'unconfirmed': {
      const title = known === null ? t('result.look') : t('result.look_at', { locker });
      return { tone: 'warn', title, text: t('result.unconfirmed_text') };
    }
    case 'denied':
      return typed
        ? { tone: 'bad', title: t('result.denied_typed'), text: t('result.denied_typed_text') }
        : { tone: 'bad', title: t('result.denied_shown'), text: t('result.denied_shown_text') };
    case 'wait':
      return { tone: 'warn', title: t('result.wait'), text: t('result.wait_text') };
    case 'over':
      return { tone: 'warn', title: t('result.over'), text: t('result.over_text') };
    case 'unavailable':
      return { tone: 'warn', title: t('result.unavailable'), text: t('result.unavailable_text') };
    case 'no_room':
      return { tone: 'warn', title: t('result.unavailable'), text: t('result.no_room_text') };
    case 'lost':
      return { tone: 'bad', title: t('result.lost'), text: t(typed ? 'result.lost_typed' : 'result.lost_shown') };
  }
}
