import type { Language } from '../../../lib/languages.js';

/** The screens (`data-screen` of the page) that have a phrase in each language, in phrases/, and a clip of it, in clips/. */
export const spokenScreens = [
  ...(['home', 'locker', 'pin', 'opening', 'opened', 'closed', 'left-open', 'failed', 'unconfirmed'] as const),
  ...(['denied', 'wait', 'choose', 'size', 'duration', 'rent-pin', 'notice', 'pay', 'settling', 'paid'] as const),
  ...(['not-opened', 'owing', 'mine', 'collected', 'cancelled', 'courier', 'still-there', 'lost'] as const),
  ...(['no-network', 'clock-not-set', 'unavailable', 'full', 'out-of-service', 'help'] as const),
] as const;
type SpokenScreen = (typeof spokenScreens)[number];

/** Screens that say what another one says. */
const asAnother: Readonly<Record<string, SpokenScreen>> = {
  ...{ extend: 'duration', 'not-paid': 'cancelled' },
  ...{ 'parcel-put': 'opened', 'parcel-take': 'opened', 'parcel-in': 'closed', 'parcel-out': 'closed' },
  'parcel-returns': 'choose',
};

/** What is spoken on a screen; `undefined` where nothing is. */
export function spokenOn(screen: string): SpokenScreen | undefined {
  const other = Object.hasOwn(asAnother, screen) ? asAnother[screen] : undefined;
  return other ?? spokenScreens.find((one) => one === screen);
}

/** Where the page gets a clip. */
export function clipPath(language: Language, screen: SpokenScreen): string {
  return `/speech/${language}/${screen}.ogg`;
}
