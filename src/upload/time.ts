// What a modem says of the time, as seconds.

/**
 * The date in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"` as seconds since 1970, in the modem's local time; 0 while it has none. AT+CIPGSMLOC
 * writes the year with four digits (AT800 13.2.1).
 */
export function secondsOf(clock: string): number {
  if (clock[4] === '/') clock = clock.slice(2);
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock);
  // a modem that was never told counts from 1970, 1980 or 2000 on
  if (!found || +found[1]! < 24 || +found[1]! >= 70 || +found[2]! < 1 || +found[2]! > 12) return 0;
  return daysFrom1970(2000 + +found[1]!, +found[2]!, +found[3]!) * 86400 + +found[4]! * 3600 + +found[5]! * 60 + +found[6]!;
}

/**
 * `*PSUTTZ: 2026,11,20,8,30,0,"+04",0`, the network's time in UTC and its zone in quarters of an hour (AT7080 5.2.4), so many
 * milliseconds later, in local time; 0 where that is no time.
 */
export function secondsHeard(line: string, sinceMs: number): number {
  const parts = line.slice(line.indexOf(':') + 1).split(',');
  const numbers = parts.map(function (part) { return parseInt(part.replace('"', ''), 10); });
  const year = numbers[0]!;
  const isTime = year >= 2024 && year < 2070 && numbers[1]! >= 1 && numbers[1]! <= 12 && numbers[2]! >= 1 && numbers[5]! >= 0;
  if (!isTime) return 0;
  return daysFrom1970(year, numbers[1]!, numbers[2]!) * 86400 + numbers[3]! * 3600 + numbers[4]! * 60 + numbers[5]! + (numbers[6]! || 0) * 900 + Math.floor(sinceMs / 1000);
}

/** Days of the Gregorian calendar; valid for 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}
