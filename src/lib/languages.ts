/** The languages of the page, as BCP 47 tags; their order is the order in which they are offered where the config names none. */
export const languages = ['en', 'hi', 'mr', 'gu', 'bn', 'ta', 'te', 'kn', 'ml'] as const;

export type Language = (typeof languages)[number];
