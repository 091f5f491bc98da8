// The modem's clock, `+CCLK`, as seconds.

/** The date in `+CCLK: "yy/MM/dd,hh:mm:ss±zz"` as seconds since 1970, in the modem's local time; 0 while it has none. */
export function secondsOf(clock: string): number {
  const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)/.exec(clock);
  // a modem that was never told counts from 1970, 1980 or 2000 on
  if (!found || +found[1]! < 24 || +found[1]! >= 70 || +found[2]! < 1 || +found[2]! > 12) return 0;
  return daysFrom1970(2000 + +found[1]!, +found[2]!, +found[3]!) * 86400 + +found[4]! * 3600 + +found[5]! * 60 + +found[6]!;
}

/** Days of the Gregorian calendar; valid for 2000 to 2099. */
function daysFrom1970(year: number, month: number, day: number): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  const leap = year % 4 === 0 && month > 2 ? 1 : 0;
  return (year - 1970) * 365 + Math.floor((year - 1969) / 4) + before[month - 1]! + leap + day - 1;
}
