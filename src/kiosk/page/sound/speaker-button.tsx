import type { KioskCabinet } from '../../wire.js';
import { keepFocus } from '../keypad.js';
import { useSpeech } from '../texts/texts.js';
import { useSound } from './use-sound.js';
import './sound.css';

/** The sounds of the page, and on every screen the button that turns spoken guidance on and off. */
export function SpeakerButton({ sound }: { readonly sound: KioskCabinet['sound'] | undefined }) {
  const { t, language } = useSpeech();
  const { speaks, toggle } = useSound(sound, language);
  if (toggle === null) return null;
  return (
    <button
      type="button"
      class="speaker"
      data-key="8"
      aria-label={t('sound.speech')}
      aria-pressed={speaks}
      onMouseDown={keepFocus}
      onClick={toggle}
    >
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M4 12h6l8-7v22l-8-7H4z" />
        <path class="lines" d={speaks ? 'M22 11q4 5 0 10 M25 7q7 9 0 18' : 'M23 12l7 8 M30 12l-7 8'} />
      </svg>
    </button>
  );
}
