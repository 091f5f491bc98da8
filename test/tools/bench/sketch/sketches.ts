// Three published methods to send an image to a server with a SIM7600, each as the order of its AT commands.

import type { Address, Arduino, Sketch } from './sketch.ts';

const ok = /\r\nOK\r\n/;
const drive = 'E:/';
const driveNumber = 3;
const perByteMs = 0.5;
const blockBytes = 512;
/** Bytes of one send in TinyGSM's examples, which is the payload of a TCP packet. */
const sendBytes = 1460;

function blocksOf(image: Uint8Array, bytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(image.length / bytes) }, (_, i) => image.subarray(i * bytes, (i + 1) * bytes));
}

async function logIn(arduino: Arduino, { port, user, password }: Address): Promise<void> {
  await arduino.ask('+CFTPSSTART', /\+CFTPSSTART: 0\r\n/);
  await arduino.ask('+CFTPSSINGLEIP=1', ok);
  await arduino.ask(`+CFTPSLOGIN="127.0.0.1",${port},"${user}","${password}",0`, /\+CFTPSLOGIN: 0\r\n/);
}

async function putFile(arduino: Arduino, name: string): Promise<void> {
  await arduino.ask(`+CFTPSPUTFILE="/${name}",${driveNumber}`, /\+CFTPSPUTFILE: 0\r\n/);
}

const perByte: Sketch = {
  title: 'vendor\'s example, 500 µs after each byte',
  source: 'Xinyuan-LilyGO/T-SIM7600X, FTPUpload.ino, writeFileToEFS and upload',
  open: logIn,
  async put(arduino, name, image) {
    await arduino.ask(`+CFTRANRX="${drive}${name}",${image.length}`, />/);
    for (const byte of image) {
      arduino.write(Uint8Array.of(byte));
      await arduino.delay(perByteMs);
    }
    arduino.write(Buffer.from('\r\n'));
    await arduino.wait(ok);
    await putFile(arduino, name);
  },
};

const blocks: Sketch = {
  title: 'TinyGSM fork, files in blocks of 512',
  source: 'Xinyuan-LilyGO/LilyGo-Modem-Series, lib/TinyGSM/src/TinyGsmFSComm.tpp, fs_write; then CFTPSPUTFILE',
  modem: { takesPlace: true },
  open: logIn,
  async put(arduino, name, image) {
    for (const [i, block] of blocksOf(image, blockBytes).entries()) {
      await arduino.ask(`+CFTRANRX="${drive}${name}",${block.length},100,${i * blockBytes}`, />/);
      arduino.write(block);
      await arduino.wait(ok);
    }
    await putFile(arduino, name);
  },
};

/** Sends bytes on a socket of the modem. FTP's control connection is link 0, its data connection link 1. */
async function sendOn(arduino: Arduino, link: number, bytes: Uint8Array): Promise<void> {
  await arduino.ask(`+CIPSEND=${link},${bytes.length}`, />/);
  arduino.write(bytes);
  await arduino.wait(/\+CIPSEND: .*\r\n/);
}

/** Waits for the line by which the modem announces received data, then reads the data. */
async function hear(arduino: Arduino, code: RegExp): Promise<string> {
  await arduino.wait(/\+CIPRXGET: 1,0\r\n/);
  return arduino.ask(`+CIPRXGET=2,0,${sendBytes}`, code);
}

async function speak(arduino: Arduino, text: string, code: RegExp): Promise<string> {
  await sendOn(arduino, 0, Buffer.from(`${text}\r\n`));
  return hear(arduino, code);
}

const sockets: Sketch = {
  title: 'TinyGSM sockets, sends of 1,460',
  source: 'vshymanskyy/TinyGSM, src/TinyGsmClientSIM7600.h, modemConnect, modemSend and modemRead',
  async open(arduino, { port, user, password }) {
    await arduino.ask('+NETOPEN', /\+NETOPEN: 0\r\n/);
    await arduino.ask('+CIPRXGET=1', ok);
    await arduino.ask(`+CIPOPEN=0,"TCP","127.0.0.1",${port}`, /\+CIPOPEN: 0,0\r\n/);
    await arduino.ask(`+CIPRXGET=2,0,${sendBytes}`, /220[^]*OK\r\n/);
    await speak(arduino, `USER ${user}`, /331[^]*OK\r\n/);
    await speak(arduino, `PASS ${password}`, /230[^]*OK\r\n/);
    await speak(arduino, 'TYPE I', /200[^]*OK\r\n/);
  },
  async put(arduino, name, image) {
    const numbers = /\((\d+,\d+,\d+,\d+),(\d+),(\d+)\)/.exec(await speak(arduino, 'PASV', /227[^]*OK\r\n/))!;
    const port = Number(numbers[2]) * 256 + Number(numbers[3]);
    await arduino.ask('+CIPRXGET=1', ok);
    await arduino.ask(`+CIPOPEN=1,"TCP","127.0.0.1",${port}`, /\+CIPOPEN: 1,0\r\n/);
    await speak(arduino, `STOR ${name}`, /150[^]*OK\r\n/);
    for (const block of blocksOf(image, sendBytes)) await sendOn(arduino, 1, block);
    await arduino.ask('+CIPCLOSE=1', /\+CIPCLOSE: 1,0\r\n/);
    await hear(arduino, /226[^]*OK\r\n/);
  },
};

/** All published methods, the slowest first. */
export const sketches = [perByte, blocks, sockets];
