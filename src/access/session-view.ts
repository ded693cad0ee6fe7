import type { DeliveryView } from '../rental/deliveries.js';
import type { RightRole } from '../store/rights.js';

/** What whoever has a session may know of it. */
export interface SessionView {
  /** Its id: who knows it may act in it. */
  readonly session: string;
  /** The role of which most may be done. */
  readonly role: RightRole;
  /** So long it lasts when nothing is done in it: whole seconds, at least 1. */
  readonly seconds: number;
  /** Ids of the lockers that it opens now. */
  readonly lockers: readonly string[];
  /** Couriers who have no locker yet: the sizes of which one is free. */
  readonly sizes?: readonly string[];
  /** Couriers: the lockers from which they may take back what is due; left out when there is none. */
  readonly returns?: readonly string[];
  /** What a courier is bringing and has not shut the door of; what was brought for a customer. */
  readonly delivery?: DeliveryView;
}
