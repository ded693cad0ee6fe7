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
  /** A recipient says that he has taken what was brought for him. */
  readonly onTaken: () => void;
}

/** Says what became of the try, and what to do now. */
export function ResultStep({ outcome, left, act, onTaken }: Props) {
  const t = useTexts();
  const { result } = outcome;
  const leftSeconds = useSecondsUntil(result.kind === 'wait' ? result.untilMs : null);
  const { tone, title, text } =
    (result.kind === 'opened' ? leftWords(outcome.locker ?? '', left, t) : null) ?? words(outcome, t);
  // A code or card is shown again where it was shown; there is nothing to press for that.
  const isOver = result.kind === 'opened' || result.kind === 'closed' || result.kind === 'taken';
  const retry = outcome.by === 'pin' && !isOver;
  const asksTaken = outcome.session !== undefined;
  const done = t(retry ? 'everywhere.to_start' : 'everywhere.done');
  return (
    <Message tone={tone} title={title} text={text} still={asksTaken} loud={result.kind === 'opened' && left === 'loud'}>
      {result.kind === 'wait' && leftSeconds > 0 && (
        <div class="countdown" role="timer">
          {clockText(leftSeconds)}
        </div>
      )}
      {asksTaken && (
        <Key label={t('parcel.have_it')} kind="primary" press={retry ? '1' : '#'} onPress={onTaken}>
          {t('parcel.have_it')}
        </Key>
      )}
      {retry && (
        <Key
          label={t('everywhere.try_again')}
          {...(!asksTaken && { kind: 'primary' as const })}
          press="#"
          onPress={() => act({ type: 'again' })}
          disabled={leftSeconds > 0}
        >
          {t('everywhere.try_again')}
        </Key>
      )}
      <Key label={done} press={retry || asksTaken ? '*' : '#'} onPress={() => act({ type: 'reset' })}>
        {done}
      </Key>
    </Message>
  );
}

function words({ by, locker: known, result, session }: Outcome, t: Say): Words {
  const typed = by === 'pin';
  const locker = known ?? '';
  switch (result.kind) {
    case 'opened':
      return {
        tone: 'good',
        title: t('result.opened', { locker }),
        text: t('result.opened_text'),
      };
    case 'closed':
      return { tone: 'good', title: t('result.closed'), text: t('result.closed_text', { locker }) };
    case 'failed': {
      const text = t(typed ? 'result.failed_typed' : 'result.failed_shown');
      return { tone: 'bad', title: t('result.failed', { locker }), text };
    }
    case 'unconfirmed': {
      const title = known === null ? t('result.look') : t('result.look_at', { locker });
      return {
        tone: 'warn',
        title,
        text: t(session === undefined ? 'result.unconfirmed_text' : 'parcel.have_it_text'),
      };
    }
    case 'taken':
      return { tone: 'good', title: t('result.closed'), text: t('parcel.taken_text') };
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
