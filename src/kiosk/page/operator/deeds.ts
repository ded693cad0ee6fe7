/** What an operator does to a locker: each is a path of the API. */
export type Deed = 'open' | 'block' | 'unblock' | 'clear' | 'emptied';

/** What came of it. */
export type Done =
  | { readonly kind: 'opened' | 'failed' | 'unconfirmed' | 'changed' | 'same' | 'denied' | 'busy' | 'over' | 'lost' }
  | { readonly kind: 'unavailable'; readonly error: string };
