import type { Act, Outcome } from './flow.js';
import { Key } from './keypad.js';
import { Message } from './message.js';
import { clockText, useSecondsUntil } from './seconds.js';
import type { Words } from './words.js';

interface Props {
  readonly outcome: Outcome;
  readonly act: (act: Act) => void;
}

/** Says what became of the try, and what to do now. */
export function ResultStep({ outcome, act }: Props) {
  const { result } = outcome;
  const leftSeconds = useSecondsUntil(result.kind === 'wait' ? result.untilMs : null);
  const { tone, title, text } = words(outcome);
  // A code or card is shown again where it was shown; there is nothing to press for that.
  const retry = outcome.by === 'pin' && result.kind !== 'opened' && result.kind !== 'closed';
  return (
    <Message tone={tone} title={title} text={text}>
      {result.kind === 'wait' && leftSeconds > 0 && (
        <div class="countdown" role="timer">
          {clockText(leftSeconds)}
        </div>
      )}
      {retry && (
        <Key label="Try again" kind="primary" onPress={() => act({ type: 'again' })} disabled={leftSeconds > 0}>
          Try again
        </Key>
      )}
      <Key label="Done" onPress={() => act({ type: 'reset' })}>
        {retry ? 'Back to start' : 'Done'}
      </Key>
    </Message>
  );
}

function words({ by, locker, result }: Outcome): Words {
  const typed = by === 'pin';
  const name = locker === null ? 'your locker' : `locker ${locker}`;
  const first = name.charAt(0).toUpperCase() + name.slice(1);
  switch (result.kind) {
    case 'opened':
      return { tone: 'good', title: `${first} is open.`, text: 'Take your things and close the door.' };
    case 'closed':
      return { tone: 'good', title: 'Thank you.', text: `${first} is closed.` };
    case 'failed':
      return {
        tone: 'bad',
        title: `${first} did not open.`,
        text: typed
          ? 'Press on the door and try again. If your PIN is not taken any more, ask for help.'
          : 'Press on the door and show it again. If it is not taken any more, ask for help.',
      };
    case 'unconfirmed':
      return {
        tone: 'warn',
        title: `Look at ${name}.`,
        text: 'It was told to open, but cannot say whether it did. If it is still closed, try again or ask for help.',
      };
    case 'denied':
      if (typed) {
        const text = 'Check the locker number and the PIN, then try again.';
        return { tone: 'bad', title: 'That did not match.', text };
      }
      return {
        tone: 'bad',
        title: 'This does not open here.',
        text: 'Check that this is the right cabinet and that your code or card is still valid, or ask for help.',
      };
    case 'wait':
      return { tone: 'warn', title: 'Please wait.', text: 'You can try again when the time is over.' };
    case 'over':
      return { tone: 'warn', title: 'That took too long.', text: 'Show your code or card again.' };
    case 'unavailable':
      return {
        tone: 'warn',
        title: 'Not possible right now.',
        text: 'The cabinet cannot open a door at the moment. Try again in a minute, or ask for help.',
      };
    case 'no_room':
      return {
        tone: 'warn',
        title: 'Not possible right now.',
        text: 'Somebody has to look after this cabinet first. Please ask for help.',
      };
    case 'lost': {
      const again = typed ? 'enter your PIN' : 'show your code or card';
      return {
        tone: 'bad',
        title: 'Connection lost.',
        text: `Look at ${name}. If it is closed, ${again} again in a moment.`,
      };
    }
  }
}
