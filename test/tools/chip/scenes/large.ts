// The worst cards for the chip's watchdog: one with a journal of rubbish, and one with 16,000 images in one folder. Also a card without a free
// cluster.

import { appendRecord, createJournal } from '../../../../src/store/journal.ts';
import { createMemoryCard, digest as shortDigest } from '../../../outside.ts';
import { digest, noise } from '../../../sim/world/world.ts';
import { boots, compare, compareWhole, ends, remembers } from '../round.ts';
import type { Scene } from '../scene.ts';
import { board, roundSeconds, within, type Given } from './within.ts';

const folder = 'DCIM/100CAM';
const date = '20261123';
/** Usual timeout of the watchdog, in seconds of the chip's time. */
const usualSeconds = 120;
/** Timeout of the watchdog while a folder is listed, in seconds of the chip's time. */
const listSeconds = 1200;
/**
 * Number of bytes of each of the three kinds of rubbish. More rubbish would only take longer, since the firmware reads it in pieces of the same size.
 */
const rubbishBytes = 1 << 17;
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

function journalPath(): string {
  const card = createMemoryCard();
  appendRecord(createJournal(card, shortDigest), `/${folder}`, { kind: 'b', size: 1, date, name: 'x' });
  return card.written.at(-1)!.slice(1);
}

/** Returns a journal as on a broken card: bytes without a line feed, half records, and noise. */
function rubbish(): Uint8Array {
  const records = Array.from({ length: rubbishBytes / 16 }, (_none, i) => `\nd ${i} ${date} IMG_${i}.JP`).join('');
  return Uint8Array.from([...latin1('x'.repeat(rubbishBytes)), ...latin1(records.slice(0, rubbishBytes)), ...noise(rubbishBytes, 1)]);
}

const images = 16_000;
const firstKind = 9999;
const nameOf = (n: number) => (n <= firstKind ? `IMG_${String(n).padStart(4, '0')}.JPG` : `DSC_${String(n - firstKind).padStart(4, '0')}.JPG`);
const manyImages = (): Record<string, Uint8Array> => Object.fromEntries(Array.from({ length: images }, (_none, i) => [`${folder}/${nameOf(i + 1)}`, latin1('x')]));

/** Code for the engine's console. It prints how long the watchdog was not reset, each time that this is clearly longer than ever before. */
const watch = `(function(){var enable=E.enableWatchdog,fed=getTime(),most=0;
E.enableWatchdog=function(s,a){var t=getTime();if(t-fed>most*1.2){most=t-fed;print('longest unfed '+most.toFixed(2));}fed=t;enable(s,a);};})()`.replaceAll('\n', '');

function startedOnce({ lines }: Scene): string[] {
  const starts = lines.filter(line => boots.test(line)).length;
  return starts === 1 ? [] : [`The chip started ${starts} times.`];
}

/** Reads a journal of rubbish on a chip without PSRAM (WROOM). */
async function readRubbish(given: Given): Promise<string[]> {
  const image = { [`${folder}/IMG_0001.JPG`]: noise(2000, 1) };
  return within({ ...given, board, files: { ...image, [journalPath()]: rubbish() }, psram: false }, async scene => {
    await scene.boot();
    await scene.until(boots);
    await scene.host.ask(watch);
    await scene.until(ends, 900);
    const unfed = Math.max(...scene.lines.map(line => Number(/longest unfed ([0-9.]+)/.exec(line)?.[1] ?? 0)));
    return [...unfed > 0 && unfed < usualSeconds / 2 ? [] : [`The watchdog was not fed for ${unfed} s.`], ...startedOnce(scene), ...compareWhole(scene, image)];
  });
}

/**
 * Lists 16,000 images on a chip with PSRAM, where the engine takes longest. Their names do not fit into memory, so the firmware must find the images
 * by numbered names, without a list.
 */
async function listMany(given: Given): Promise<string[]> {
  const files = manyImages();
  return within({ ...given, board, files, psram: true }, async scene => {
    await scene.boot();
    await scene.until(boots);
    const { atMs: fromMs } = await scene.until(/OUT OF MEMORY/);
    const { atMs: toMs } = await scene.until(/ holds more names than fit into memory/, listSeconds);
    const seconds = Math.round((toMs - fromMs) / 1000);
    await scene.until(/ delivered as /, 900);
    const path = `${folder}/${nameOf(1)}`;
    return [
      ...seconds > usualSeconds ? [] : [`The listing took ${seconds} s, so it does not show the watchdog's longer timeout.`], ...startedOnce(scene),
      ...scene.served()[path.replace(/^DCIM/, 'up')] === digest(files[path]!) ? [] : [`${path} is not on the server.`],
    ];
  }, /Guru Meditation|\*\*\*ERROR\*\*\*|Rebooting\.\.\.|Uncaught|task_wdt/);
}

/** Fills a card that then needs a journal for a new folder. The firmware must delete its log of the first round, whose cluster the journal gets. */
export async function fillUp(given: Given): Promise<string[]> {
  const first = { 'DCIM/100CAM/IMG_0001.JPG': noise(3000, 1) };
  const then = { 'DCIM/101CAM/IMG_0002.JPG': noise(3000, 2), 'DCIM/101CAM/IMG_0003.JPG': noise(3000, 3) };
  return within({ ...given, board, files: first, psram: false }, async scene => {
    await scene.boot();
    await scene.until(ends, roundSeconds);
    await scene.until(remembers);
    await scene.cut();
    for (const [path, bytes] of Object.entries(then)) scene.put(path, bytes);
    scene.put('FILLER.BIN', new Uint8Array(scene.free()));
    const free = scene.free();
    await scene.boot();
    await scene.until(ends, roundSeconds * 2);
    await scene.cut();
    await scene.boot();
    await scene.until(/nothing to send/, roundSeconds * 2);
    return [...free === 0 ? [] : [`${free} bytes of the card are free, so it does not show a full one.`], ...compare(scene, { ...first, ...then })];
  });
}

/** Lists the large folder, then reads the journal of rubbish. Returns sentences on restarts and on images that did not arrive. */
export const watchLarge = async (given: Given): Promise<string[]> => [...await listMany(given), ...await readRubbish(given)];
