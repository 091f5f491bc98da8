// Estimates how many megabytes of mobile data a camera uses in a month, and how many days it runs on a battery. The model, from the modem's states
// and their currents, is in test/tools/bench/README.md (Energy).

/**
 * Currents of a modem in mA, and times in seconds of a round, in which the camera sends all waiting pictures. `idle` is the current while the radio
 * rests, `data` while it works, and `off` while the modem is switched off.
 */
export interface Draw {
  idle: number;
  data: number;
  off: number;
  bootSeconds: number;
  upBytesPerSecond: number;
  /**
   * Seconds of a round (the sending of all waiting pictures) during which the radio works or waits. The time in which the pictures' bytes are sent is
   * left out.
   */
  airSeconds: number;
  /** Seconds of a round (the sending of all waiting pictures) in which the modem is on and its radio is idle. They are added to `airSeconds`. */
  restSeconds: number;
}

/** Currents of the ESP32 in mA: awake with its radio off, and in deep sleep. */
export const chip = { awake: 49, asleep: 0.01 };
/** The capacity of the battery that the estimate assumes, in mAh. */
export const batteryMah = 10_000;
/** The size of a picture that the estimate assumes if no other size is given, in bytes. */
export const usualImageBytes = 200_000;
/**
 * Estimates for a round, the sending of all waiting pictures: `roundBytes` is its mobile data besides the pictures, in bytes. `imageExtra` is how
 * many bytes the network counts for each byte of a picture.
 */
const [roundBytes, imageExtra] = [8_000, 1.03];
/** Bytes a second on the serial line between chip and modem, at 115,200 baud. */
const lineBytesPerSecond = 11_520;
/**
 * Seconds that the chip itself works in a round, the sending of all waiting pictures, with the chip's start. It is the middle of the 2 to 6 s of
 * test/tools/bench/README.md (Energy).
 */
const processorSeconds = 4;
const daySeconds = 86_400;
const monthDays = 30;

/** A camera's plan: how many pictures it takes, how often it sends them, and whether it sleeps in between. */
export interface Plan {
  imagesADay: number;
  /** Rounds a day. A round sends all images that wait on the card. 0 means that the modem stays on, and the camera always looks for images. */
  roundsADay: number;
  /** True if chip and modem are switched off (`schedule.sleep`) until pictures are sent again. */
  sleeps: boolean;
}

/** What a plan costs: the mobile data in a month, and the days until a battery is empty. */
export interface Budget {
  /** The mobile data that the plan uses in 30 days, sent and received, in megabytes (1,000,000 bytes). */
  megabytesAMonth: number;
  /** The number of days that the assumed battery lasts with this plan. */
  days: number;
}

/** Estimates the mobile data and the battery life of a plan, from the currents and times of a modem. */
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
