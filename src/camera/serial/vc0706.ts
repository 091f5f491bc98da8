// VC0706 family: Adafruit 397 and 1386, LinkSprite LS-Y201, Spinel SC03 to SC50. Sources: "VC0706 Protocol" (UART interface);
// differences: LinkSprite's LS-Y201 manual of January 2010 (LSY201), Spinel's SC50MPB manual Rev. A (SC50). `56 00 command n data`,
// answered by `76 00 command status n data`; status 00: done.

import type { LineNumbers, LineRecord, LineRow, LineScript } from './record';

/**
 * Returns the rows that let the camera go on. FBUF_CTRL 03 resumes, and an SC03 needs a step (02) first.
 * @param isHeld a picture is held; without one, the camera may refuse
 */
function goOn(isHeld: boolean): LineRow[] {
  return [
    { say: '56 00 36 01 02', want: '76 00 36 00 00', ms: 700, tries: 2, may: true },
    { say: '56 00 36 01 03', want: '76 00 36 00 00', ms: 700, tries: 3, may: !isHeld }
  ];
}

/** Returns the row that holds the picture (FBUF_CTRL 00). */
function freeze(): LineRow {
  return { say: '56 00 36 01 00', want: '76 00 36 00 00', ms: 2000, tries: 3 };
}

function script(name: LineScript, numbers: LineNumbers): LineRow[] {
  switch (name) {
    // command GEN_VERSION, which asks for the version
    case 'detect': return [{ say: '56 00 11 00', want: '76 00 11 00', ms: 500, tries: 2 }, { ms: 100 }];
    // command SET_PORT: the camera answers at the old rate, and is then deaf for 100 ms
    case 'fast': return [{ say: '56 00 24 03 01 0D A6', want: '76 00 24 00 00', ms: 500, may: true }, { ms: 150 }];
    case 'wake': return goOn(false).concat([
      { say: '56 00 11 00', want: '76 00 11 00 0B {model:11:text}', ms: 500, tries: 3, may: true },
      // command POWER_SAVE_CTRL, which switches power saving off
      { say: '56 00 3E 03 00 01 00', want: '76 00 3E 00 00', ms: 1500, tries: 2, may: true },
      // command COMM_MOTION_CTRL switches the detection of motion off, so that no unsolicited 76 00 39 00 comes
      { say: '56 00 37 01 00', want: '76 00 37 00 00', ms: 500, tries: 3, may: true }
    ]);
    // command READ_DATA; 04 is the EEPROM
    case 'size?': return [{ say: '56 00 30 04 04 01 00 19', want: '76 00 30 00 01 {size:1}', ms: 700, tries: 3, may: true }];
    // command WRITE_DATA: the EEPROM takes 200 ms (adafruit/Adafruit-VC0706-Serial-Camera-Library #3); an SC50 needs 05 for larger sizes
    case 'size': return [
      { say: '56 00 31 05 ' + (numbers.size > 0x22 ? '05' : '04') + ' 01 00 19 {size:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true },
      { ms: 250 }
    ];
    // command WRITE_DATA sets the compression ratio, which a reset loses
    case 'ready': return [{ say: '56 00 31 05 01 01 12 04 {quality:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true }, { ms: 1000 }];
    // some cameras return the moment of the previous hold or, within 300 ms, its picture (noeldodd.com, 2018), so a picture is held twice.
    // The answer to GET_FBUF_LEN has no checksum, so it is asked for twice; a length of 0 means not ready
    case 'take': return goOn(false).concat([freeze()], goOn(true), [
      { ms: 350 }, freeze(),
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {+length:4}', ms: 700, tries: 3 },
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {=length:4}', ms: 700, tries: 3 }
    ]);
    // command READ_FBUF, control 0A: by UART, with pauses of 0.1 ms before data and trailer; address and count are multiples of 8
    case 'piece': return [{ say: '56 00 32 0C 00 0A {from:4} {count:4} 00 0A', want: '76 00 32 00 00 {data} 76 00 32 00 00', ms: 500, tries: 5 }];
    case 'goOn': return goOn(true);
    // command SYSTEM_RESET: LSY201 omits the length in its answer; after 2.5 s (SC50: 3.5 s) most cameras send "Init end" at 38,400 baud
    case 'reset': return [
      { say: '56 00 26 00', want: '76 00 26 00', ms: 500, tries: 3, may: true },
      { baud: 38400, want: '49 6E 69 74 20 65 6E 64', ms: 3600, may: true },
      { ms: 200 }
    ];
  }
}

/** Returns the record of the VC0706 family. */
export function vc0706(): LineRecord {
  return {
    make: 'Vimicro', model: 'VC0706',
    // this firmware sets 115,200; a camera has 38,400 after power-up or reset; other hosts may have set the others, of which only SC50 has
    // the last three
    rates: '115200 38400 115200 38400 57600 19200 9600 230400 460800 921600',
    fastBaud: 115200,
    // these zeros complete a command that an earlier host has begun; at a wrong rate, that may lack up to 255 bytes
    flush: '{zero:264}',
    // "Status" of the manual: 01 unknown, 02 length, 03 data, 04 not now, 05 failed; 0E: power saving is already set
    refused: '76 00 {=command:1} {code:1}', mostCode: 0x0e,
    // the first three codes are from VC0706 "Write data", the others from SC50 "Resolution"
    sizes: '160x120=22 320x240=11 640x480=00 1024x768=33 1280x720=44 1280x960=55 1920x1080=66 2304x1296=88',
    sizeNeedsReset: true,
    qualities: 'high=36 normal=60 low=8F',
    // pieces of 1,024 bytes would be a tenth faster at 115,200 baud, but take 130 more JsVars
    pieceBytes: 512, multiple: 8, frameBytes: 10,
    script: script
  };
}
