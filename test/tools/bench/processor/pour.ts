// Measures the full cost of a byte from the card to a serial line, for the firmware's own transfer. For comparison it measures the engine's own pipe,
// the shortest loop, a simple loop over bytes, and other ways that were tried. All write into the engine's LoopbackA, which takes each byte at once
// and never makes them wait.

import type { EscapeRule } from '../../../../src/at/step.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { scriptIn } from '../../../modem/record.ts';
import { readShipped } from './bundle.ts';
import { countAll } from './callgrind.ts';
import { between, filePath, profileOf, type Sizes } from './program.ts';

/** A way to bring a file onto the line. */
export interface Way {
  title: string;
  /** Returns the JavaScript program for the engine, for a file of so many bytes. */
  program(fileBytes: number): string;
  /** Two file sizes in bytes. The difference of their counts gives the cost of a byte. The usual ones are taken unless given. */
  sizes?: Sizes;
}

const sizes: Sizes = { small: 20_000, large: 80_000 };
/** File sizes for a way of sending whose bytes take a hundred times as many instructions. */
const fewBytes: Sizes = { small: 1000, large: 3000 };

/**
 * A variable named like the loopback's other end, which has no reader. Every 64 bytes the engine looks for that name among the global names. This one
 * comes first, so the cost does not depend on the number of names.
 */
const sink = 'var LoopbackB=0;';
const rule: EscapeRule = scriptIn(sim7600(), 'stream').find(row => row.escape)!.escape!;
const quote = (text: string) => JSON.stringify(text).replace(/\\u00/g, '\\x');

/** Returns a program that runs code after the engine's boot. The code stands in a function, since local names are found faster than global ones. */
const later = (code: string) => `setTimeout(function(){${code}},10);`;
const plain = (code: string) => sink + later(`var port=LoopbackA,file=E.openFile("${filePath}","r"),data;${code}`);

/** Returns a program that reads a chunk, processes it, and repeats. `each` is the code for a chunk, which it finds in `data`. */
const loop = (each: string, first = '', chunkBytes = 1024) => plain(`${first}while(data=file.read(${chunkBytes})){${each}}quit();`);

/**
 * Returns a program that boots the shipped bundle and sends the file by its own `createPayload`, through its own ports. Nothing else of the firmware
 * runs.
 */
function shipped(fileBytes: number, isEscaped: boolean, chunkBytes: number): string {
  const { nameOf, recordOf, endWith } = readShipped();
  const source = recordOf({ path: '"/image"', size: fileBytes, from: 0, baud: 3_000_000, pace: 0, chunk: chunkBytes });
  const escape = isEscaped ? recordOf({ codes: quote(rule.codes), by: quote(rule.by), end: quote(rule.end) }) : 'undefined';
  return endWith(({ createPayload, files, uart, clock }) =>
    later(`${createPayload}(${files},${uart},${clock},${source}).${nameOf('pour')}(${fileBytes},${escape},function(ms,wrong){if(wrong)throw wrong.${nameOf('code')};quit();})`), `${sink}var Serial1=LoopbackA;`);
}

const pipe: Way = { title: 'File.pipe, chunks of 1,024', program: () => plain('file.pipe(port,{chunkSize:1024,end:false,complete:quit});') };
const readAndWrite: Way = { title: 'read 1,024, write, in a loop', program: () => loop('port.write(data);') };
const counted: Way = { title: 'snapferry, counted (efs)', program: bytes => shipped(bytes, false, 1024) };
const escaped: Way = { title: 'snapferry, escaped (stream)', program: bytes => shipped(bytes, true, 1024) };
const byteLoop: Way = {
  title: 'a loop over the bytes, escaping', sizes: fewBytes,
  program: () => loop('for(var i=0;i<data.length;i++){var c=data.charCodeAt(i);if(c===3||c===26)port.write(3);port.write(c);}'),
};

/** The firmware's two ways to send a file, and the programs with which they are compared. */
export const pours = { pipe, readAndWrite, counted, escaped, byteLoop };

const find = `var codes=new RegExp("["+${quote(rule.codes)}+"]","g"),find=codes.exec.bind(codes),write=port.write.bind(port),View=Uint8Array,by=${quote(rule.by)},bytes,part,found,from,list;`;
const views = 'bytes=new View(E.toArrayBuffer(data));part=bytes.subarray.bind(bytes);from=0;';
/** Ways to escape the control codes in a chunk, all in the same loop. */
const escaping: [title: string, each: string][] = [
  ['exec finds a code; the view before it and its escape in one write, as the firmware', `${views}found=find(data);if(found&&!found.index){write(by);found=find(data);}for(;found;found=find(data))write([part(from,from=found.index),by]);write(part(from));`],
  ['the same, two writes a code', `${views}while(found=find(data)){if(found.index)write(part(from,from=found.index));write(by);}write(part(from));`],
  ['the same, one write a chunk', `${views}list=[];while(found=find(data)){if(found.index)list.push(part(from,from=found.index));list.push(by);}list.push(part(from));write(list);`],
  ['the same, natives not bound beforehand', `bytes=new Uint8Array(E.toArrayBuffer(data));from=0;while(found=codes.exec(data)){if(found.index)port.write(bytes.subarray(from,from=found.index));port.write(by);}port.write(bytes.subarray(from));`],
  ['indexOf for each of the two codes, views between', `${views}var a=data.indexOf("\x03"),b=data.indexOf("\x1a");while(a>=0||b>=0){var at=b<0||a>=0&&a<b?a:b;if(at)write(part(from,from=at));write(by);if(at===a)a=data.indexOf("\x03",at+1);else b=data.indexOf("\x1a",at+1);}write(part(from));`],
  ['replace by a function, which copies each chunk', 'write(data.replace(codes,function(code){return by+code;}));'],
  ['split and join, which copy it twice', 'write(data.split("\x03").join("\x03\x03").split("\x1a").join("\x03\x1a"));'],
];

/** Other ways to send a file than the shipped ones. Each is measured, so that the note against it in the table holds for this engine, too. */
export const tried: Way[] = [
  ...[256, 512, 2048].map(chunk => ({ title: `snapferry, counted, chunks of ${chunk.toLocaleString('en-US')}`, program: (bytes: number) => shipped(bytes, false, chunk) })),
  { title: 'counted, a timer for each chunk', program: bytes => plain(`var left=${bytes};function next(){data=file.read(1024);port.write(data);left-=data.length;if(left)setTimeout(next,0);else quit();}next();`) },
  { title: 'counted, E.pipe from a function that reads', program: bytes => plain(`var left=${bytes};E.pipe({read:function(n){data=file.read(n);if(data)left-=data.length;return data;}},{write:port.write.bind(port)},{chunkSize:1024,end:false,complete:quit});`) },
  ...[256, 512, 2048].map(chunk => ({ title: `snapferry, escaped, chunks of ${chunk.toLocaleString('en-US')}`, program: (bytes: number) => shipped(bytes, true, chunk) })),
  ...escaping.map(([title, each]) => ({ title: `escaped: ${title}`, program: () => loop(each, find) })),
];

/** Returns the instructions for a byte, from the difference between two file sizes. */
export async function measurePour({ program, sizes: own = sizes }: Way): Promise<number> {
  return between(own, async bytes => countAll(await profileOf(program(bytes), bytes)));
}
