import { expect, it } from 'vitest';
import { shownOf } from '../../src/kiosk/page/shown.js';

it.each([
  ['opening.record_full', 'no_room'],
  ['opening.record_filling', 'no_room'],
  ['opening.outcome_unrecorded', 'unconfirmed'],
  ['hardware.gone', 'unavailable'],
])('a cabinet that cannot open for %s is shown as %s', (error, kind) => {
  expect(shownOf({ outcome: 'unavailable', error })).toMatchObject({ at: 'result', result: { kind } });
});
