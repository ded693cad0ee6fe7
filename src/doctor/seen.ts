/** What was looked for: seen, not to be had by this user or on this machine, or not there at all. */
export type Seen<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'denied'; readonly what: string }
  | { readonly kind: 'absent'; readonly what: string };

export function seen<T>(value: T): Seen<T> {
  return { kind: 'seen', value };
}

export function absent(what: string): Seen<never> {
  return { kind: 'absent', what };
}

export function denied(what: string): Seen<never> {
  return { kind: 'denied', what };
}
