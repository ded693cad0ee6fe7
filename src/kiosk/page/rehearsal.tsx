import { type ComponentChildren, render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Language } from '../../lib/languages.js';
import type { KioskCabinet } from '../wire.js';
import { HelpContext } from './help.js';
import { HelpDialog } from './help-dialog.js';
import { LanguageList } from './language-switch.js';
import { LockerStep } from './locker-step.js';
import { Message } from './message.js';
import { PinStep } from './pin-step.js';
import { SizesStep, TimesStep } from './rent-choice.js';
import type { Speech } from './texts/speech.js';
import { SpeechContext } from './texts/texts.js';
import type { LanguageChoice } from './texts/use-language.js';

/** What was drawn so long ago the browser may have thrown away again. */
const againMs = 600_000;
/** Whoever has just chosen a language, or has come back to the first screen, may tap again at once. */
const restMs = 1000;
const nothing = (): void => undefined;

/**
 * Draws what a customer sees next, unseen, while nobody is there: the first time takes a cheap panel twice as long, since script is
 * compiled for it, typefaces are loaded, and letters are shaped in each of their sizes. A screen at a time, and only when the page has
 * nothing else to do, so that no finger waits for it.
 * @param cabinet `null` while somebody is busy here
 */
export function useRehearsal(cabinet: KioskCabinet | null, { speech, offered }: LanguageChoice): void {
  const latest = useRef({ cabinet, offered });
  latest.current = { cabinet, offered };
  const doneMs = useRef(new Map<Language, number>());
  useEffect(() => {
    if (cabinet === null) return;
    let left = false;
    const rehearse = async (): Promise<void> => {
      const { cabinet, offered } = latest.current;
      const lastMs = doneMs.current.get(speech.language) ?? Number.NEGATIVE_INFINITY;
      if (cabinet === null || performance.now() - lastMs < againMs) return;
      for (const scene of scenesOf(cabinet, offered)) {
        await new Promise((then) => requestIdleCallback(then));
        if (left) return;
        draw(scene(), cabinet, speech);
        // The typefaces that it has asked for: what comes after it is drawn in them.
        await document.fonts.ready;
      }
      doneMs.current.set(speech.language, performance.now());
    };
    const soon = setTimeout(() => void rehearse(), restMs);
    const again = setInterval(() => void rehearse(), againMs);
    return () => {
      left = true;
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [cabinet === null, speech]);
}

/** Made when they are drawn: what was drawn once holds its elements. */
function scenesOf(cabinet: KioskCabinet, offered: LanguageChoice['offered']): readonly (() => ComponentChildren)[] {
  const { lockers, pinDigits, rental } = cabinet;
  const list = () => <LanguageList offered={offered} spoken="en" onChoose={nothing} onBack={nothing} />;
  const pin = { at: 'pin', locker: lockers[0]?.id ?? '', digits: '' } as const;
  const [size] = rental?.sizes ?? [];
  return [
    // All scripts are in it: once to have their typefaces come, and once more in them.
    ...(offered.length > 1 ? [list, list] : []),
    () => <LockerStep typed="" ids={lockers.map(({ id }) => id)} act={nothing} onBack={nothing} />,
    () => <PinStep step={pin} pinDigits={pinDigits} act={nothing} submit={nothing} />,
    ...(rental && size
      ? [
          () => <SizesStep offers={rental} onSize={nothing} onBack={nothing} />,
          () => <TimesStep offers={rental} size={size.size} onTime={nothing} onBack={nothing} />,
        ]
      : []),
    () => <HelpDialog onClose={nothing} />,
    () => <Message tone="busy" title="" text="" />,
  ];
}

/** It is gone before anything is painted. */
function draw(scene: ComponentChildren, cabinet: KioskCabinet, speech: Speech): void {
  const host = document.createElement('div');
  host.className = 'rehearsal';
  host.inert = true;
  document.body.append(host);
  render(
    <SpeechContext.Provider value={speech}>
      <HelpContext.Provider value={cabinet}>
        <div class="stage">
          <section class="panel">{scene}</section>
        </div>
      </HelpContext.Provider>
    </SpeechContext.Provider>,
    host,
  );
  host.getBoundingClientRect();
  render(null, host);
  host.remove();
}
