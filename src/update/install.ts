// Signed firmware from a file of the card into the slot that does not run. The file is checked whole before a byte is erased. What the flash
// holds is checked again, its signature too, before a mark lets it start: the file may have changed meanwhile.
//
// No turn is longer than one multiplication of the signature, so the watchdog is fed, and the console answers.

import type { Bytes, OpenFile } from '../ports';
import { chunkBytes, isChunk, readChunk } from './chunk';
import { fileBytes, headBytes, manifestAt, mostImageBytes, readChunkLine, signatureAt, type Chunk, type Manifest } from './manifest';
import { judgeHead } from './refusal';
import { signatureBytes } from './rsa';
import { whyUnsigned } from './signature';
import type { InstallTrip, Refusal } from './updatetrip';

/** Milliseconds that a part of the work may take. */
const partMs = 120000;

/** A file of firmware, and what was read of it. */
interface Source {
  path: string;
  manifest: Manifest;
  /** All bytes of the manifest. */
  text: string;
  signature: string;
}

function refusalOf(source: Source, why: string, from: number, bytes: number): Refusal {
  return { why: why, version: source.manifest.version, from: from, bytes: bytes };
}

/** A reason that is not the file's. */
function failureOf(version: string, why: string): Refusal {
  return { why: why, version: version, from: 0, bytes: 0, isOurs: true };
}

function readBytes(file: OpenFile | undefined, bytes: number): string {
  return file && bytes > 0 ? file.read(bytes) || '' : '';
}

function lineOf(source: Source, chunk: number): Chunk {
  return readChunkLine(source.text, source.manifest, chunk) || { digest: '', stored: 0 };
}

/** Reads what comes before the chunks. */
function readSource(trip: InstallTrip, path: string, manifest: Manifest): Source {
  const file = trip.files.open(path, true);
  const text = trip.natives.flat(readBytes(file, manifest.length));
  const signature = readBytes(file, signatureBytes);
  if (file) file.close();
  return { path: path, manifest: manifest, text: text, signature: signature };
}

/** Why the size of the file is wrong, as the end of a sentence. */
function whyOtherSize(source: Source, size: number): string {
  const bytes = fileBytes(source.text, source.manifest);
  if (bytes === size) return '';
  return bytes > 0 ? 'it has ' + size + ' bytes, and its manifest says ' + bytes + '; copy it again' : 'its manifest contradicts itself; copy it again';
}

/**
 * Takes one chunk after another from the file, each in a turn of its own.
 * @param take gets a chunk that is right
 */
async function eachChunk(trip: InstallTrip, source: Source, why: string, take: (bytes: Bytes, chunk: number) => void): Promise<Refusal> {
  const file = trip.files.open(source.path, true);
  let from = source.manifest.length + signatureBytes;
  if (file) file.skip(from);
  let refusal = refusalOf(source, '', 0, 0);
  for (let chunk = 0; chunk < source.manifest.chunks && !refusal.why; chunk++) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    const line = lineOf(source, chunk);
    const bytes = readChunk(trip.natives, readBytes(file, line.stored), line.digest);
    if (bytes) take(bytes, chunk);
    else if (bytes === '') refusal = failureOf(source.manifest.version, 'memory is short for chunk ' + chunk);
    else if (!file || file.hasFailed()) refusal = failureOf(source.manifest.version, 'the card cannot be read');
    else refusal = refusalOf(source, 'chunk ' + chunk + ' is not the one of its manifest' + why, from, line.stored);
    from += line.stored;
  }
  if (file) file.close();
  return refusal;
}

/** Erases the rest of the slot, after the image. Its last page has the header of the next file, and stays. */
async function eraseRest(trip: InstallTrip, chunks: number): Promise<void> {
  for (let at = chunks * chunkBytes; at < mostImageBytes; at += chunkBytes) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    trip.slots.erase(at);
  }
}

/** Writes manifest and signature to their places, in two pages after the image. */
function writeHead(trip: InstallTrip, source: Source): void {
  for (let at = manifestAt; at < signatureAt + signatureBytes; at += chunkBytes) trip.slots.erase(at);
  trip.slots.write(manifestAt, source.text);
  trip.slots.write(signatureAt, source.signature);
}

/** Checks what the flash holds. @returns false if it is not what was signed */
async function isWritten(trip: InstallTrip, manifest: Manifest): Promise<boolean> {
  // a view on the flash
  const text = trip.slots.read(manifestAt, manifest.length);
  for (let chunk = 0; chunk < manifest.chunks; chunk++) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    const line = readChunkLine(text, manifest, chunk);
    if (!line || !isChunk(trip.natives, trip.slots.read(chunk * chunkBytes, chunkBytes), line.digest)) return false;
  }
  trip.expect(partMs);
  const why = await whyUnsigned(trip, text, trip.slots.read(signatureAt, signatureBytes));
  return !why;
}

/**
 * Checks firmware on the card, writes it into the slot that does not run, and starts it on trial.
 * @param path of the file
 * @param returned versions that were given up before, separated by blanks
 * @returns why it is not taken. It does not return if it is, as the chip starts again
 */
export async function installFirmware(trip: InstallTrip, path: string, returned: string): Promise<Refusal> {
  // the other slot has what this firmware may return to
  if (trip.slots.isOnTrial) return failureOf('', 'the firmware that runs is on trial itself');
  const stat = trip.files.stat(path);
  const first = stat && trip.files.open(path, true);
  if (!first) return failureOf('', 'the card cannot be read');
  const head = readBytes(first, headBytes);
  first.close();
  const verdict = judgeHead(trip.slots, head, returned);
  const manifest = verdict.manifest;
  if (verdict.why || !manifest) return { why: verdict.why, version: manifest ? manifest.version : '', from: 0, bytes: head.length };
  const source = readSource(trip, path, manifest);
  const isOther = whyOtherSize(source, stat.size);
  if (isOther) return refusalOf(source, isOther, 0, manifest.length);
  trip.log.info('update', path + ' has firmware ' + manifest.version + ', ' + manifest.bytes + ' bytes; its signature and its ' + manifest.chunks + ' chunks are checked');
  trip.expect(partMs);
  const unsigned = await whyUnsigned(trip, source.text, source.signature);
  if (unsigned) return refusalOf(source, unsigned, 0, manifest.length + signatureBytes);
  const torn = await eachChunk(trip, source, '; copy it again', function () {});
  if (torn.why) return torn;
  trip.log.info('update', 'firmware ' + manifest.version + ' is written into slot ' + trip.slots.idle);
  trip.slots.clear();
  writeHead(trip, source);
  const failed = await eachChunk(trip, source, ' any more: the file has changed; copy it again', function (bytes, chunk) {
    trip.slots.erase(chunk * chunkBytes);
    trip.slots.write(chunk * chunkBytes, bytes);
  });
  if (failed.why) return failed;
  await eraseRest(trip, manifest.chunks);
  const isRight = await isWritten(trip, manifest);
  if (!isRight) return failureOf(manifest.version, 'the flash does not hold what was written into it');
  trip.log.info('update', 'firmware ' + manifest.version + ' starts on trial');
  trip.slots.start(manifest.bytes);
  trip.slots.restart();
  return refusalOf(source, '', 0, 0);
}
