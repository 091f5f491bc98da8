// Megabytes a month and days on a battery, by the model of test/tools/bench/README.md (Energy): rounds of one image, from states and currents.

/** Currents and times of a modem, in mA and seconds. */
export interface Draw {
  idle: number;
  data: number;
  off: number;
  bootSeconds: number;
  upBytesPerSecond: number;
  /** Seconds of a round with one image, beside its bytes: radio at work, and waiting. */
  airSeconds: number;
  restSeconds: number;
}

/** ESP32, in mA: awake with its radio off, and in deep sleep. */
export const chip = { awake: 49, asleep: 0.01 };
/** Capacity of the battery that the estimate assumes, in milliampere hours. */
export const batteryMah = 10_000;
/** Size of an image if no other is given. */
export const usualImageBytes = 200_000;
/** Bytes of a round beside its images, and bytes on the air for each byte of an image; estimates. */
const [roundBytes, imageExtra] = [8_000, 1.03];
const lineBytesPerSecond = 11_520;
/** The chip's own work in a round with its boot, the middle of 2 to 6 s (test/tools/bench/README.md, Energy). */
const processorSeconds = 4;
const daySeconds = 86_400;
const monthDays = 30;

/** How often a camera sends. */
export interface Plan {
  imagesADay: number;
  /** 0: the modem stays on and looks all the time. */
  roundsADay: number;
  /** The chip sleeps between rounds (`schedule.sleep`). */
  sleeps: boolean;
}

/** What it costs. */
export interface Budget {
  /** Data of 30 days in both directions. */
  megabytesAMonth: number;
  /** Days that the battery lasts. */
  days: number;
}

/** The budget of a plan, by the currents and times of a modem. */
export function budgetOf({ imagesADay, roundsADay, sleeps }: Plan, draw: Draw, imageBytes = usualImageBytes): Budget {
  const rounds = roundsADay || Math.max(1, imagesADay);
  const bytesADay = imagesADay * imageBytes;
  const air = Math.min(daySeconds, rounds * draw.airSeconds + bytesADay / draw.upBytesPerSecond);
  const restARound = draw.restSeconds + processorSeconds + (sleeps ? draw.bootSeconds : 0);
  const rest = Math.min(daySeconds - air, rounds * restARound + bytesADay / lineBytesPerSecond);
  const between = sleeps ? draw.off + chip.asleep : draw.idle + chip.awake;
  const mahADay = (air * (draw.data + chip.awake) + rest * (draw.idle + chip.awake) + (daySeconds - air - rest) * between) / 3600;
  return { megabytesAMonth: (bytesADay * imageExtra + rounds * roundBytes) * monthDays / 1e6, days: batteryMah / mahADay };
}
