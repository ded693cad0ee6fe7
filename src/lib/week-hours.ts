/** The hours of the week in which a right opens, in the cabinet's time zone. */
export interface WeekHours {
  /** 1 is Monday, 7 is Sunday; each once. */
  readonly days: readonly number[];
  /** Minutes after midnight. An end at or before the beginning is on the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** A moment as a clock on the wall and a calendar show it. */
export interface LocalTime {
  /** 1 is Monday, 7 is Sunday. */
  readonly day: number;
  /** Minutes after midnight. */
  readonly minute: number;
}

const dayNames: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const dayMinutes = 24 * 60;
const mostRanges = 21;

/**
 * Reads hours such as `mon-fri 09:00-18:00, sat 10:00-14:00` or `daily 22:00-06:00`. `undefined` for any other text.
 */
export function parseWeekHours(text: string): readonly WeekHours[] | undefined {
  const parts = text.split(',');
  if (parts.length > mostRanges) return undefined;
  const hours = parts.map(parsePart);
  return hours.every((one) => one !== undefined) ? hours : undefined;
}

export function formatWeekHours(hours: readonly WeekHours[]): string {
  return hours
    .map(({ days, fromMinute, toMinute }) => `${daysText(days)} ${clockText(fromMinute)}-${clockText(toMinute)}`)
    .join(', ');
}

/** Whether a moment lies within the hours; an end is not within. */
export function coversTime(hours: readonly WeekHours[], { day, minute }: LocalTime): boolean {
  const yesterday = day === 1 ? 7 : day - 1;
  return hours.some(({ days, fromMinute, toMinute }) => {
    const overnight = toMinute <= fromMinute;
    if (days.includes(day) && minute >= fromMinute && (overnight || minute < toMinute)) return true;
    return overnight && days.includes(yesterday) && minute < toMinute;
  });
}

/** What a moment is in a time zone of the IANA database. */
export function localTime(wallMs: number, timezone: string): LocalTime {
  const parts = formatOf(timezone).formatToParts(wallMs);
  const text = (type: Intl.DateTimeFormatPartTypes): string => parts.find((part) => part.type === type)?.value ?? '';
  const day = dayNames.indexOf(text('weekday').toLowerCase()) + 1;
  return { day, minute: Number(text('hour')) * 60 + Number(text('minute')) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const made = new Intl.DateTimeFormat('en-GB', options);
  formats.set(timeZone, made);
  return made;
}

function parsePart(text: string): WeekHours | undefined {
  const match = /^ *([a-z]{3}(?:-[a-z]{3})?|daily) (\d\d):(\d\d)-(\d\d):(\d\d) *$/.exec(text.toLowerCase());
  if (!match) return undefined;
  const [, days = '', ...numbers] = match;
  const [fromHour = 0, fromMin = 0, toHour = 0, toMin = 0] = numbers.map(Number);
  const list = daysOf(days);
  const fromMinute = minuteOf(fromHour, fromMin);
  const toMinute = minuteOf(toHour, toMin);
  if (list === undefined || fromMinute === undefined || toMinute === undefined || fromMinute === dayMinutes)
    return undefined;
  return { days: list, fromMinute, toMinute };
}

/** 24:00 is the end of a day. */
function minuteOf(hour: number, minute: number): number | undefined {
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return undefined;
  return hour * 60 + minute;
}

function daysOf(text: string): number[] | undefined {
  if (text === 'daily') return [1, 2, 3, 4, 5, 6, 7];
  const [first = '', last = first] = text.split('-');
  const from = dayNames.indexOf(first) + 1;
  const to = dayNames.indexOf(last) + 1;
  if (from === 0 || to === 0) return undefined;
  // sat-mon goes over the end of the week.
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((from - 1 + index) % 7) + 1);
}

function daysText(days: readonly number[]): string {
  const [first = 1] = days;
  const last = days.at(-1) ?? first;
  if (days.length === 7) return 'daily';
  const name = (day: number): string => dayNames[day - 1] ?? '';
  return days.length === 1 ? name(first) : `${name(first)}-${name(last)}`;
}

function clockText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
