// Decides which ports the browser offers, and how a port is recognised when it is plugged in again.

/** The USB vendors of the serial chips on ESP32 boards: Silicon Labs CP210x, WCH CH340 and CH910x, FTDI, Espressif. */
export const bridges: SerialPortFilter[] = [0x10c4, 0x1a86, 0x0403, 0x303a].map(usbVendorId => ({ usbVendorId }));

/**
 * Whether two ports are the same, or have the same kind of USB chip. When a cable is plugged in again, the browser may give the same port
 * another object.
 */
export function isSameKind(one: SerialPort, other: SerialPort): boolean {
  const [a, b] = [one.getInfo(), other.getInfo()];
  return one === other || (a.usbVendorId === b.usbVendorId && a.usbProductId === b.usbProductId);
}

/** Returns the browser's API for serial ports, or undefined if the browser has none or blocks it for this page. */
export function serialOf(): Serial | undefined {
  return (globalThis as { navigator?: { serial?: Serial } }).navigator?.serial;
}

/** The systems whose remedies for an empty list of ports differ. */
export type System = 'linux' | 'windows' | 'other';

/** Returns the system that the browser runs on, by its name of itself. */
export function systemOf(agent = (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent ?? ''): System {
  return /Windows/.test(agent) ? 'windows' : /Linux|X11/.test(agent) && !/CrOS/.test(agent) ? 'linux' : 'other';
}

/** Whether the page is shown in a frame of another page. */
export function isFramed(): boolean {
  const { self, top } = globalThis as { self?: unknown; top?: unknown };
  return self !== top;
}

/** Whether the page came neither by https nor from localhost, so that the browser blocks serial ports. */
export function isInsecure(): boolean {
  return (globalThis as { isSecureContext?: boolean }).isSecureContext === false;
}
