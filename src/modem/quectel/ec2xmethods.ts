// Methods to upload an image, and scripts for files, of Quectel's LTE modems, after their manuals (named in ec2x.ts): BGF 2.5, BGFS 2.1 to
// 2.4.
//
// UNCONFIRMED: a slice with `beof` 0, after which more follow, is confirmed once the modem has room. The number after 0 in its result is
// ignored: it may be the slice's bytes or all so far. During an upload, QFTPSIZE is refused as busy. QFLDS="RAM" is refused without RAM. A
// modem with RAM answered with three numbers.

import { May } from '../../at/step';
import { airMs, whyCounted, whySliced, type Row, type Rows, type ScriptName, type Method } from '../modem';

/** The size of a slice in bytes. The modem must be able to buffer it. */
const packetBytes = '4096';
/** The name of an image's copy in the modem. It is always the same, so that the next image overwrites what is left of the one before. */
const copy = 'ferry.tmp';
/** How long the OK to a slice may take because of a slow network, in milliseconds: the time for a slice at 200 bytes a second. */
const packetMs = 20000;
/** Timeout for opening a data connection and for the server's answers over a slow network, in milliseconds. */
const putMs = 190000;

/**
 * Returns a script row (one AT command) that deletes the image's copy in the modem. The row is skipped as long as no drive was found.
 * @param place the drive as it stands before the file's name, such as `{drive}`, or an empty text
 */
function remove(place: string): Row {
  return { when: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: May.silence };
}

/**
 * Returns the script rows (AT commands) that copy the image into a file in the modem (manual BGFS 2.4, notes 2 and 4). After each 1,024
 * bytes, the modem sends the letter A without a line end, and at last the count and a checksum. It refuses a name that exists (407).
 */
function stage(place: string): Rows {
  return [
    {
      say: 'AT+QFUPL="' + place + copy + '",{size},30,1', pour: 'CONNECT', ack: { text: 'A', bytes: 1024 },
      want: ['+QFUPL: <size>,{code=<sum>}', 'OK'], ms: 10000, refusedAs: 'modem-full'
    }
  ];
}

/**
 * The query for an upload whose result is missing. The modem refuses it as busy (603) until the upload is over. Then the file's size on the
 * server confirms the upload.
 */
const ask = { say: 'AT+QFTPSIZE="{name}"', want: '+QFTPSIZE: 0,<size>' };

/**
 * Returns the script row (one AT command) that sends the image's copy in the modem from byte `from` on (manual BGF 2.5). A later byte than 0
 * resumes an upload.
 */
function put(place: string, from: string, bytes: number): Rows {
  return [{
    say: 'AT+QFTPPUT="{name}","' + place + copy + '",' + from, result: '0', ms: putMs + airMs(bytes), ask: ask,
    refusedAs: 'put-denied', missing: 'copy-missing'
  }];
}

/**
 * Returns the script rows (AT commands) that send the image from the card in slices. `{last}` is the parameter `beof`: 1 ends the file, and
 * after 0 the data connection stays open for the next slice.
 */
function stream(bytes: number): Rows {
  return [
    { want: [], ms: 1, set: { piece: packetBytes } },
    {
      say: 'AT+QFTPPUT="{name}","COM:",{offset},{slice},{last}', slice: 'piece', pour: 'CONNECT', quiet: packetMs, result: '0',
      ms: putMs + airMs(bytes), ask: ask, refusedAs: 'put-denied'
    }
  ];
}

/**
 * Returns the methods to send an image, the best one first.
 * @param place the drive as it stands before the name of the image's copy, or an empty text
 */
export function ec2xMethods(place: string): Method[] {
  return [
    { name: 'efs', confirms: 'count', hasDrive: true, hasSum: true,
      why: 'the modem shows by a checksum that it holds the image, before anything is sent',
      script: function (name, bytes) {
        return name === 'stage' ? stage(place)
          : name === 'put' ? put(place, '0', bytes)
          : name === 'resume' ? put(place, '{rest}', bytes)
          : undefined;
      } },
    { name: 'stream', confirms: 'count', why: whyCounted,
      script: function (name, bytes) { return name === 'stream' || name === 'streamOn' ? stream(bytes) : undefined; } },
    { name: 'stream', confirms: 'slices', why: whySliced,
      script: function (name) {
        return name !== 'slice'
          ? undefined
          : [{ say: 'AT+QFTPPUT="{name}","COM:",{rest},{left},1', pour: 'CONNECT', result: '0', ms: putMs, refusedAs: 'put-denied' }];
      } }
  ];
}

