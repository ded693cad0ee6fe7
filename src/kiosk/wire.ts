import { z } from 'zod';
import { clockStates, reasons } from '../audit/event.js';
import { languages } from '../lib/languages.js';

/**
 * The JSON of the kiosk API, as the page and any other client see it. What leaves is checked by these schemas: a member that is not
 * here is not told. The page is built with their types and without them.
 */

const latch = z.enum(['open', 'closed', 'unknown']);
const outcome = z.enum(['opened', 'failed', 'unconfirmed']);
const ids = z.array(z.string()).readonly();

export const kioskLockerSchema = z.strictObject({
  id: z.string(),
  size: z.string(),
  latch,
  /** The door's own contact; absent where there is none. */
  door: latch.exactOptional(),
  /** An opening is under way. */
  opening: z.boolean(),
});
export type KioskLocker = Readonly<z.output<typeof kioskLockerSchema>>;

/**
 * `attention`: somebody who runs the cabinet should look; which part and why is not the street's business.
 * `out_of_service`: no customer's door opens meanwhile.
 * `clock_not_set`: all is well but the time, so what depends on dates may be refused.
 */
export const kioskHealthSchema = z.enum(['good', 'clock_not_set', 'attention', 'out_of_service']);
export type KioskHealth = z.output<typeof kioskHealthSchema>;

/** Rupees with two decimals. */
const rupees = z.string().regex(/^\d+\.\d{2}$/);

