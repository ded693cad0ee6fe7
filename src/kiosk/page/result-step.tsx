import { useEffect, useState } from 'preact/hooks';
import type { Act, Result } from './flow.js';
import { Key } from './keypad.js';
import { Message, type Tone } from './message.js';

interface Props {
  readonly locker: string;
  readonly result: Result;
  readonly act: (act: Act) => void;
}

/** Says what became of the try, and what to do now. */
export function ResultStep({ locker, result, act }: Props) {
  const leftSeconds = useSecondsUntil(result.kind === 'wait' ? result.untilMs : null);
  const { tone, title, text, retry } = words(locker, result);
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

interface Words {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly retry: boolean;
}

function words(locker: string, result: Result): Words {
  switch (result.kind) {
    case 'opened':
      return {
        tone: 'good',
        title: `Locker ${locker} is open.`,
        text: 'Take your things and close the door.',
        retry: false,
      };
    case 'closed':
      return { tone: 'good', title: 'Thank you.', text: `Locker ${locker} is closed.`, retry: false };
    case 'failed':
      return {
        tone: 'bad',
        title: `Locker ${locker} did not open.`,
        text: 'Press on the door and try again. If your PIN is not taken any more, ask for help.',
        retry: true,
      };
    case 'unconfirmed':
      return {
        tone: 'warn',
        title: `Look at locker ${locker}.`,
        text: 'It was told to open, but cannot say whether it did. If it is still closed, try again or ask for help.',
        retry: true,
      };
    case 'denied':
      return {
        tone: 'bad',
        title: 'That did not match.',
        text: 'Check the locker number and the PIN, then try again.',
        retry: true,
      };
    case 'wait':
      return {
        tone: 'warn',
        title: 'Please wait.',
        text: 'You can try again when the time is over.',
        retry: true,
      };
    case 'unavailable':
      return {
        tone: 'warn',
        title: 'Not possible right now.',
        text: 'The cabinet cannot open a door at the moment. Try again in a minute, or ask for help.',
        retry: true,
      };
    case 'lost':
      return {
        tone: 'bad',
        title: 'Connection lost.',
        text: `Look at locker ${locker}. If it is closed, enter your PIN again in a moment.`,
        retry: true,
      };
  }
}

/** Whole seconds left until a time of `performance.now()`, counting down; 0 without one. */
function useSecondsUntil(untilMs: number | null): number {
  const left = (): number => (untilMs === null ? 0 : Math.max(0, Math.ceil((untilMs - performance.now()) / 1000)));
  const [, tick] = useState(0);
  useEffect(() => {
    if (untilMs === null) return;
    const timer = setInterval(() => tick((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, [untilMs]);
  return left();
}

function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
