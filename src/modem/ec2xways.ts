// The ways of an image through Quectel's LTE modules, and their files: BGF 2.5 and BGFS 2.1 to 2.4.
//
// Assumptions, UNCONFIRMED by any document: a packet with `beof` 0 is confirmed once the modem has room for the next one; what stands
// behind the 0 in its result (the packet's bytes, or all so far) is not looked at; while a file is put, QFTPSIZE is refused as busy;
// QFLDS="RAM" is refused where there is none (one that has it answered with three numbers).

import { airMs, whyCounted, whySliced, type Row, type Rows, type ScriptName, type Way } from './modem';

/** Bytes of a packet. Each costs a command and its answers, and is all that the modem must hold. */
const packetBytes = '4096';
/** One file for whichever image: a temporary name at the server is none here, and what a cut has left is replaced. */
const copy = 'ferry.tmp';
/** So long a packet's OK may wait for the air: 200 bytes a second. */
const packetMs = 20000;
/** The connection for data, and the server's answers, behind a slow network. */
const putMs = 190000;

/** Where no drive was looked for, nothing was put there. */
function remove(place: string): Row {
  return { when: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: 'silence' };
}

/**
 * Into a file of the modem's: after each 1,024 bytes it says A, which no line end follows, and in the end how many it has, and their
 * checksum (BGFS 2.4, notes 2 and 4). A name that is there is refused (407): whoever runs this has had it deleted.
 */
function stage(place: string): Rows {
  return [
    { say: 'AT+QFUPL="' + place + copy + '",{size},30,1', pour: 'CONNECT', ack: { text: 'A', bytes: 1024 }, want: ['+QFUPL: <size>,{code=<sum>}', 'OK'], ms: 10000, blame: 'modem-full' }
  ];
}

/** As long as the put goes on this is refused as busy (603): where the server answers it, the put's result was lost. */
const ask = { say: 'AT+QFTPSIZE="{name}"', want: '+QFTPSIZE: 0,<size>' };

/** BGF 2.5: from a byte on, also after a break. */
function put(place: string, from: string, bytes: number): Rows {
  return [{ say: 'AT+QFTPPUT="{name}","' + place + copy + '",' + from, result: '0', ms: putMs + airMs(bytes), ask: ask, blame: 'put-denied', missing: 'copy-missing' }];
}

/**
 * Straight from the card, in packets: `beof` 1 ends the file, after 0 the connection for data stays open and the next packet goes on at its
 * `start`, which may also be that of an upload that broke.
 */
function stream(bytes: number): Rows {
  return [
    { want: [], ms: 1, set: { piece: packetBytes } },
    { say: 'AT+QFTPPUT="{name}","COM:",{offset},{slice},{last}', slice: 'piece', pour: 'CONNECT', quiet: packetMs, result: '0', ms: putMs + airMs(bytes), ask: ask, blame: 'put-denied' }
  ];
}

/** @param place what stands in front of the name of a file: its storage, or nothing */
export function ec2xWays(place: string): Way[] {
  return [
    { name: 'efs', most: 2147483647, confirms: 'count', hasDrive: true, hasSum: true, why: 'the modem shows by a checksum that it holds the image, before anything is sent',
      script: function (name, bytes) {
        return name === 'stage' ? stage(place) : name === 'put' ? put(place, '0', bytes) : name === 'resume' ? put(place, '{rest}', bytes) : undefined;
      } },
    { name: 'stream', most: 2147483647, confirms: 'count', why: whyCounted,
      script: function (name, bytes) { return name === 'stream' || name === 'streamOn' ? stream(bytes) : undefined; } },
    { name: 'stream', most: 2147483647, confirms: 'slices', why: whySliced,
      script: function (name) {
        return name !== 'slice' ? undefined : [{ say: 'AT+QFTPPUT="{name}","COM:",{rest},{left},1', pour: 'CONNECT', result: '0', ms: putMs, blame: 'put-denied' }];
      } }
  ];
}

/**
 * A listing goes into a file first, whose size is told: on its way through the UART nothing would say how many bytes come (BGF 2.11, BGFS
 * 2.5).
 */
function list(what: string, place: string): Rows {
  const file = '"' + place + 'ferry.lst"';
  return [
    { say: 'AT+QFDEL=' + file, ms: 9000, may: 'silence' },
    { say: 'AT+QFTPLIST="' + what + '",' + file, result: '0,{total}', ms: putMs, set: { restAt: '{rest}', rest: '0' } },
    { say: 'AT+QFDWL=' + file, want: ['+QFDWL: {len}', 'OK'], data: 'CONNECT', ms: 20000 },
    { say: 'AT+QFDEL=' + file, ms: 9000, may: 'silence', set: { rest: '{restAt}' } }
  ];
}

function listScript(name: ScriptName, place: string): Rows | undefined {
  return name === 'list' ? list('{name}', place) : name === 'listAll' ? list('.', place) : undefined;
}

/** BGFS 2.1: what is free, once what a cut may have left is gone, and what there is in all; of RAM also how long one file may be. */
function findRoom(storage: string, place: string, more: Partial<Row>): Rows {
  return [
    { unless: 'drive', say: 'AT+QFDEL="' + place + copy + '"', ms: 9000, may: 'silence' },
    Object.assign({ unless: 'drive', say: 'AT+QFLDS="' + storage + '"', want: ['+QFLDS: {room}', 'OK'], ms: 9000 } as Row, more)
  ];
}

/** RAM spares the flash. */
export function driveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('RAM', 'RAM:', { may: 'refuse', set: { drive: 'RAM:' } })
      .concat(findRoom('UFS', 'UFS:', { set: { drive: 'UFS:' }, blame: 'drive-missing' }));
    case 'clear': case 'unstage': return [remove('{drive}')];
    default: return listScript(name, 'UFS:');
  }
}

/** The same where names have no storage in front of them. */
export function plainDriveScript(name: ScriptName): Rows | undefined {
  switch (name) {
    case 'drive': return findRoom('UFS', '', { set: { drive: 'UFS' }, blame: 'drive-missing' });
    case 'clear': case 'unstage': return [remove('')];
    default: return listScript(name, '');
  }
}
