import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Language } from '../../../lib/languages.js';
import type { KioskCabinet } from '../../wire.js';
import { useIdle } from '../idle.js';
import type { Loudspeaker } from './loudspeaker.js';
import { clipPath, spokenOn } from './screens.js';
import { followScreen } from './shown-screen.js';
import { loudnessOf, repeatMs, toneOf } from './tones.js';

/** What the config says of sounds; silent until it is known. */
type Wanted = KioskCabinet['sound'];
const nothing: Wanted = { keys: false, speech: 'off', volume: 0 };

/** Whoever asked for speech has left when nobody has touched the first screen for so long. */
const leftMs = 30_000;
/** A scanner that stands for a keyboard types faster than this: it is no hand, and nobody wants to hear it. */
const handMs = 50;
/** A first sound that is later than this does not belong to its touch any more. */
const soonMs = 200;
/** So long after the page has come up it is begun with, unless somebody was faster. */
const aheadMs = 1500;
/** Keys of a keyboard that do something on the page. */
const pressed = /^(?:[0-9A-Za-z]|Enter|Backspace|Escape)$/;

interface Sound {
  /** Whether guidance is spoken now. */
  readonly speaks: boolean;
  /** Turns it on or off; `null` where the config wants none. */
  readonly toggle: (() => void) | null;
}

/** Clicks, door tones and spoken guidance. A tap never waits for any of it. */
export function useSound(wanted: Wanted = nothing, language: Language): Sound {
  const { keys, speech, volume } = wanted;
  const [screen, setScreen] = useState('');
  const [asked, setAsked] = useState<boolean | null>(null);
  const speaks = speech !== 'off' && (asked ?? speech === 'on');
  const loudspeaker = useMemo(() => lazily(volume), [volume]);
  useEffect(() => followScreen(document.body, setScreen), []);
  useEffect(() => {
    if (!keys && speech === 'off') return;
    const timer = setTimeout(() => loudspeaker(nobodyHears), aheadMs);
    return () => clearTimeout(timer);
  }, [keys, speech, loudspeaker]);
  useIdle(leftMs, asked !== null && screen === 'home', screen, () => setAsked(null));
  useEffect(() => (keys ? followKeys(() => loudspeaker((to) => to.play('key'))) : undefined), [keys, loudspeaker]);
  useEffect(() => {
    const tone = toneOf(screen);
    if (!keys || tone === undefined) return;
    let time = 0;
    const play = (): void => {
      const loudness = loudnessOf(time);
      time += 1;
      loudspeaker((to) => to.play(tone, loudness));
    };
    play();
    if (tone !== 'left_open') return;
    const timer = setInterval(play, repeatMs);
    return () => clearInterval(timer);
  }, [screen, keys, loudspeaker]);
  const spoke = useRef(false);
  useEffect(() => {
    const silence = (): void => loudspeaker((to) => to.silence());
    const spoken = spokenOn(screen);
    if (speaks && spoken !== undefined) {
      spoke.current = true;
      loudspeaker((to) => to.speak(clipPath(language, spoken)));
    } else if (spoke.current) silence();
  }, [speaks, screen, language, loudspeaker]);
  return { speaks, toggle: speech === 'off' ? null : () => setAsked(!speaks) };
}

const nobodyHears = (): void => undefined;

/**
 * To begin with sounds keeps a cheap panel for longer than to draw a screen, so it is done while nobody is there, or once what the first
 * sound belongs to was painted. Another browser than the kiosk's may hold the sounds back until the first touch. What cannot be heard is
 * told to who looks for it, and hinders nobody.
 */
function lazily(volume: number): (use: (to: Loudspeaker) => void | Promise<void>) => void {
  let loaded: Promise<Loudspeaker> | undefined;
  return (use) => {
    loaded ??= painted()
      .then(() => import('./loudspeaker.js'))
      .then(({ Loudspeaker }) => new Loudspeaker(volume));
    loaded.then(use).catch((error: unknown) => {
      loaded = undefined;
      console.warn('a sound could not be played', error);
    });
  };
}

/** Until no finger is on a key any more, since its answer is still to come; the next frame was drawn; and the page has nothing else to do. */
function painted(): Promise<unknown> {
  return new Promise((then) => {
    const look = (): void => {
      if (document.querySelector('button:active') !== null) requestAnimationFrame(look);
      else requestIdleCallback(then, { timeout: soonMs });
    };
    requestAnimationFrame(look);
  });
}

/** Each press of a key on the page or of a keyboard. */
function followKeys(onKey: () => void): () => void {
  const down = ({ target }: PointerEvent): void => {
    if (target instanceof Element && target.closest('button:not(:disabled)')) onKey();
  };
  let lastMs = Number.NEGATIVE_INFINITY;
  const typed = ({ key, repeat, timeStamp }: KeyboardEvent): void => {
    const byHand = timeStamp - lastMs > handMs;
    lastMs = timeStamp;
    if (byHand && !repeat && pressed.test(key)) onKey();
  };
  addEventListener('pointerdown', down);
  addEventListener('keydown', typed);
  return () => {
    removeEventListener('pointerdown', down);
    removeEventListener('keydown', typed);
  };
}