/** What is rented, of `GET /api/cabinet`. */
export const kioskOffersSchema = z.strictObject({
  sizes: z
    .array(
      z.strictObject({
        size: z.string(),
        /** A locker for it is free. */
        free: z.boolean(),
        /** Inside, in millimetres; absent where the config does not say. */
        measures: z.strictObject({ width: z.number(), height: z.number(), depth: z.number() }).exactOptional(),
        prices: z
          .array(
            z.strictObject({
              /** As `POST /api/rentals` takes it. */
              duration: z.string(),
              amount: rupees,
              tax: z.strictObject({ name: z.string(), percent: z.number(), amount: rupees }).exactOptional(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  /** Why nothing is rented now: the code of the problem. */
  refused: z.string().exactOptional(),
});
export type KioskOffers = Readonly<z.output<typeof kioskOffersSchema>>;

/** A rental: `POST /api/rentals` and `GET /api/rentals/:rental`. */
export const kioskRentalSchema = z.strictObject({
  /** Its id: who knows it may look at it. */
  rental: z.string(),
  locker: z.string(),
  size: z.string(),
  state: z.enum(['offered', 'awaiting_payment', 'active', 'overstayed', 'collected', 'ended', 'refund_due']),
  paid: rupees,
  /** For the time that it ran longer. */
  owed: rupees,
  /** Time that is paid and left; less than 0 when it ran longer. */
  seconds: z.int(),
  /** The newest order. */
  order: z
    .strictObject({
      order: z.string(),
      /** `settling`: its QR code has closed, and money may be on its way. */
      state: z.enum(['asked', 'shown', 'settling', 'paid', 'closed']),
      amount: rupees,
      /** What the QR code shows. */
      upi: z.string().exactOptional(),
      /** Until that state is over. */
      seconds: z.int().exactOptional(),
    })
    .exactOptional(),
  /** What came of the opening after the payment. `not_begun`: nothing was sent, and the PIN opens. */
  opening: z.enum([...outcome.options, 'opening', 'not_begun']).exactOptional(),
});
export type KioskRental = Readonly<z.output<typeof kioskRentalSchema>>;

/** `GET /api/cabinet`, and the `cabinet` event that begins each event stream. */
export const kioskCabinetSchema = z.strictObject({
  id: z.string(),
  lockers: z.array(kioskLockerSchema).readonly(),
  health: kioskHealthSchema,
  /** How far the time of the cabinet can be trusted. */
  clock: z.enum(clockStates),
  /** Doors can be opened and closed by `POST /api/sim/door`. */
  simulated: z.boolean(),
  pinDigits: z.int(),
  /** What the page speaks until somebody chooses. */
  language: z.enum(languages),
  /** What can be chosen, in order. */
  languages: z.array(z.enum(languages)).readonly(),
  /** IANA name: times of day are told in it. */
  timezone: z.string(),
  /** A door that stands open longer is an alarm. */
  leftOpenSeconds: z.int(),
  /** Couriers leave parcels here. */
  deliver: z.literal(true).exactOptional(),
  /** Whom a customer calls who needs help. */
  help: z.strictObject({ name: z.string(), phone: z.string() }).exactOptional(),
  /** What is told before the first payment. */
  notice: z
    .strictObject({
      operator: z.string(),
      contact: z.string(),
      /** `YYYY-MM-DD`. */
      policyDate: z.string(),
      policyUrl: z.string().exactOptional(),
      grievance: z.string().exactOptional(),
      /** A duration: so long the record of a payment stays here once the cloud has it. */
      kept: z.string(),
    })
    .exactOptional(),
  /** Address of the receipt of an order, `{order}` in the place of its number. */
  receipt: z.string().exactOptional(),
  /** Brightness in per cent as it should be now; after so many seconds without a touch the page turns black. */
  screen: z.strictObject({ brightness: z.int(), blankAfter: z.int().exactOptional() }),
  sound: z.strictObject({
    /** Keys and doors are heard. */
    keys: z.boolean(),
    /** `asked`: spoken guidance is off until somebody presses the speaker button. `off`: there is no such button. */
    speech: z.enum(['off', 'on', 'asked']),
    /** In per cent. */
    volume: z.int(),
  }),
  /** Absent where nothing is rented. */
  rental: kioskOffersSchema.exactOptional(),
});
export type KioskCabinet = Readonly<z.output<typeof kioskCabinetSchema>>;

/** `GET /healthz`. */
export const upAnswer = z.strictObject({ status: z.literal('up'), health: kioskHealthSchema, version: z.string() });

export const openingAnswerSchema = z.strictObject({
  outcome,
  locker: z.string(),
  reason: z.enum(reasons).exactOptional(),
});
export type OpeningAnswer = Readonly<z.output<typeof openingAnswerSchema>>;

/** A delivery as its courier and its recipient may know it. */
export const kioskDeliverySchema = z.strictObject({
  rental: z.string(),
  locker: z.string(),
  /** `offered`: its courier has not shut the door. `overstayed`: it is due to go back, and opens for its recipient still. */
  state: z.enum(['offered', 'active', 'overstayed', 'collected', 'ended']),
  /** For how long it is still kept; less than 0 when it is due to go back. */
  seconds: z.number(),
});
export type KioskDelivery = Readonly<z.output<typeof kioskDeliverySchema>>;

/** A session: `POST /api/sessions` and `GET /api/sessions/:s`. */
export const kioskSessionSchema = z.strictObject({
  /** Its id: who knows it may act in it. */
  session: z.string(),
  role: z.enum(['customer', 'courier', 'operator', 'installer']),
  /** So long it lasts when nothing is done in it. */
  seconds: z.number(),
  /** Ids of the lockers that it opens now. */
  lockers: ids,
  /** Couriers who have no locker yet: the sizes of which one is free. */
  sizes: ids.exactOptional(),
  /** Couriers: the lockers from which they may take back what is due. */
  returns: ids.exactOptional(),
  /** What its courier is bringing, or what was brought for its recipient. */
  delivery: kioskDeliverySchema.exactOptional(),
  /** Id of the rental that it is about. */
  rental: z.string().exactOptional(),
});
export type KioskSession = Readonly<z.output<typeof kioskSessionSchema>>;

/** `DELETE /api/sessions/:s`. */
export const endedAnswer = z.strictObject({ session: z.string() });

/** `POST /api/sessions/:s/block`, `unblock`, `clear` and `emptied`. */
export const caredAnswer = z.strictObject({
  locker: z.string(),
  /** False when it was so before. */
  changed: z.boolean(),
});

/** What became of one locker in `POST /api/sessions/:s/open-all`. */
export const oneOfAllSchema = z.strictObject({
  locker: z.string(),
  /** `already_open`: it was left as it is. `not_opened`: nothing was sent; `code` and `error` as in a problem document. */
  outcome: z.enum([...outcome.options, 'already_open', 'not_opened']),
  reason: z.enum(reasons).exactOptional(),
  code: z.enum(['denied', 'wait', 'unavailable']).exactOptional(),
  error: z.string().exactOptional(),
});
export type OneOfAllAnswer = Readonly<z.output<typeof oneOfAllSchema>>;

export const allOpenedSchema = z.strictObject({
  lockers: z.array(oneOfAllSchema).readonly(),
  /** False when it was stopped before the last locker. */
  complete: z.boolean(),
});

/** `POST /api/sim/door`. */
export const simDoorAnswer = z.strictObject({ locker: z.string(), state: z.enum(['open', 'closed']) });

/** What came of something that was presented at a reader; never what it was, and never why it was denied. */
export const kioskPresentedSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome,
    locker: z.string(),
    /** `unconfirmed`, and a delivery was brought for him: he says by `POST /api/sessions/:s/taken` that he has it. */
    session: z.string().exactOptional(),
    seconds: z.number().exactOptional(),
  }),
  z.strictObject({ outcome: z.literal('denied') }),
  /** His rental ran longer than was paid for; it opens once he has paid, by `POST /api/sessions/:s/pay`. */
  z.strictObject({
    outcome: z.literal('owing'),
    locker: z.string(),
    amount: rupees,
    session: z.string().exactOptional(),
    seconds: z.number().exactOptional(),
  }),
  z.strictObject({ outcome: z.literal('wait'), seconds: z.number() }),
  /** `error` as in a problem document. */
  z.strictObject({ outcome: z.literal('unavailable'), error: z.string() }),
  /** It is finished with `POST /api/sessions/:s/open` within so many seconds. */
  z.strictObject({
    outcome: z.literal('choose'),
    lockers: ids,
    session: z.string().exactOptional(),
    seconds: z.number().exactOptional(),
  }),
]);
export type KioskPresented = Readonly<z.output<typeof kioskPresentedSchema>>;

/** The events of `GET /api/events` with their data. */
export const kioskEvents = {
  cabinet: kioskCabinetSchema,
  locker: kioskLockerSchema,
  health: z.strictObject({ health: kioskHealthSchema }),
  presented: kioskPresentedSchema,
  /** To streams that were opened for this rental: `GET /api/events?rental=ID`. */
  rental: kioskRentalSchema,
} as const;
export type KioskEvents = { readonly [E in keyof typeof kioskEvents]: Readonly<z.output<(typeof kioskEvents)[E]>> };

/** The codes of problem documents, with their HTTP status; programs read these and nothing else of a problem. */
export const kioskProblems = {
  malformed: 400,
  bad_pin: 400,
  payment_due: 402,
  denied: 403,
  wrong_origin: 403,
  not_found: 404,
  session_over: 404,
  choose_locker: 409,
  none_free: 409,
  order_open: 409,
  key_reused: 409,
  too_large: 413,
  wrong_host: 421,
  wait: 429,
  internal: 500,
  unavailable: 503,
  no_network: 503,
  clock_not_set: 503,
} as const;
export type KioskProblemCode = keyof typeof kioskProblems;

/** What a problem document has beside `type`, `title`, `status` and `code`. */
export const problemMembers = z.strictObject({
  /** `choose_locker`: ids of those that it opens. */
  lockers: ids.exactOptional(),
  /** `wait`: after so many it may be tried again. */
  seconds: z.number().exactOptional(),
  /** `unavailable`: a code of docs/errors.md. */
  error: z.string().exactOptional(),
  /** `payment_due`: for which locker, and how much. */
  locker: z.string().exactOptional(),
  amount: rupees.exactOptional(),
});
