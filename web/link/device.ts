// DeviceController of @espruino-tools/core over our link instead of the package's UART.
//
// Usable: eval(expression), which returns { data, log } with log 'success', or 'failed' and the error's text as data;
// getDeviceType(), Pin.val('D2'), Pin.getInfo('D2').

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
