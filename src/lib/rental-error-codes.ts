import { table } from './error-table.js';

/** Paid rentals. */
export const rentalErrorCodes = table({
  'rental.none': {
    means: 'Nothing is rented at this cabinet.',
    act: 'Set `rental` in the config, with a tariff for each size that is rented; docs/tariffs.md shows some.',
  },
  'rental.unknown': {
    means: 'There is no such rental, or it was over so long ago that it is forgotten.',
    act: 'See `lockerctl rental list`, which shows them.',
  },
  'rental.over': {
    means: 'The rental does not run: it is not paid, or it is over.',
    act: 'See `lockerctl rental list --all`.',
  },
  'rental.opening': {
    means: 'The money for the rental has just come, and its door is being opened.',
    act: 'Try again in a few seconds.',
  },
  'rental.bad_time': {
    means: 'The rental is paid for at least that long already.',
    act: 'Give more time, or a later end; `lockerctl rental list` shows until when it is paid.',
  },
  'rental.no_locker': {
    means: 'No locker is free for the rental.',
    act: 'Name one that is, see `lockerctl lockers`; or end the rental.',
  },
});
