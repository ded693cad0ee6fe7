import type { Stand } from './every-screen.js';

/** Every screen of those who run the cabinet, in the order in which one leads to the next: its name and what a finger does. */
export const staffScreens: readonly (readonly [name: string, go: (stand: Stand) => Promise<void>])[] = [
  ['staff-number', ({ page }) => page.getByRole('button', { name: 'Staff' }).tap()],
  ['staff-pin', ({ type }) => type('A01\n')],
  ['staff-number:refused', ({ type, page }) => type('000000\n').then(() => page.getByRole('alert').waitFor())],
  ['staff-pin', ({ type }) => type('A01\n').then(() => type('4938'))],
  ['staff-cabinet', ({ type }) => type('17\n')],
  [
    'staff-cabinet:locker',
    async ({ page, cabinet }) => {
      cabinet.alarm([
        { code: 'board_silent', part: 'b1' },
        { code: 'left_open', part: 'A02' },
      ]);
      await page.getByRole('button', { name: /^Locker A02/ }).tap();
      await page.getByRole('region', { name: 'Locker A02' }).getByText('does not answer').waitFor();
    },
  ],
  ['staff-cabinet:question', ({ page }) => page.getByRole('button', { name: 'Mark emptied' }).tap()],
  ['staff-faults', tab('Faults & events')],
  ['staff-boards', tab('Boards')],
  ['staff-boards:wires', ({ page }) => page.getByRole('button', { name: 'Check the wires' }).tap()],
  ['staff-boards:wires-begun', ({ page }) => page.getByRole('button', { name: 'Begin' }).tap()],
  ['staff-network', tab('Network & clock')],
  ['staff-today', tab('Today')],
];

function tab(name: string): (stand: Stand) => Promise<void> {
  return ({ page }) => page.getByRole('tab', { name }).tap();
}
