// The full cost of a byte from the card to a serial line, for the shipped bundle's own pour. Beside it the engine's own pipe, the least loop, the
// naive loop over bytes, and other methods that were tried. All write into the engine's LoopbackA, which takes each byte at once and never waits.

import type { EscapeRule } from '../../../../src/at/step.ts';
import { sim7600 } from '../../../../src/modem/simcom/sim7600.ts';
import { scriptIn } from '../../../modem/record.ts';
import { readShipped } from './bundle.ts';
import { countAll } from './callgrind.ts';
import { between, filePath, profileOf, type Sizes } from './program.ts';

/** A way to bring a file onto the line. */
export interface Way {
  title: string;
  /** The program for the engine, for a file of so many bytes. */
  program(fileBytes: number): string;
  /** The two sizes whose difference is taken; missing: the usual ones. */
  sizes?: Sizes;
}

const sizes: Sizes = { small: 20_000, large: 80_000 };
/** A byte costs a hundred times as much. */
const fewBytes: Sizes = { small: 1000, large: 3000 };

/**
 * The sink's other end has no reader. Every 64 bytes the engine looks for one among the names of the root. This name comes first, so the cost is the
 * same for any number of names.
 */
const sink = 'var LoopbackB=0;';
const rule: EscapeRule = scriptIn(sim7600(), 'stream').find(row => row.escape)!.escape!;
const quote = (text: string) => JSON.stringify(text).replace(/\\u00/g, '\\x');

/** After the engine's boot work. A function, since its names are found faster than those of the root. */
const later = (code: string) => `setTimeout(function(){${code}},10);`;
const plain = (code: string) => sink + later(`var port=LoopbackA,file=E.openFile("${filePath}","r"),data;${code}`);

/** Read, process, repeat: `each` has the chunk as `data`. */
const loop = (each: string, first = '', chunkBytes = 1024) => plain(`${first}while(data=file.read(${chunkBytes})){${each}}quit();`);

/** The shipped bundle, booted; its own `createPayload` sends the file through its own ports, and nothing else runs. */
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

/** The firmware's pours, and the loops that they are held against. */
export const pours = { pipe, readAndWrite, counted, escaped, byteLoop };

const find = `var codes=new RegExp("["+${quote(rule.codes)}+"]","g"),find=codes.exec.bind(codes),write=port.write.bind(port),View=Uint8Array,by=${quote(rule.by)},bytes,part,found,from,list;`;
const views = 'bytes=new View(E.toArrayBuffer(data));part=bytes.subarray.bind(bytes);from=0;';
/** Methods to escape a chunk, all in the same loop. */
const escaping: [title: string, each: string][] = [
  ['exec finds a code; the view before it and its escape in one write, as the firmware', `${views}found=find(data);if(found&&!found.index){write(by);found=find(data);}for(;found;found=find(data))write([part(from,from=found.index),by]);write(part(from));`],
  ['the same, two writes a code', `${views}while(found=find(data)){if(found.index)write(part(from,from=found.index));write(by);}write(part(from));`],
  ['the same, one write a chunk', `${views}list=[];while(found=find(data)){if(found.index)list.push(part(from,from=found.index));list.push(by);}list.push(part(from));write(list);`],
  ['the same, natives not bound beforehand', `bytes=new Uint8Array(E.toArrayBuffer(data));from=0;while(found=codes.exec(data)){if(found.index)port.write(bytes.subarray(from,from=found.index));port.write(by);}port.write(bytes.subarray(from));`],
  ['indexOf for each of the two codes, views between', `${views}var a=data.indexOf("\x03"),b=data.indexOf("\x1a");while(a>=0||b>=0){var at=b<0||a>=0&&a<b?a:b;if(at)write(part(from,from=at));write(by);if(at===a)a=data.indexOf("\x03",at+1);else b=data.indexOf("\x1a",at+1);}write(part(from));`],
  ['replace by a function, which copies each chunk', 'write(data.replace(codes,function(code){return by+code;}));'],
  ['split and join, which copy it twice', 'write(data.split("\x03").join("\x03\x03").split("\x1a").join("\x03\x1a"));'],
];

/** Beside the shipped one: each is measured, so that statements about it hold for this engine too. */
export const tried: Way[] = [
  ...[256, 512, 2048].map(chunk => ({ title: `snapferry, counted, chunks of ${chunk.toLocaleString('en-US')}`, program: (bytes: number) => shipped(bytes, false, chunk) })),
  { title: 'counted, a timer for each chunk', program: bytes => plain(`var left=${bytes};function next(){data=file.read(1024);port.write(data);left-=data.length;if(left)setTimeout(next,0);else quit();}next();`) },
  { title: 'counted, E.pipe from a function that reads', program: bytes => plain(`var left=${bytes};E.pipe({read:function(n){data=file.read(n);if(data)left-=data.length;return data;}},{write:port.write.bind(port)},{chunkSize:1024,end:false,complete:quit});`) },
  ...[256, 512, 2048].map(chunk => ({ title: `snapferry, escaped, chunks of ${chunk.toLocaleString('en-US')}`, program: (bytes: number) => shipped(bytes, true, chunk) })),
  ...escaping.map(([title, each]) => ({ title: `escaped: ${title}`, program: () => loop(each, find) })),
];

/** Instructions for a byte: the difference of two sizes of file. */
export async function measurePour({ program, sizes: own = sizes }: Way): Promise<number> {
  return between(own, async bytes => countAll(await profileOf(program(bytes), bytes)));
}
