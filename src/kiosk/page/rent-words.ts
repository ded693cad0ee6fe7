import type { KioskRental } from '../wire.js';
import type { DoorLeft } from './flow.js';
import { type Collect, isPayable, type OfNew, type Refusal } from './rent-flow.js';
import type { Plain, Say } from './texts/catalogue.js';
import type { Speech } from './texts/speech.js';
import type { Tone, Words } from './words.js';

const sizes = {
  ...({ XS: 'rent.size_xs', S: 'rent.size_s', M: 'rent.size_m', L: 'rent.size_l', XL: 'rent.size_xl' } as const),
};
const isSize = (size: string): size is keyof typeof sizes => Object.hasOwn(sizes, size);

/** A size of the config by its name; what is none of the usual five is its own name. */
export function sizeWords(size: string, t: Say): string {
  return isSize(size) ? t(sizes[size]) : size;
}

/** Two texts that need nothing filled in. */
function plain(t: Say, tone: Tone, title: Plain, text: Plain): Words {
  return { tone, title: t(title), text: t(text) };
}

/** What a refusal says, and what to do now. */
export function refusalWords(why: Refusal, t: Say): Words {
  const [title, text] = refusals[why] ?? (['rent.not_now', 'rent.not_now_text'] as const);
  return plain(t, 'warn', title, text);
}

const refusals: Readonly<Record<Refusal, readonly [Plain, Plain]>> = {
  no_network: ['rent.no_network', 'rent.no_network_text'],
  clock_not_set: ['rent.not_now', 'rent.clock_text'],
  none_free: ['rent.none_free', 'rent.none_free_text'],
  order_open: ['rent.order_open', 'rent.order_open_text'],
  bad_pin: ['rent.bad_pin', 'rent.bad_pin_text'],
  denied: ['rent.denied', 'rent.denied_text'],
  session_over: ['rent.session_over', 'rent.session_over_text'],
  lost: ['rent.lost', 'rent.lost_text'],
  not_found: ['rent.not_found', 'rent.not_found_text'],
  malformed: ['rent.malformed', 'rent.malformed_text'],
  payment_due: ['rent.payment_due', 'rent.payment_due_text'],
};

/** What is said of a new rental when there is no QR code to show. */
export function rentalWords({ rental, shown, cancelled, ran }: OfNew, t: Say): Words {
  const { state, locker, order, opening } = rental;
  if (state === 'refund_due') {
    const number = order ? ` ${t('rental.order_number', { order: order.order })}` : '';
    return { tone: 'bad', title: t('rental.refund'), text: `${t('rental.refund_text')}${number}` };
  }
  if (state === 'ended' || state === 'collected') return endWords(shown, cancelled, t);
  const runs = state === 'active' || state === 'overstayed';
  if (runs && !ran) return doorWords(locker, opening, t);
  if (runs && !isPayable(rental)) {
    return { tone: 'good', title: t('rental.yours', { locker }), text: t('rental.see_time') };
  }
  if (order?.state === 'settling') return plain(t, 'busy', 'rental.bank', 'rental.bank_door');
  return plain(t, 'busy', 'everywhere.one_moment', 'rental.preparing');
}

function endWords(shown: boolean, cancelled: boolean, t: Say): Words {
  const goesBack = t('rental.goes_back');
  const nothing = `${t('rental.nothing_rented')} ${goesBack}`;
  if (cancelled) return { tone: 'warn', title: t('rental.cancelled'), text: nothing };
  if (shown) return { tone: 'warn', title: t('rental.pay_over'), text: nothing };
  return { tone: 'warn', title: t('rental.not_begun'), text: `${t('rental.please_again')} ${goesBack}` };
}

function doorWords(locker: string, opening: KioskRental['opening'], t: Say): Words {
  switch (opening) {
    case 'opening':
      return { tone: 'busy', title: t('open.opening', { locker }), text: t('rental.paid_wait') };
    case 'failed':
      return plain(t, 'busy', 'everywhere.one_moment', 'rental.other_locker');
    case 'opened':
      return { tone: 'good', title: t('result.opened', { locker }), text: t('rental.put_in') };
    case 'unconfirmed':
      return { tone: 'warn', title: t('result.look_at', { locker }), text: t('rental.told_to_open') };
    default:
      return { tone: 'warn', title: t('rental.yours', { locker }), text: t('rental.not_open_yet') };
  }
}

/** How the time of a running rental stands. */
export function standing({ seconds, owed }: KioskRental, { t, formats }: Pick<Speech, 't' | 'formats'>): string {
  if (owed !== '0.00') {
    return t('rental.ran_longer', { span: formats.span(-seconds), amount: formats.rupees(owed) });
  }
  return seconds >= 0 ? t('rental.left', { span: formats.span(seconds) }) : t('rental.time_over');
}

/** What is said when a rental was to end, and its door was not seen to open. */
export function collectWords({ outcome, rental: { locker } }: Collect, t: Say): Words {
  if (outcome === 'failed') {
    return { tone: 'bad', title: t('result.failed', { locker }), text: t('rental.collect_failed') };
  }
  return { tone: 'warn', title: t('result.look_at', { locker }), text: t('rental.collect_look') };
}

/** What is said of a door that was opened and stands open; `null` while that is as it should be. */
export function leftWords(locker: string, left: DoorLeft, t: Say): Words | null {
  if (left !== 'left' && left !== 'loud') return null;
  const text = t(left === 'left' ? 'result.left_text' : 'result.left_loud_text');
  return { tone: 'warn', title: t('result.left', { locker }), text };
}
