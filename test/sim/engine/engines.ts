/**
 * Command of an engine with about as many JsVars (units of memory) as an ESP32-WROOM, which has 5,886. As on the chip, the characters of its strings
 * are bytes, while Espruino for Linux has Unicode.
 */
export const smallEngine = 'espruino-chip';
