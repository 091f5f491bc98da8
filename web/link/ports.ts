// Which ports the browser offers, and which of them is the one that was unplugged.

/** USB vendors of the bridges on ESP32 boards: Silicon Labs CP210x, WCH CH340 and CH910x, FTDI, Espressif. */
export const bridges: SerialPortFilter[] = [0x10c4, 0x1a86, 0x0403, 0x303a].map(usbVendorId => ({ usbVendorId }));

/** A bridge that is plugged in again may be another object to the browser. */
export function isSameKind(one: SerialPort, other: SerialPort): boolean {
  const [a, b] = [one.getInfo(), other.getInfo()];
  return one === other || (a.usbVendorId === b.usbVendorId && a.usbProductId === b.usbProductId);
}

/** @returns the browser's; nothing where it has none, or not for this page */
export function serialOf(): Serial | undefined {
  return (globalThis as { navigator?: { serial?: Serial } }).navigator?.serial;
}

/** Neither https nor localhost: there a browser keeps its ports to itself. */
export function isInsecure(): boolean {
  return (globalThis as { isSecureContext?: boolean }).isSecureContext === false;
}
