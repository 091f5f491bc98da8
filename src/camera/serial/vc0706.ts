// VC0706 family: Adafruit 397 and 1386, LinkSprite LS-Y201, Spinel SC03 to SC50. Sources: "VC0706 Protocol" (UART interface);
// differences: LinkSprite's LS-Y201 manual of January 2010 (LSY201), Spinel's SC50MPB manual Rev. A (SC50). `56 00 command n data`,
// answered by `76 00 command status n data`; status 00: done.

import type { LineNumbers, LineRecord, LineRow, LineScript } from './record';

/** Rows that let the camera go on. FBUF_CTRL 03 resumes, and an SC03 needs a step (02) first. Without a held picture, it may refuse. */
function goOn(isHeld: boolean): LineRow[] {
  return [
    { say: '56 00 36 01 02', want: '76 00 36 00 00', ms: 700, tries: 2, may: true },
    { say: '56 00 36 01 03', want: '76 00 36 00 00', ms: 700, tries: 3, may: !isHeld }
  ];
}

/** A row that holds the picture (FBUF_CTRL 00). */
function freeze(): LineRow {
  return { say: '56 00 36 01 00', want: '76 00 36 00 00', ms: 2000, tries: 3 };
}

function script(name: LineScript, numbers: LineNumbers): LineRow[] {
  switch (name) {
    // GEN_VERSION
    case 'detect': return [{ say: '56 00 11 00', want: '76 00 11 00', ms: 500, tries: 2 }, { ms: 100 }];
    // SET_PORT: answered at the old rate, then deaf for 100 ms
    case 'fast': return [{ say: '56 00 24 03 01 0D A6', want: '76 00 24 00 00', ms: 500, may: true }, { ms: 150 }];
    case 'wake': return goOn(false).concat([
      { say: '56 00 11 00', want: '76 00 11 00 0B {model:11:text}', ms: 500, tries: 3, may: true },
      // POWER_SAVE_CTRL off
      { say: '56 00 3E 03 00 01 00', want: '76 00 3E 00 00', ms: 1500, tries: 2, may: true },
      // COMM_MOTION_CTRL off: no unsolicited 76 00 39 00
      { say: '56 00 37 01 00', want: '76 00 37 00 00', ms: 500, tries: 3, may: true }
    ]);
    // READ_DATA 04: EEPROM
    case 'size?': return [{ say: '56 00 30 04 04 01 00 19', want: '76 00 30 00 01 {size:1}', ms: 700, tries: 3, may: true }];
    // WRITE_DATA to the EEPROM takes 200 ms (adafruit/Adafruit-VC0706-Serial-Camera-Library #3); SC50: 05 for larger sizes
    case 'size': return [
      { say: '56 00 31 05 ' + (numbers.size > 0x22 ? '05' : '04') + ' 01 00 19 {size:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true },
      { ms: 250 }
    ];
    // WRITE_DATA, compression ratio: lost after a reset
    case 'ready': return [{ say: '56 00 31 05 01 01 12 04 {quality:1}', want: '76 00 31 00 00', ms: 700, tries: 3, may: true }, { ms: 1000 }];
    // some return the moment of the previous hold or, within 300 ms, that picture (noeldodd.com, 2018). GET_FBUF_LEN has no checksum:
    // sent twice; 0: not ready
    case 'take': return goOn(false).concat([freeze()], goOn(true), [
      { ms: 350 }, freeze(),
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {+length:4}', ms: 700, tries: 3 },
      { say: '56 00 34 01 00', want: '76 00 34 00 04 {=length:4}', ms: 700, tries: 3 }
    ]);
    // READ_FBUF, control 0A: UART, pauses of 0.1 ms before data and trailer; address and count: multiples of 8
    case 'piece': return [{ say: '56 00 32 0C 00 0A {from:4} {count:4} 00 0A', want: '76 00 32 00 00 {data} 76 00 32 00 00', ms: 500, tries: 5 }];
    case 'goOn': return goOn(true);
    // SYSTEM_RESET: LSY201 omits the length; after 2.5 s (SC50: 3.5 s) most send "Init end" at 38,400
    case 'reset': return [
      { say: '56 00 26 00', want: '76 00 26 00', ms: 500, tries: 3, may: true },
      { baud: 38400, want: '49 6E 69 74 20 65 6E 64', ms: 3600, may: true },
      { ms: 200 }
    ];
  }
}

/** The record of the VC0706 family. */
export function vc0706(): LineRecord {
  return {
    make: 'Vimicro', model: 'VC0706',
    // ours is 115,200; 38,400 after power-up or reset; others are other hosts', the last three only SC50
    rates: '115200 38400 115200 38400 57600 19200 9600 230400 460800 921600',
    fastBaud: 115200,
    // completes an earlier host's command; at a wrong rate, up to 255 bytes
    flush: '{zero:264}',
    // "Status": 01 unknown, 02 length, 03 data, 04 not now, 05 failed; power save 0E: already set
    refused: '76 00 {=command:1} {code:1}', mostCode: 0x0e,
    // VC0706 "Write data": the first three; SC50 "Resolution": the rest
    sizes: '160x120=22 320x240=11 640x480=00 1024x768=33 1280x720=44 1280x960=55 1920x1080=66 2304x1296=88',
    sizeNeedsReset: true,
    qualities: 'high=36 normal=60 low=8F',
    // 1,024: a tenth faster at 115,200, but 130 more JsVars
    pieceBytes: 512, multiple: 8, frameBytes: 10,
    script: script
  };
}
