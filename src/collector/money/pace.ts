/** How often money is looked after: pure rules, all times in ms. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long a confirmation counts: a `pay+jwt` lives for 120 s at most. */
export const confirmationLifeMs = 120 * second;
/** A captured payment of which its cabinet has said nothing after this time is a case for the operator. */
export const verdictMs = 15 * minute;
/** Mostly a second webhook names the QR code of a payment; only after this time the gateway is asked for it. */
export const matchMs = 2 * second;
/** A refund that the gateway has not taken after this is a case, too. */
export const refundMs = 15 * minute;
/** A gateway that has not made a QR code so long after it was asked for will make none that anybody waits for. */
export const answerMs = 10 * minute;
/** What one collector has taken on is left alone by the others for this time; longer than the gateway may take. */
export const leaseMs = 60 * second;

/** How long after a cabinet was told for the `told`th time that money has gone back it is told again, unless it has answered. */
export function nextNoticeMs(told: number): number {
  return noticePace[told - 1] ?? 6 * hour;
}

const noticePace = [minute, 5 * minute, 30 * minute];

const sendPace = [2 * second, 5 * second, 15 * second, minute];

/** How long after confirmation number `sent` the next one follows. */
export function nextSendMs(sent: number): number {
  return sendPace[sent - 1] ?? 5 * minute;
}

/** How long after a QR code was made it is asked for payments: a webhook is faster, and this catches the ones that never came. */
const pollPace = [0.5, 1, 2, 4, 8, 16, 30, 60, 360, 1440].map((minutes) => minutes * minute);

/** When a QR code is asked for payments again, having been asked `polls` times; `undefined`: never. */
export function nextPollMs(madeMs: number, polls: number): number | undefined {
  const after = pollPace[polls];
  return after === undefined ? undefined : madeMs + after;
}

/** How long after failure number `failures` the gateway is asked again to make or close a QR code, which somebody waits for. */
export function retryMs(failures: number): number {
  return Math.min(2 * second * 2 ** (failures - 1), minute);
}

/** The same for a refund, for which nobody stands before a cabinet. */
export function refundRetryMs(failures: number): number {
  return Math.min(30 * second * 2 ** (failures - 1), hour);
}
