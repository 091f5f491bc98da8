// Commands of the VC0706 family: Adafruit 397 and 1386, LinkSprite LS-Y201, Spinel SC03 to SC50. Sources: "VC0706 Protocol" (UART interface).
// Differences: LinkSprite's LS-Y201 manual of January 2010 (LSY201), Spinel's SC50MPB manual Rev. A (SC50). A command has the form `56 00
// command n data` with `n` bytes of data. Its answer is `76 00 command status n data`, with status 00 if it was done.

import type { LineNumbers, LineRecord, LineRow, LineScript } from './record';

/**
 * Returns the script rows (commands) that let the camera go on after a held picture. Command FBUF_CTRL with 03 resumes, and an SC03 needs a single
 * step (02) before.
 * @param isHeld true: a picture is held; false: none may be held, so the camera may refuse
 */
function goOn(isHeld: boolean): LineRow[] {
  return [
    { say: '56 00 36 01 02', want: '76 00 36 00 00', ms: 700, tries: 2, may: true },
    { say: '56 00 36 01 03', want: '76 00 36 00 00', ms: 700, tries: 3, may: !isHeld }
  ];
}

/** Returns the script row that makes the camera hold the current picture: command FBUF_CTRL with 00. */
function freeze(): LineRow {
  return { say: '56 00 36 01 00', want: '76 00 36 00 00', ms: 2000, tries: 3 };
}

function script(name: LineScript, numbers: LineNumbers): LineRow[] {
  switch (name) {
    // command GEN_VERSION asks for the version of the camera
    case 'detect': return [{ say: '56 00 11 00', want: '76 00 11 00', ms: 500, tries: 2 }, { ms: 100 }];
    // Command SET_PORT sets 115,200 baud. The camera answers at the old rate, and then understands nothing for 100 ms.
    case 'fast': return [{ say: '56 00 24 03 01 0D A6', want: '76 00 24 00 00', ms: 500, may: true }, { ms: 150 }];
    case 'wake': return goOn(false).concat([
      { say: '56 00 11 00', want: '76 00 11 00 0B {model:11:text}', ms: 500, tries: 3, may: true },
      // command POWER_SAVE_CTRL switches the camera's power saving off
      { say: '56 00 3E 03 00 01 00', want: '76 00 3E 00 00', ms: 1500, tries: 2, may: true },
      // command COMM_MOTION_CTRL switches the camera's detection of motion off, so that it sends no message 76 00 39 00 unasked
      { say: '56 00 37 01 00', want: '76 00 37 00 00', ms: 500, tries: 3, may: true }
    ]);
    // command READ_DATA reads the size from the camera's EEPROM, which the parameter 04 chooses
    case 'size?': return [{ say: '56 00 30 04 04 01 00 19', want: '76 00 30 00 01 {size:1}', ms: 700, tries: 3, may: true }];
    // Command WRITE_DATA stores the size in the camera's EEPROM, which takes 200 ms (adafruit/Adafruit-VC0706-Serial-Camera-Library #3). An
    // SC50 needs the parameter 05 for larger sizes.
    case 'size': return [
      { say: '56 00 31 05 ' + (numbers.size > 0x22 ? '05' : '04') + ' 01 00 19 {size:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true },
      { ms: 250 }
    ];
    // command WRITE_DATA sets the ratio of compression, and is sent after each reset, as that loses it
    case 'ready': return [{ say: '56 00 31 05 01 01 12 04 {quality:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true }, { ms: 1000 }];
    // For 300 ms after the camera was told to hold a picture, some cameras give the picture held before (noeldodd.com, 2018). So a picture is held
    // twice. The answer to GET_FBUF_LEN has no checksum, so the length is asked for twice. A length of 0 means that the picture is not ready.
    case 'take': return goOn(false).concat([freeze()], goOn(true), [
      { ms: 350 }, freeze(),
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {+length:4}', ms: 700, tries: 3 },
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {=length:4}', ms: 700, tries: 3 }
    ]);
    // Command READ_FBUF reads bytes of the picture. Its parameter 0A means by UART, with pauses of 0.1 ms before data and trailer. Address and
    // count must be multiples of 8.
    case 'piece': return [{ say: '56 00 32 0C 00 0A {from:4} {count:4} 00 0A', want: '76 00 32 00 00 {data} 76 00 32 00 00', ms: 500, tries: 5 }];
    case 'goOn': return goOn(true);
    // Command SYSTEM_RESET. The LS-Y201 leaves the length byte out of its answer. After 2.5 s (SC50: 3.5 s) most cameras send "Init end" at
    // 38,400 baud.
    case 'reset': return [
      { say: '56 00 26 00', want: '76 00 26 00', ms: 500, tries: 3, may: true },
      { baud: 38400, want: '49 6E 69 74 20 65 6E 64', ms: 3600, may: true },
      { ms: 200 }
    ];
  }
}

/** Returns the record of the VC0706 cameras, with their commands and limits. */
export function vc0706(): LineRecord {
  return {
    make: 'Vimicro', model: 'VC0706',
    // Baud rates, tried in this order. This firmware sets 115,200, and a camera has 38,400 after power-up or reset. Another program may have set any
    // other rate. Only an SC50 has the last three.
    rates: '115200 38400 115200 38400 57600 19200 9600 230400 460800 921600',
    fastBaud: 115200,
    // If another program has sent only the beginning of a command, zeros complete it. A command that began at a wrong rate may lack up to 255
    // bytes.
    flush: '{zero:264}',
    // Meanings of `code`, by "Status" in the VC0706 manual: 01 unknown command, 02 wrong length, 03 wrong data, 04 not now, 05 failed. 0E:
    // power saving is already as wanted.
    refused: '76 00 {=command:1} {code:1}', mostCode: 0x0e,
    // Picture sizes, each with the byte that sets it. The first three are from "Write data" in the VC0706 manual, the others from "Resolution" in the
    // SC50's manual.
    sizes: '160x120=22 320x240=11 640x480=00 1024x768=33 1280x720=44 1280x960=55 1920x1080=66 2304x1296=88',
    sizeNeedsReset: true,
    qualities: 'high=36 normal=60 low=8F',
    // Pieces of 1,024 data bytes would read a picture a tenth faster at 115,200 baud. But they would take 130 JsVars, the engine's units of
    // memory, more.
    pieceBytes: 512, multiple: 8, frameBytes: 10,
    script: script
  };
}
