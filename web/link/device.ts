// The page's handle on the engine: @espruino-tools/core's DeviceController over our link, in place of the UART that the package brings.
//
// Use of it: eval(expression), which gives { data, log } with log 'success', or 'failed' and the error's text as data; getDeviceType(),
// Pin.val('D2'), Pin.getInfo('D2').
// Never of it: connect() (blinks LED2, which is no name on an ESP32, and asks for E.dumpStr(), after which this firmware has no memory
// left), disconnect() (sends a syntax error; and LED1 is D2, a line of the SD card on some boards), dump(), getDeviceFunctions(), reset(),
// loadCode() and upload() (all that the firmware holds would be gone), setInterval(), quickWrite(), Call. What they write is refused here.

import { DeviceController } from '@espruino-tools/core/lib/device-controller';

export type { DeviceController };

/** @param ask evaluates an expression, as JSON @param close of the page's connection */
export function createDevice(ask: (expression: string) => Promise<unknown>, close: () => void): DeviceController {
  const device = new DeviceController();
  const uart = {
    eval(expression: string, done: (data: unknown, log: string) => void): void {
      ask(expression).then(data => done(data, 'success'), (error: Error) => done(error.message, 'failed'));
    },
    write(): never {
      throw new Error('Nothing is written to the camera but questions in packets: use eval().');
    },
    close,
    isConnected: () => device.connected,
    getConnection: () => ({ isOpen: device.connected }),
  };
  // its type is a class with private fields
  device.UART = uart as unknown as DeviceController['UART'];
  device.connected = true;
  return device;
}
