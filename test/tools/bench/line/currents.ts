// The current of the chip, in mA from the battery, with its source. That of a modem is in its sheet.

/** ESP32 Series Datasheet v3.5, table 6: modem-sleep at 240 MHz 30 to 68 mA, deep sleep 10 µA. */
export const chip = { awake: 49, asleep: 0.01, source: 'ESP32 Series Datasheet V3.5, table 6 (240 MHz, radio off, the middle of 30 to 68 mA)' };
