// Registers of the ArduCAM Mini 2MP and 2MP Plus. Source: ArduCAM's library (ArduCAM/Arduino, ArduCAM.h, ArduCAM.cpp, ov2640_regs.h,
// examples/mini) and its issues (#). Camera registers and pictures are reached by SPI, mode 0, at most 8 MHz, and the sensor, an OV2640, by
// I2C.
//
// Assumptions, UNCONFIRMED: the board starts in 0.4 s, a picture takes at most 3.5 s.

import type { RegisterRecord, RegisterScript } from './registers';

/**
 * Returns the words (words.ts) that set up the sensor: the library's tables OV2640_JPEG_INIT, OV2640_YUV422 and OV2640_JPEG, and the single
 * writes after them.
 */
function init(): string {
  return 'FF00 2CFF 2EDF FF01 3C32 1100 0902 0428 13E5 1448 2C0C 3378 3A33 3BFB 3E00 4311 1610 3992 35DA 221A 37C3 2300 34C0 '
    + '361A 0688 07C0 0D87 0E41 4C00 4800 5B00 4203 4A81 2199 2440 2538 2682 5C00 6300 6170 6280 7C05 2080 2830 6C00 6D80 '
    + '6E00 7002 7194 73C1 1240 1711 1843 1900 1A4B 3209 37C0 4F60 50A8 6D00 3D38 463F 4F60 0C3C FF00 E57F F9C0 4124 E014 '
    + '76FF 33A0 4220 4318 4C00 87D5 883F D703 D910 D382 C808 C980 7C00 7D00 7C03 7D48 7D48 7C08 7D20 7D10 7D0E 9000 910E '
    + '911A 9131 915A 9169 9175 917E 9188 918F 9196 91A3 91AF 91C4 91D7 91E8 9120 9200 9306 93E3 9305 9305 9300 9304 9300 '
    + '9300 9300 9300 9300 9300 9300 9600 9708 9719 9702 970C 9724 9730 9728 9726 9702 9798 9780 9700 9700 C3ED A400 A800 '
    + 'C511 C651 BF80 C710 B666 B8A5 B764 B97C B3AF B497 B5FF B0C5 B194 B20F C45C C064 C14B 8C00 863D 5000 51C8 5296 5300 '
    + '5400 5500 5AC8 5B96 5C00 D300 C3ED 7F00 DA00 E51F E167 E000 DD7F 0500 1240 D304 C016 C112 8C00 863D 5000 512C 5224 '
    + '5300 5400 5500 5A2C 5B24 5C00'
    + ' FF00 0500 DA10 D703 DF00 3380 3C40 E177 0000'
    + ' E014 E177 E51F D703 DA10 E000 FF01 0408'
    + ' FF01 1500';
}

/** Returns the words (words.ts) that set the sensor's registers for picture sizes from 160x120 to 352x288. */
function small(): string {
  return 'FF01 1240 1711 1843 1900 1A4B 3209 4FCA 50A8 5A23 6D00 3912 35DA 221A 37C3 2300 34C0 361A 0688 07C0 0D87 0E41 4C00 '
    + 'FF00 E004 C064 C14B 8635 51C8 5296 5300 5400 5500 5700 5C00';
}

/**
 * Returns the words (words.ts) that set the sensor's registers for sizes from 640x480 on. For 1024x768 nothing is added to the library's table.
 */
function large(): string {
  return 'FF01 1101 1200 1711 1875 3236 1901 1A97 030F 3740 4FBB 509C 5A57 6D80 3D34 3902 3588 220A 3740 34A0 0602 0DB7 0E01 '
    + 'FF00 E004 C0C8 C196 5190 522C 5300 5400 5588 5700';
}

/**
 * Returns the picture sizes, each with the writes to registers of the sensor's DSP by which it differs: 50, ZMOW (5A) and ZMOH (5B). Sizes from
 * 640x480 on also have CTRL2 (86), ZMHH (5C) and D3. Pictures of 1280x1024 have only 960 lines in ArduCAM's library.
 */
function sizes(): string {
  return '160x120=5092,5A28,5B1E 176x144=5092,5A2C,5B24 320x240=5089,5A50,5B3C 352x288=5089,5A58,5B48'
    + ' 640x480=863D,5089,5AA0,5B78,5C00,D304 800x600=8635,5089,5AC8,5B96,5C00,D302 1024x768=863D,5000,5A00,5BC0,5C01,D302'
    + ' 1280x1024=863D,5000,5A40,5B00,5C05,D302 1600x1200=863D,5000,5A90,5B2C,5C05,D302';
}

function script(name: RegisterScript, size: string, quality: string): string {
  switch (name) {
    // The words wait for the start, reset the camera's CPLD, test the bus, and end standby. Then they check that the sensor is an OV2640 (26,
    // 41 or 42), and choose single pictures. Standby outlasts start and reset (#73, #136), and must end before I2C works.
    case 'wake': return '+400 07=80 +100 07=00 +100 00=55 00&FF=55/20 06-02 +20 FF01 0A:FF=26 0B:FC=40 01=00';
    case 'prepare': return 'FF01 1280 +120 ' + init();
    // The size is written while the sensor's output is in reset (register E0), and then the quality. The wait after it is for exposure and
    // white balance (#170).
    case 'set': return (size.indexOf('D') < 0 ? small() : large()) + ' ' + size.split(',').join(' ') + ' E000 44' + quality + ' +2000';
    // register ARDUCHIP_FIFO: clear the flag and start, then wait for CAP_DONE
    case 'take': return '04=01 04=02 41&08=08/3500';
    case 'length': return '42>00 43>01 44>02 42>00 43>01 44>02';
    // the test register 00 loses its value if the camera's supply failed
    case 'proof': return '00&FF=55/20';
    case 'goOn': return '04=01';
    default: return '';
  }
}

/** Returns the record of the ArduCAM Mini 2MP, with its registers. */
export function mini(): RegisterRecord {
  return {
    name: 'arducam-mini', valueAt: 1, sensor: 0x30, make: 'ArduCAM', modelOf: function () { return 'Mini 2MP'; },
    discards: 1, sizes: sizes, qualities: '0C 18 32', highMask: 0x7f, script: script
  };
}
