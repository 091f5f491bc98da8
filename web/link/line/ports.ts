// Which ports the browser offers, and how an unplugged one is recognised.

/** USB vendors of the bridges on ESP32 boards: Silicon Labs CP210x, WCH CH340 and CH910x, FTDI, Espressif. */
export const bridges: SerialPortFilter[] = [0x10c4, 0x1a86, 0x0403, 0x303a].map(usbVendorId => ({ usbVendorId }));

/** After a replug the browser may give the same bridge another object. */
export function isSameKind(one: SerialPort, other: SerialPort): boolean {
  const [a, b] = [one.getInfo(), other.getInfo()];
  return one === other || (a.usbVendorId === b.usbVendorId && a.usbProductId === b.usbProductId);
}

/** @returns the browser's API; undefined if it is missing or blocked for this page */
export function serialOf(): Serial | undefined {
  return (globalThis as { navigator?: { serial?: Serial } }).navigator?.serial;
}

/** Neither https nor localhost: the browser blocks serial ports there. */
export function isInsecure(): boolean {
  return (globalThis as { isSecureContext?: boolean }).isSecureContext === false;
}
