// The days of the proleptic Gregorian calendar, in eras of 400 years whose years begin in March, so that the leap day is the last:
// https://howardhinnant.github.io/date_algorithms.html

export interface CalendarDate {
  /** Days since 1970-01-01. */
  readonly sinceEpoch: number;
  readonly century: number;
  /** Of the century. */
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

/** @param sinceEpoch Days since 1970-01-01, negative for those before it. */
export function calendarDate(sinceEpoch: number): CalendarDate {
  const days = sinceEpoch + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const full = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const century = Math.floor(full / 100);
  return { sinceEpoch, century, year: full - century * 100, month, dayOfMonth };
}

/** The other way round. */
export function daysSinceEpoch(year: number, month: number, dayOfMonth: number): number {
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** @param month 1 to 12. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
