// Commands of the OV528 family: Grove Serial Camera Kit, C328, uCAM-II, uCAM-III. Sources: "JPEG Serial Camera Module, OV528 Protocol" (OV528),
// data sheets of 4D Systems (uCAM). A command has the form `AA command p1 p2 p3 p4`. The camera confirms by ACK, `AA 0E command counter 00 00`,
// or refuses by NAK, `AA 0F 00 counter error 00`.

import type { LineNumbers, LineRecord, LineRow, LineScript } from './record';

function script(name: LineScript, numbers: LineNumbers): LineRow[] {
  switch (name) {
    // As the uCAM data sheet says under "Synchronising", the command SYNC is sent up to 60 times. The wait after the first one is 5 ms, and 1 ms more
    // each time. A camera that is awake answers the first SYNC. It then sends a SYNC of its own, which is confirmed at once.
    case 'detect': return [
      { say: 'AA 0D 00 00 00 00', want: 'AA 0E 0D .. 00 00 AA 0D 00 00 00 00', ms: 5, more: 1, tries: numbers.nth ? 12 : 60 },
      { ms: 200 },
      { say: 'AA 0D 00 00 00 00', want: 'AA 0E 0D .. 00 00 AA 0D 00 00 00 00', ms: 300, tries: 5 },
      { say: 'AA 0E 0D 00 00 00', ms: 300 }
    ];
    // command INITIAL sets the format JPEG and the picture's size; the third of its four parameters counts for raw pictures only
    case 'size': return [{ say: 'AA 01 00 07 07 {size:1}', want: 'AA 0E 01 .. 00 00', ms: 500, tries: 3, may: true }];
    // Command SET PACKAGE SIZE sets how many bytes a package has. The wait after it is for a uCAM, whose colours are right only 1 to 2 s after
    // SYNC.
    case 'ready': return [{ say: 'AA 06 08 {package:2:low} 00', want: 'AA 0E 06 .. 00 00', ms: 500, tries: 3 }, { ms: 2000 }];
    // Command SNAPSHOT takes a picture, and GET asks for its size. GET must not be sent again before the end of the packages, so it is tried only
    // once.
    case 'take': return [
      { say: 'AA 05 00 00 00 00', want: 'AA 0E 05 .. 00 00', ms: 1000, tries: 3 },
      { say: 'AA 04 01 00 00 00', want: 'AA 0E 04 .. 00 00 AA 0A 01 {length:3:low}', ms: 1500 }
    ];
    // command ACK with a package's number asks for that package of the picture
    case 'piece': return [{ say: 'AA 0E 00 00 {number:2:low}', want: '{=number:2:low} {=count:2:low} {data} {sum:1} 00', ms: 500, tries: 3 }];
    // command ACK with F0F0 ends the packages; it has no answer
    case 'goOn': return [{ say: 'AA 0E 00 00 F0 F0', ms: 50 }];
    // command RESET, with parameters for a reset that is complete and immediate
    case 'reset': return [{ say: 'AA 08 00 00 00 FF', want: 'AA 0E 08 .. 00 00', ms: 500, tries: 3, may: true }, { ms: 1000 }];
    default: return [];
  }
}

/** Returns the record of the OV528 cameras, with their commands and limits. */
export function ov528(): LineRecord {
  return {
    make: 'OmniVision', model: 'OV528',
    // The camera adopts the baud rate at which the first SYNC comes. So after another program, it may have any rate. Only a uCAM has 921600.
    rates: '115200 57600 38400 19200 9600 28800 14400 921600',
    // If another program has sent only the beginning of a command, five zeros complete it, so that the next command is understood.
    flush: '{zero:5}',
    refused: 'AA 0F 00 .. {code:1} 00', mostCode: 0xff,
    // Picture sizes with the last byte of the command INITIAL that sets them. The sizes are those of the OV528; a uCAM lacks 80x64.
    sizes: '80x64=01 160x128=03 320x240=05 640x480=07',
    // a package may have 64 to 512 bytes: at most 506 of the picture, and six for its header and checksum
    pieceBytes: 506, multiple: 1, frameBytes: 6,
    // a uCAM sleeps after 15 s of silence, and forgets its settings
    awakeMs: 10000,
    script: script
  };
}
