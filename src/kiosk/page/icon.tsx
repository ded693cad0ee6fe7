/** Pictures in the line style of the page, on a grid of 48. */
const paths = {
  open: 'M8 5h32v38H8z M15 5v38 M33 21v6 M21 14l4-4',
  rent: 'M6 10h26v32H6z M13 10v32 M26 24v5 M39 8v12 M33 14h12',
  deliver: 'M5 15l19-9 19 9v19l-19 9-19-9z M5 15l19 9 19-9 M24 24v19 M14 10.5l19 9',
  help: 'M24 4a20 20 0 1 1 0 40a20 20 0 0 1 0-40z M18 19c0-8 12-8 12 0c0 5-6 5-6 10 M24 35v.5',
  language: 'M24 4a20 20 0 1 1 0 40a20 20 0 0 1 0-40z M4 24h40 M24 4c-13 12-13 28 0 40c13-12 13-28 0-40',
  extend: 'M22 6a18 18 0 1 0 18 18 M22 14v11l7 4 M40 4v12 M34 10h12',
  collect: 'M8 20h32l-3 24H11z M16 20v-4a8 8 0 0 1 16 0v4 M24 26v11 M19 32l5 5 5-5',
  scan: 'M10 4h16v24H10z M16 23h4 M32 12q8 7 8 12t-8 12 M28 18q4 3 4 6t-4 6 M6 44h36',
  back: 'M28 10L14 24l14 14',
} as const;

export type IconName = keyof typeof paths;

/** Beside words that say the same: nobody hears of it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 48 48" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
