/** What the policy promises: an answer within seven business days. */
const businessDays = 7;
const dayMs = 86_400_000;
/** India: UTC+5:30 all year. */
const zoneMs = 5.5 * 3_600_000;
const sunday = 0;
const saturday = 6;

/**
 * When a request is due: at the end of the seventh business day after the day on which it was asked, wall ms. Business days are Monday to
 * Friday in India; holidays are not known here. Pure.
 */
export function dueMs(askedMs: number): number {
  let day = Math.floor((askedMs + zoneMs) / dayMs);
  for (let left = businessDays; left > 0; ) {
    day += 1;
    const weekday = new Date(day * dayMs).getUTCDay();
    if (weekday !== saturday && weekday !== sunday) left -= 1;
  }
  return (day + 1) * dayMs - zoneMs;
}
