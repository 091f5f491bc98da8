// Registers of the ArduCAM Mega 3MP and 5MP. Sources: SDK V3.0.0 (ArduCAM/Arducam_Mega, src/Arducam/ArducamCamera.c and .h), forum.arducam.com
// 6880 and 4386. The registers are reached by SPI, mode 0, at most 8 MHz. A controller on the camera's board drives the sensor.
//
// Assumptions, UNCONFIRMED: the controller is busy for at most 3 s, a picture takes at most 3.5 s, the sensor settles in 1.5 s.

import type { RegisterRecord, RegisterScript } from './registers';

/**
 * Words (the language of words.ts) that wait until the camera's controller is idle (CAM_REG_SENSOR_STATE). Commands sent earlier spoil all
 * pictures until a reset.
 */
const idle = ' 44&03=02/3000';

/**
 * Returns the words (words.ts) that end the camera's low-power mode, as cameraLowPowerOff does in the SDK. A restart of the chip does not end this
 * mode, and perhaps a reset of the camera does not either.
 */
function rouse(id: number): string {
  if (id > 0x84) return '28=00' + idle;
  if (id < 0x83) return '02=05';
  // these words write 0 into the sensor's register 107E on its page D000, which ends the low-power mode of these models
  return poke('00', '28', 'D0', '00') + ' ' + poke('00', '2A', '10', '7E') + ' ' + poke('0F', '12', '00', '00');
}

/**
 * Returns the words (words.ts) that write a 16-bit register of the sensor, as cameraDebugWrite does in the SDK. Before them, the sensor's address
 * must have been written into register 0A of the camera.
 */
function poke(high: string, low: string, valueHigh: string, value: string): string {
  return '0B=' + high + idle + ' 0C=' + low + idle + ' 0E=' + valueHigh + idle + ' 0D=' + value + idle;
}

/**
 * Returns the picture sizes with the values of the register CAM_IMAGE_MODE that set them. Cameras with an identity below hexadecimal 85 have
 * other values.
 */
function sizes(id: number): string {
  if (id < 0x85) {
    return '96x96=0A 128x128=0B 320x240=01 320x320=0C 640x480=02 1280x720=04 1600x1200=06 1920x1080=07 '
      + (id === 0x81 ? '2592x1944=09' : id === 0x83 ? '2592x1936=09' : '2048x1536=08');
  }
  return '96x96=00 128x128=01 160x120=02 320x240=03 320x320=04 640x480=05 800x600=06 1024x768=07 1280x720=08 1280x1024=09 1600x1200=0A'
    + (id < 0x87 ? ' 1920x1080=0B 2048x1536=0C' : '') + (id < 0x86 ? ' 2592x1944=0D' : '');
}

function script(name: RegisterScript, size: string, quality: string, id: number): string {
  switch (name) {
    // reset the camera, read its identity twice, and give the sensor's address
    case 'wake': return '07=40' + idle + ' 40>00' + idle + ' 40>00' + idle + ' 0A=78' + idle;
    case 'rouse': return rouse(id);
    // the format JPEG comes first, as it clears the size on cameras with newer identities
    case 'set': return '20=01' + idle + ' 21=' + size + idle + ' 2A=' + quality + idle + ' +1500';
    // register ARDUCHIP_FIFO: clear the flag and start, then wait for CAP_DONE
    case 'take': return '04=01 04=02 44&04=04/3500';
    case 'length': return '45>00 46>01 47>02 45>00 46>01 47>02';
    case 'proof': return idle.slice(1);
    case 'goOn': return '04=01';
    default: return '';
  }
}

/** Returns the record of the ArduCAM Mega cameras, with their registers. */
export function mega(): RegisterRecord {
  return {
    name: 'arducam-mega', valueAt: 2, sensor: 0, make: 'ArduCAM',
    modelOf: function (id) {
      switch (id) {
        case 0x81: case 0x83: case 0x85: return 'Mega 5MP';
        case 0x82: case 0x84: case 0x86: return 'Mega 3MP';
        case 0x87: return 'Mega 2MP';
        default: return '';
      }
    },
    discards: 0, sizes: sizes, qualities: '00 01 02', highMask: 0xff, script: script
  };
}
