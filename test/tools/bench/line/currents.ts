// The current of the ESP32 in mA from the battery, with its source. The currents of modems are in their sheets (test/sim/sheets/).

/** Milliamperes awake and asleep, from the ESP32 Series Datasheet v3.5, table 6: modem-sleep at 240 MHz takes 30 to 68 mA, deep sleep 10 µA. */
export const chip = { awake: 49, asleep: 0.01, source: 'ESP32 Series Datasheet V3.5, table 6 (240 MHz, radio off, the middle of 30 to 68 mA)' };
