/** What is said of sounds. */
export const sound = {
  'sound.speech': 'Spoken guidance',
} as const;
