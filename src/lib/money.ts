/** Rupees with two decimals: `20.00`. The largest is far more than a locker costs, and far less than a number can tell. */
const rupeesForm = /^(\d{1,6})\.(\d{2})$/;

/** Paise of an amount such as `20.00`; `undefined` for any other text. */
export function parseRupees(text: string): number | undefined {
  const [, rupees, paise] = rupeesForm.exec(text) ?? [];
  return rupees === undefined ? undefined : Number(rupees) * 100 + Number(paise);
}

/** Whole paise as config and pages show them: 2000 is `20.00`. */
export function formatRupees(paise: number): string {
  const rupees = Math.trunc(Math.abs(paise) / 100);
  return `${paise < 0 ? '-' : ''}${rupees}.${String(Math.abs(paise) % 100).padStart(2, '0')}`;
}
