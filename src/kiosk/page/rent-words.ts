import type { KioskRental } from '../wire.js';
import { type Collect, isPayable, type OfNew, type Refusal } from './rent-flow.js';
import type { Words } from './words.js';

/** Rupees as a customer reads them. */
export function money(amount: string): string {
  return `₹${amount.replace(/\.00$/, '')}`;
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const isUnit = (unit: string): unit is keyof typeof units => unit in units;

/** A duration of the API, such as `3h`, as a customer reads it: `3 hours`. */
export function timeWords(duration: string): string {
  const [, count = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return isUnit(unit) ? spanWords((Number(count) * units[unit]) / 1000) : duration;
}

/** So many seconds in the two largest units that matter. */
export function spanWords(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const parts = [
    many(Math.floor(minutes / 1440), 'day'),
    many(Math.floor((minutes % 1440) / 60), 'hour'),
    many(minutes % 60, 'minute'),
  ];
  return parts
    .filter((part) => part !== '')
    .slice(0, 2)
    .join(' ');
}

function many(count: number, unit: string): string {
  if (count === 0) return '';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const sizes: Readonly<Record<string, string>> = {
  ...{ XS: 'Extra small', S: 'Small', M: 'Medium', L: 'Large', XL: 'Extra large' },
};

export function sizeWords(size: string): string {
  return sizes[size] ?? size;
}

const goesBack = 'If you have paid, the money goes back by itself to the account it came from.';

/** What a refusal says, and what to do now. */
export function refusalWords(why: Refusal): Words {
  const told = refusals[why] ?? { title: 'Not possible right now.', text: 'Try again in a minute, or ask for help.' };
  return { tone: 'warn', ...told };
}

const refusals: Readonly<Record<Refusal, { readonly title: string; readonly text: string }>> = {
  no_network: {
    title: 'No network right now.',
    text: 'Payments need it. Lockers in use still open with their PIN. Try again in a few minutes.',
  },
  clock_not_set: {
    title: 'Not possible right now.',
    text: 'This cabinet does not know the time yet, so nothing can be rented. Try again later, or ask for help.',
  },
  none_free: {
    title: 'This size is taken.',
    text: 'Choose another size, or come back later. You have paid nothing.',
  },
  order_open: {
    title: 'Somebody else is paying.',
    text: 'One payment at a time: try again in a few minutes. You have paid nothing.',
  },
  bad_pin: { title: 'This PIN is too short.', text: 'Choose a longer one.' },
  denied: { title: 'Not now.', text: 'This cannot be done any more. Open with your PIN, or ask for help.' },
  session_over: { title: 'That took too long.', text: 'Go back to the start and enter your PIN again.' },
  lost: {
    title: 'Connection lost.',
    text: 'Go back to the start and try again in a moment. What you have paid is not lost.',
  },
  not_found: { title: 'This has ended.', text: 'Go back to the start. What was paid for nothing goes back by itself.' },
  malformed: { title: 'This time is not possible.', text: 'Choose a shorter time.' },
  payment_due: { title: 'The time ran on meanwhile.', text: 'Enter your PIN again to see what is due.' },
};

/** What is said of a new rental when there is no QR code to show. */
export function rentalWords({ rental, shown, cancelled, ran }: OfNew): Words {
  const { state, locker, order, opening } = rental;
  if (state === 'refund_due') {
    const text = `Your money goes back by itself to the account it came from. Banks take up to a week. ${named(rental)}`;
    return { tone: 'bad', title: 'No locker opened.', text };
  }
  if (state === 'ended' || state === 'collected') {
    if (cancelled) return { tone: 'warn', title: 'Cancelled.', text: `Nothing is rented. ${goesBack}` };
    if (!shown) return { tone: 'warn', title: 'The payment could not begin.', text: `Please try again. ${goesBack}` };
    return { tone: 'warn', title: 'The time to pay is over.', text: `Nothing is rented. ${goesBack}` };
  }
  const runs = state === 'active' || state === 'overstayed';
  if (runs && !ran) return doorWords(locker, opening);
  if (runs && !isPayable(rental)) {
    return { tone: 'good', title: `Locker ${locker} is yours.`, text: 'Enter its PIN to see how its time stands.' };
  }
  if (order?.state === 'settling') {
    const text = 'The code has closed. If you have paid, stay here: your door opens when the bank has told us.';
    return { tone: 'busy', title: 'Waiting for your bank …', text };
  }
  return { tone: 'busy', title: 'One moment …', text: 'Your payment is being prepared.' };
}

function doorWords(locker: string, opening: KioskRental['opening']): Words {
  switch (opening) {
    case 'opening':
      return { tone: 'busy', title: `Opening ${locker} …`, text: 'It is paid. Please wait at the door.' };
    case 'failed':
      return { tone: 'busy', title: 'One moment …', text: 'The door did not open. You are getting another locker.' };
    case 'opened':
      return {
        tone: 'good',
        title: `Locker ${locker} is open.`,
        text: `Put your things in and close the door. Remember ${locker} and your PIN: they open it again.`,
      };
    case 'unconfirmed':
      return {
        tone: 'warn',
        title: `Look at locker ${locker}.`,
        text: `It is paid, and was told to open. Remember ${locker} and your PIN: they open it again.`,
      };
    default:
      return {
        tone: 'warn',
        title: `Locker ${locker} is yours.`,
        text: 'It is paid, but not open yet. Open it with your PIN.',
      };
  }
}

function named({ order }: KioskRental): string {
  return order ? `Your order number is ${order.order}.` : '';
}

/** How the time of a running rental stands. */
export function standing({ seconds, owed }: KioskRental): string {
  if (owed !== '0.00') return `It ran ${spanWords(-seconds)} longer: ${money(owed)} is due before it opens.`;
  return seconds >= 0 ? `${spanWords(seconds)} left.` : 'Its time is over.';
}

/** What is said when a rental was to end, and its door was not seen to open. */
export function collectWords({ outcome, rental: { locker } }: Collect): Words {
  if (outcome === 'failed') {
    const text = 'Press on the door and try again. If it stays closed, ask for help: your rental goes on.';
    return { tone: 'bad', title: `Locker ${locker} did not open.`, text };
  }
  const text = 'It was told to open, but cannot say whether it did. Your rental ends when you say that it is open.';
  return { tone: 'warn', title: `Look at locker ${locker}.`, text };
}

export const overWords: Words = {
  tone: 'good',
  title: 'Thank you.',
  text: 'Your rental is over. Take all your things and close the door.',
};
