/** Whether somebody has a locker, and how he came to it; `unknown` where what was known of it is lost. */
export const lockerUses = ['free', 'rental', 'drop_off', 'held', 'unknown'] as const;
export type LockerUse = (typeof lockerUses)[number];
