// Checks firmware on the card as it comes: the head of its manifest, its signature, then each chunk.

import { fromHex } from '../../number';
import { downloadPath } from '../../round/firmware';
import { whyReplaced } from '../../round/update/replaced';
import { returnedVersions } from '../../round/update/returned';
import { DownloadNote } from '../../store/notewords';
import { readChunk } from '../../update/chunk';
import { readPart } from '../../update/filepart';
import { fileBytes, headBytes, lineBytes, readLine, readManifest, type Manifest } from '../../update/manifest';
import { judgeHead } from '../../update/refusal';
import { signatureBytes } from '../../update/rsa';
import { whyUnsigned } from '../../update/signature';
import type { CheckInTrip } from '../checkintrip';
import { isOverspent, openAccount, tellOverspent } from './account';
import type { Download } from './download';

/** Milliseconds that the check of a chunk, or of a signature, may take. */
const partMs = 120000;

/** Reads a part of the firmware's file on the card. It is shorter if no more has come, or if the card fails. */
function readDownloaded(trip: CheckInTrip, from: number, bytes: number): string {
  return readPart(trip.files, downloadPath, from, bytes);
}

/**
 * Checks the size and the signature of a manifest. If they are right, the size is stored in `download`.
 * @returns why the manifest is not taken, as the end of a sentence; empty if its signature is right
 */
async function checkSigned(trip: CheckInTrip, manifest: Manifest, download: Download, total: number): Promise<string> {
  const natives = trip.flash().natives;
  const text = natives.flat(readDownloaded(trip, 0, manifest.length));
  const size = fileBytes(text, manifest);
  if (!(size > 0) || (total && total !== size)) return 'the file has ' + total + ' bytes, and its manifest says ' + size + '; copy it whole';
  const digest = natives.sha256(text);
  if (!digest) return 'memory is short for its manifest';
  trip.expect(partMs);
  const signature = natives.flat(readDownloaded(trip, manifest.length, signatureBytes));
  const why = await whyUnsigned({ clock: trip.clock, natives: natives }, digest, signature);
  if (why) return why;
  openAccount(trip, download, fromHex(trip.hash(signature)));
  if (isOverspent(download, size)) return tellOverspent(download);
  download.numbers[DownloadNote.size] = size;
  download.numbers[DownloadNote.checked] = manifest.length + signatureBytes;
  download.numbers[DownloadNote.urgent] = manifest.isUrgent ? 1 : 0;
  return '';
}

/**
 * Checks the beginning of the file: its head, and its signature once that has come. The version is stored in `download`, and the size, too, if
 * the signature is right.
 * @param total bytes of the whole file, as the server says; 0: unknown
 * @returns why the firmware is not taken, as the end of a sentence; or the number of bytes that are needed for the next check
 */
export async function checkBeginning(trip: CheckInTrip, download: Download, total: number): Promise<string | number> {
  const verdict = judgeHead(trip.flash().slots, readDownloaded(trip, 0, headBytes), returnedVersions(trip).join(' '));
  const manifest = verdict.manifest;
  if (manifest) download.version = manifest.version;
  const why = verdict.why || (manifest ? whyReplaced(trip, manifest) : '');
  if (why || !manifest) return why;
  const needs = manifest.length + signatureBytes;
  if (download.bytes < needs) return needs;
  return await checkSigned(trip, manifest, download, total);
}

/** Checks the chunks that have come whole since the last check. @returns whether they are those of the manifest */
export async function checkChunks(trip: CheckInTrip, download: Download): Promise<boolean> {
  const natives = trip.flash().natives;
  const manifest = readManifest(readDownloaded(trip, 0, headBytes));
  const n = download.numbers;
  while (manifest && n[DownloadNote.chunks] < manifest.chunks) {
    // Each chunk is checked in a new turn of the event loop, so that the watchdog is fed.
    await elapsed(trip.clock, 0);
    trip.expect(partMs);
    const line = readLine(readDownloaded(trip, manifest.head + n[DownloadNote.chunks] * lineBytes, lineBytes));
    if (line && n[DownloadNote.checked] + line.stored > download.bytes) return true;
    // `readChunk` returns an empty text if memory is short. The chunk passes then, since the installation checks it again.
    if (!line || readChunk(natives, readDownloaded(trip, n[DownloadNote.checked], line.stored), line.digest) === undefined) return false;
    n[DownloadNote.checked] += line.stored;
    n[DownloadNote.chunks]++;
  }
  return !!manifest;
}
