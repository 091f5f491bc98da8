// Upload methods and files of Quectel LTE modules: BGF 2.5, BGFS 2.1 to 2.4.
//
// UNCONFIRMED: a packet with `beof` 0 is confirmed once the modem has room. The value after 0 in its result is ignored (the
// packet's bytes, or all so far). During a put, QFTPSIZE is refused as busy. QFLDS="RAM" is refused without RAM; a modem with RAM answered
// with three numbers.

import { airMs, whyCounted, whySliced, type Row, type Rows, type ScriptName, type Method } from '../modem';

/** Bytes of a packet, which the modem must buffer. */
const packetBytes = '4096';
/** All images have this one name in the modem, so that what is left of one is overwritten by the next. */
const copy = 'ferry.tmp';
/** Milliseconds that a packet's OK may wait for the network, at 200 bytes a second. */
const packetMs = 20000;
/** Milliseconds for a data connection and answers over a slow network. */
const putMs = 190000;

/** Without a drive, there is nothing to delete. */
function remove(place: string): Row {
  return { when: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: 'silence' };
}

/**
 * BGFS 2.4, notes 2 and 4: the modem sends A after each 1,024 bytes, without a line end; then count and checksum. An existing name is
 * refused (407).
 */
function stage(place: string): Rows {
  return [
    { say: 'AT+QFUPL="' + place + copy + '",{size},30,1', pour: 'CONNECT', ack: { text: 'A', bytes: 1024 }, want: ['+QFUPL: <size>,{code=<sum>}', 'OK'], ms: 10000, refusedAs: 'modem-full' }
  ];
}

/** A query for a lost result of a put. It is busy (603) during the put; an answer of the server shows that the result was lost. */
const ask = { say: 'AT+QFTPSIZE="{name}"', want: '+QFTPSIZE: 0,<size>' };

/** Sends from an offset on, also to resume (BGF 2.5). */
function put(place: string, from: string, bytes: number): Rows {
  return [{ say: 'AT+QFTPPUT="{name}","' + place + copy + '",' + from, result: '0', ms: putMs + airMs(bytes), ask: ask, refusedAs: 'put-denied', missing: 'copy-missing' }];
}

/** `beof` 1 ends the file; after 0 the data connection stays open for the next `start`, also to resume. */
function stream(bytes: number): Rows {
  return [
    { want: [], ms: 1, set: { piece: packetBytes } },
    { say: 'AT+QFTPPUT="{name}","COM:",{offset},{slice},{last}', slice: 'piece', pour: 'CONNECT', quiet: packetMs, result: '0', ms: putMs + airMs(bytes), ask: ask, refusedAs: 'put-denied' }
  ];
}

/** @param place prefix of file names, if any */
export function ec2xMethods(place: string): Method[] {
  return [
    { name: 'efs', most: 2147483647, confirms: 'count', hasDrive: true, hasSum: true, why: 'the modem shows by a checksum that it holds the image, before anything is sent',
      script: function (name, bytes) {
        return name === 'stage' ? stage(place) : name === 'put' ? put(place, '0', bytes) : name === 'resume' ? put(place, '{rest}', bytes) : undefined;
      } },
    { name: 'stream', most: 2147483647, confirms: 'count', why: whyCounted,
      script: function (name, bytes) { return name === 'stream' || name === 'streamOn' ? stream(bytes) : undefined; } },
    { name: 'stream', most: 2147483647, confirms: 'slices', why: whySliced,
      script: function (name) {
        return name !== 'slice' ? undefined : [{ say: 'AT+QFTPPUT="{name}","COM:",{rest},{left},1', pour: 'CONNECT', result: '0', ms: putMs, refusedAs: 'put-denied' }];
      } }
  ];
}

/** Through the modem's file: on the UART no line gives the size of a listing (BGF 2.11, BGFS 2.5), nor of a file without SIZE (2.6). */
function throughFile(fetch: string, place: string, ms: number, more: Partial<Row>): Rows {
  const file = '"' + place + 'ferry.lst"';
  return ([
    { say: 'AT+QFDEL=' + file, ms: 9000, may: 'silence' },
    { say: fetch + ',' + file, result: '0,{total}', ms: ms, set: { restAt: '{rest}', rest: '0' } },
    { say: 'AT+QFDWL=' + file, want: ['+QFDWL: {len}', 'OK'], data: 'CONNECT', ms: 20000 },
    { say: 'AT+QFDEL=' + file, ms: 9000, may: 'silence', set: { rest: '{restAt}' } }
  ] as Rows).map(function (row) { return Object.assign(row, more); });
}

function listScript(name: ScriptName, place: string): Rows | undefined {
  return name === 'list' || name === 'listAll' ? throughFile('AT+QFTPLIST="' + (name === 'list' ? '{name}' : '.') + '"', place, putMs, {}) : undefined;
}

/** BGF 2.6, a whole file. @param size the command for its size, which the server may refuse @param partOnLine for a part of it */
export function fetchScript(size: Row, onLine: Row, partOnLine: Row, place: string, ms: number): Rows {
  return ([
    { want: [], ms: 1, set: { isDone: '' } },
    Object.assign(size, { may: 'refuse', set: { isDone: '1' } }) as Row,
    { unless: 'isDone', want: [], ms: 1, set: { getEnd: '' } },
    Object.assign(onLine, { when: 'isDone', unless: 'getEnd' }) as Row,
    // BGF 2.11: the last parameter is the number of bytes
    { when: 'getEnd', want: [], ms: 1, set: { total: '{getEnd}' } },
    Object.assign(partOnLine, { when: 'getEnd' }) as Row
  ] as Rows).concat(throughFile('AT+QFTPGET="{name}"', place, ms, { unless: 'isDone' }));
}

/** Asks for free and total bytes; for RAM also for the largest file (BGFS 2.1). */
function findRoom(storage: string, place: string, more: Partial<Row>): Rows {
  return [
    { unless: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: 'silence' },
    Object.assign({ unless: 'drive', say: 'AT+QFLDS="' + storage + '"', want: ['+QFLDS: {room}', 'OK'], ms: 9000 } as Row, more)
  ];
}

/** Prefers RAM, which spares the flash. */
export function ec2xDriveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('RAM', 'RAM:', { may: 'refuse', set: { drive: 'RAM:' } })
      .concat(findRoom('UFS', 'UFS:', { set: { drive: 'UFS:' }, refusedAs: 'drive-missing' }));
    case 'clear': case 'unstage': return [remove('{drive}')];
    default: return listScript(name, 'UFS:');
  }
}

/** Scripts for names without a storage prefix. */
export function plainDriveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('UFS', '', { set: { drive: 'UFS' }, refusedAs: 'drive-missing' });
    case 'clear': case 'unstage': return [remove('')];
    default: return listScript(name, '');
  }
}
