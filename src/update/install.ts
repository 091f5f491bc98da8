// Writes signed firmware from a file of the card into the flash slot whose firmware does not run. The file is checked whole before a byte is
// erased. What the flash holds is checked again, its signature too, before a mark lets it start: the file may have changed meanwhile.
//
// No turn of the event loop takes longer than one multiplication of the signature, so the watchdog is fed, and the console answers. Of the
// file, memory holds at most one chunk, or the manifest.

import type { Bytes, OpenFile } from '../ports';
import { chunkBytes, isChunk, readChunk } from './chunk';
import { fileBytes, headBytes, lineBytes, manifestAt, mostImageBytes, readLine, signatureAt, type Chunk, type Manifest } from './manifest';
import type { Verdict } from './refusal';
import { signatureBytes } from './rsa';
import { whyUnsigned } from './signature';
import type { InstallTrip, Refusal } from './updatetrip';

/** Milliseconds that one part of the installation, such as a chunk, may take before the watchdog is no longer fed. */
const partMs = 120000;
/** Number of bytes of the manifest that are copied at one time. It is a multiple of 4, as the flash is written in words. */
const copyBytes = 512;

/** A file of firmware, and what was read of it. */
interface Source {
  /** Path of the file on the card. */
  path: string;
  manifest: Manifest;
  /** SHA-256 of the manifest. It is empty if memory is short. */
  digest: string;
  /** The signature behind the manifest, as bytes. */
  signature: string;
  /** Bytes of the whole file, by its manifest. It is NaN if a line of the manifest is wrong. */
  bytes: number;
}

function refusalOf(source: Source, why: string, from: number, bytes: number): Refusal {
  return { why: why, version: source.manifest.version, from: from, bytes: bytes };
}

/** Makes a refusal whose reason is not the file, so that another try may succeed. */
function failureOf(version: string, why: string): Refusal {
  return { why: why, version: version, from: 0, bytes: 0, isOurs: true };
}

function readBytes(file: OpenFile | undefined, bytes: number): string {
  return file && bytes > 0 ? file.read(bytes) || '' : '';
}

/** Reads the part of a file before its chunks: the manifest and its signature. */
function readSource(trip: InstallTrip, path: string, manifest: Manifest): Source {
  const file = trip.files.open(path, true);
  const text = trip.natives.flat(readBytes(file, manifest.length));
  const signature = readBytes(file, signatureBytes);
  if (file) file.close();
  return { path: path, manifest: manifest, digest: trip.natives.sha256(text), signature: signature, bytes: fileBytes(text, manifest) };
}

/** Tells why the size of a file is wrong, as the end of a sentence. It is empty if the size is right. */
function whyOtherSize(source: Source, size: number): string {
  if (source.bytes === size) return '';
  const flaw = source.bytes > 0 ? 'it has ' + size + ' bytes, and its manifest says ' + source.bytes : 'its manifest contradicts itself';
  return flaw + '; copy it again';
}

/** Reads the line of a chunk from the manifest in the flash. */
function writtenLine(trip: InstallTrip, manifest: Manifest, chunk: number): Chunk | undefined {
  return readLine(trip.slots.read(manifestAt + manifest.head + chunk * lineBytes, lineBytes));
}

/**
 * Takes one chunk after another from the file, each in a turn of the event loop of its own.
 * @param lineOf gives the line of the next chunk
 * @param why the end of the sentence about a chunk that is wrong
 * @param take gets the expanded bytes and the number of a chunk that is right
 */
async function eachChunk(
  trip: InstallTrip, source: Source, lineOf: (chunk: number) => Chunk | undefined, why: string, take: (bytes: Bytes, chunk: number) => void
): Promise<Refusal> {
  const file = trip.files.open(source.path, true);
  let from = source.manifest.length + signatureBytes;
  if (file) file.skip(from);
  let refusal = refusalOf(source, '', 0, 0);
  for (let chunk = 0; chunk < source.manifest.chunks && !refusal.why; chunk++) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    const line = lineOf(chunk) || { digest: '', stored: 0 };
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

/** Checks all chunks in the file. */
async function checkChunks(trip: InstallTrip, source: Source): Promise<Refusal> {
  const lines = trip.files.open(source.path, true);
  if (lines) lines.skip(source.manifest.head);
  const refusal = await eachChunk(trip, source, function () { return readLine(readBytes(lines, lineBytes)); }, '; copy it again', function () {});
  if (lines) lines.close();
  return refusal;
}

/**
 * Writes manifest and signature to their places, in two pages after the firmware image.
 * @returns false if the manifest is no longer the one that was checked
 */
function writeHead(trip: InstallTrip, source: Source): boolean {
  const length = source.manifest.length;
  const file = trip.files.open(source.path, true);
  for (let at = manifestAt; at < signatureAt + signatureBytes; at += chunkBytes) trip.slots.erase(at);
  for (let at = 0; at < length; at += copyBytes) trip.slots.write(manifestAt + at, readBytes(file, Math.min(copyBytes, length - at)));
  if (file) file.close();
  trip.slots.write(signatureAt, source.signature);
  return trip.natives.sha256(trip.slots.read(manifestAt, length)) === source.digest;
}

/**
 * Writes the chunks, and erases the rest of the slot after them. The slot's last page is not erased, since it has the header of the next file
 * in the flash.
 */
async function writeChunks(trip: InstallTrip, source: Source): Promise<Refusal> {
  const changed = ' any more: the file has changed; copy it again';
  const lineOf = function (chunk: number) { return writtenLine(trip, source.manifest, chunk); };
  const refusal = await eachChunk(trip, source, lineOf, changed, function (bytes, chunk) {
    trip.slots.erase(chunk * chunkBytes);
    trip.slots.write(chunk * chunkBytes, bytes);
  });
  for (let at = source.manifest.chunks * chunkBytes; at < mostImageBytes && !refusal.why; at += chunkBytes) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    trip.slots.erase(at);
  }
  return refusal;
}