/**
 * Returns the script rows (AT commands) that fetch data through a file in the modem. Over the serial line, no answer tells the size of a
 * listing (manuals BGF 2.11, BGFS 2.5). If the server has no SIZE, the size of a file is not told either (2.6).
 * @param fetch the FTP command without its last parameter, the file in the modem
 */
function throughFile(fetch: string, place: string, ms: number, more: Partial<Row>): Rows {
  const file = '"' + place + 'ferry.lst"';
  return ([
    { say: 'AT+QFDEL=' + file, ms: 9000, may: May.silence },
    { say: fetch + ',' + file, result: '0,{total}', ms: ms, set: { restAt: '{rest}', rest: '0' } },
    { say: 'AT+QFDWL=' + file, want: ['+QFDWL: {len}', 'OK'], data: 'CONNECT', ms: 20000 },
    { say: 'AT+QFDEL=' + file, ms: 9000, may: May.silence, set: { rest: '{restAt}' } }
  ] as Rows).map(function (row) { return Object.assign(row, more); });
}

function listScript(name: ScriptName, place: string): Rows | undefined {
  return name === 'list' || name === 'listAll'
    ? throughFile('AT+QFTPLIST="' + (name === 'list' ? '{name}' : '.') + '"', place, putMs, {})
    : undefined;
}

/**
 * Returns the script rows (AT commands) that download a file (manual BGF 2.6).
 * @param size the row that asks for the file's size, which the server may refuse
 * @param onLine the row that receives the whole file over the serial line
 * @param partOnLine the row that receives a part of the file
 */
export function fetchScript(size: Row, onLine: Row, partOnLine: Row, place: string, ms: number): Rows {
  return ([
    { want: [], ms: 1, set: { isDone: '' } },
    Object.assign(size, { may: May.refuse, set: { isDone: '1' } }) as Row,
    { unless: 'isDone', want: [], ms: 1, set: { getEnd: '' } },
    Object.assign(onLine, { when: 'isDone', unless: 'getEnd' }) as Row,
    // for a part, the last parameter of AT+QFTPGET is the number of bytes to download (manual BGF 2.11)
    { when: 'getEnd', want: [], ms: 1, set: { total: '{getEnd}' } },
    Object.assign(partOnLine, { when: 'getEnd' }) as Row
  ] as Rows).concat(throughFile('AT+QFTPGET="{name}"', place, ms, { unless: 'isDone' }));
}

/**
 * Returns the script rows (AT commands) that delete an old copy of an image and ask for the storage's free and total bytes. For RAM, the
 * answer also has the largest file (manual BGFS 2.1).
 */
function findRoom(storage: string, place: string, more: Partial<Row>): Rows {
  return [
    { unless: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: May.silence },
    Object.assign({ unless: 'drive', say: 'AT+QFLDS="' + storage + '"', want: ['+QFLDS: {room}', 'OK'], ms: 9000 } as Row, more)
  ];
}

/**
 * Returns the script `name` if it is one for the modem's drive, otherwise undefined. It prefers the RAM drive, since writing wears out the
 * flash.
 */
export function ec2xDriveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('RAM', 'RAM:', { may: May.refuse, set: { drive: 'RAM:' } })
      .concat(findRoom('UFS', 'UFS:', { set: { drive: 'UFS:' }, refusedAs: 'drive-missing' }));
    case 'clear': case 'unstage': return [remove('{drive}')];
    default: return listScript(name, 'UFS:');
  }
}

/** Returns the script `name` if it is one for the modem's drive, otherwise undefined. On these modems, no file name begins with its drive. */
export function plainDriveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('UFS', '', { set: { drive: 'UFS' }, refusedAs: 'drive-missing' });
    case 'clear': case 'unstage': return [remove('')];
    default: return listScript(name, '');
  }
}
