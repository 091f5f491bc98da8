// Makes the DeviceController of @espruino-tools/core use this page's link in place of the package's UART.
// 
// These functions can be used: eval(expression), getDeviceType(), Pin.val('D2') and Pin.getInfo('D2'). eval returns { data, log }. log is
// 'success', or 'failed' with the error's text as data.

import { DeviceController } from '@espruino-tools/core/lib/device-controller';

export type { DeviceController };

/** Makes a DeviceController. @param ask evaluates an expression in the camera, and returns its value @param close closes the page's connection */
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
  // this cast is needed, because the type of UART is a class with private members, which no other object can have
  device.UART = uart as unknown as DeviceController['UART'];
  device.connected = true;
  return device;
}