/** Checks the chunks, the manifest and the signature in the flash. @returns false if they are not what was signed */
async function isWritten(trip: InstallTrip, manifest: Manifest): Promise<boolean> {
  for (let chunk = 0; chunk < manifest.chunks; chunk++) {
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    const line = writtenLine(trip, manifest, chunk);
    if (!line || !isChunk(trip.natives, trip.slots.read(chunk * chunkBytes, chunkBytes), line.digest)) return false;
  }
  trip.expect(partMs);
  const digest = trip.natives.sha256(trip.slots.read(manifestAt, manifest.length));
  const why = await whyUnsigned(trip, digest, trip.slots.read(signatureAt, signatureBytes));
  return !why;
}

/** Checks the size and the signature of a file, before its chunks are looked at. It takes seconds. */
async function whyNotTaken(trip: InstallTrip, source: Source, size: number): Promise<Refusal> {
  const isOther = whyOtherSize(source, size);
  if (isOther) return refusalOf(source, isOther, 0, source.manifest.length);
  if (!source.digest) return failureOf(source.manifest.version, 'memory is short for its manifest');
  trip.log.info('update', source.path + ' has firmware ' + source.manifest.version + ', ' + source.manifest.bytes + ' bytes; its signature and its ' +
    source.manifest.chunks + ' chunks are checked');
  trip.expect(partMs);
  const unsigned = await whyUnsigned(trip, source.digest, source.signature);
  return refusalOf(source, unsigned, 0, source.manifest.length + signatureBytes);
}

/** Writes a file that was checked into the slot, and checks what the flash holds after that. */
async function write(trip: InstallTrip, source: Source): Promise<Refusal> {
  trip.log.info('update', 'firmware ' + source.manifest.version + ' is written into slot ' + trip.slots.idle);
  trip.slots.clear();
  if (!writeHead(trip, source)) return failureOf(source.manifest.version, 'the file has changed, or the flash does not hold its manifest');
  const refusal = await writeChunks(trip, source);
  if (refusal.why) return refusal;
  const isRight = await isWritten(trip, source.manifest);
  return isRight ? refusal : failureOf(source.manifest.version, 'the flash does not hold what was written into it');
}

/**
 * Checks firmware on the card, writes it into the slot that does not run, and starts it on trial.
 * @param path of the file
 * @param head what the beginning of the file says
 * @param hasTries false if each of the allowed tries was cut off, so that the file is refused; true if another try is left
 * @returns why the firmware is not taken. If it is taken, the call does not return, as the chip starts again.
 */
export async function installFirmware(trip: InstallTrip, path: string, head: Verdict, hasTries: boolean): Promise<Refusal> {
  // The slot that does not run has the firmware to which this one may return, so it is not overwritten.
  if (trip.slots.isOnTrial) return failureOf('', 'the firmware that runs is on trial itself');
  const stat = trip.files.stat(path);
  if (!stat) return failureOf('', 'the card cannot be read');
  const manifest = head.manifest;
  if (head.why || !manifest) return { why: head.why, version: manifest ? manifest.version : '', from: 0, bytes: headBytes };
  const source = readSource(trip, path, manifest);
  if (!hasTries) return refusalOf(source, 'it was cut off in each of 3 tries; give it a new version', 0, manifest.length);
  const refusal = await whyNotTaken(trip, source, stat.size);
  if (refusal.why) return refusal;
  const torn = await checkChunks(trip, source);
  if (torn.why) return torn;
  const failed = await write(trip, source);
  if (failed.why) return failed;
  trip.log.info('update', 'firmware ' + manifest.version + ' starts on trial');
  trip.slots.start(manifest.bytes);
  trip.slots.restart();
  return failed;
}
