/** Why nothing is offered; some of it also keeps a rental from being made longer. */
export type OfferRefusal =
  | 'not_rented'
  | 'bad_duration'
  | 'clock_not_set'
  | 'no_network'
  | 'not_now'
  | 'order_open'
  | 'none_free';
