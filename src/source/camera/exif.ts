// When and where a picture was taken, and by what: EXIF 2.31 as the first segment of a JPEG. What is not known is left out.

export interface ExifFacts {
  make: string;
  model: string;
  /** This camera's name: what a person sees beside the picture. */
  device: string;
  /** `YYYY-MM-DD hh:mm:ss`, local. */
  time: string;
  /** What it is ahead of UTC, as `+01:00`. */
  offset: string;
  /** Degrees, as `47.07,15.44`. */
  place: string;
}

/** Tag, type, value as bytes. */
type Entry = [tag: number, type: number, bytes: string];

const ascii = 2;
const rational = 5;
/** Of one value of each type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 0, 1];
const longestText = 64;
/** A second of arc in so many parts. */
const parts = 10000;

function short(value: number): string {
  return String.fromCharCode(value >> 8 & 255, value & 255);
}

function long(value: number): string {
  return short(value >> 16 & 65535) + short(value & 65535);
}

/** ASCII alone, as the standard wants it; what is none is a question mark. */
function clean(text: string): string {
  let all = '';
  for (let i = 0; i < text.length && i < longestText; i++) {
    const code = text.charCodeAt(i);
    all += code < 32 || code > 126 ? '?' : text[i];
  }
  return all;
}

function addText(entries: Entry[], tag: number, text: string): void {
  if (text) entries.push([tag, ascii, clean(text) + '\x00']);
}

/** @param at where it stands: offsets count from the head of it all */
function directoryOf(entries: Entry[], at: number): string {
  let head = short(entries.length);
  let data = '';
  entries.forEach(function (entry) {
    const bytes = entry[2];
    const isLong = bytes.length > 4;
    head += short(entry[0]) + short(entry[1]) + long(bytes.length / typeBytes[entry[1]]!);
    head += isLong ? long(at + 6 + 12 * entries.length + data.length) : (bytes + '\x00\x00\x00\x00').slice(0, 4);
    // each value at an even place
    if (isLong) data += bytes.length & 1 ? bytes + '\x00' : bytes;
  });
  return head + long(0) + data;
}

/** Degrees, minutes and seconds. */
function angle(degrees: number): string {
  const all = Math.round(Math.abs(degrees) * 3600 * parts);
  const minutes = Math.floor(all / 60 / parts);
  return long(Math.floor(minutes / 60)) + long(1) + long(minutes % 60) + long(1) + long(all - minutes * 60 * parts) + long(parts);
}

function placeEntries(place: string): Entry[] {
  const cut = place.indexOf(',');
  const north = parseFloat(place.slice(0, Math.max(0, cut)));
  const east = parseFloat(place.slice(cut + 1));
  // NaN is neither
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return [];
  return [
    [0, 1, '\x02\x03\x00\x00'],
    [1, ascii, north < 0 ? 'S\x00' : 'N\x00'], [2, rational, angle(north)],
    [3, ascii, east < 0 ? 'W\x00' : 'E\x00'], [4, rational, angle(east)]
  ];
}

/** Of a clock so many seconds ahead of UTC: `+01:00`; empty where that is not known. */
export function offsetText(zone: number | undefined): string {
  if (zone === undefined) return '';
  const minutes = Math.round(Math.abs(zone) / 60);
  return (zone < 0 ? '-' : '+') + ('0' + Math.floor(minutes / 60)).slice(-2) + ':' + ('0' + minutes % 60).slice(-2);
}

/** The segment APP1, as bytes, to stand behind FF D8. */
export function exifOf(facts: ExifFacts): string {
  const time = facts.time.replace(/-/g, ':');
  const gps = placeEntries(facts.place);
  const taken: Entry[] = [[0x9000, 7, '0231']];
  addText(taken, 0x9003, time);
  if (time) addText(taken, 0x9011, facts.offset);

  function first(takenAt: number, gpsAt: number): Entry[] {
    const entries: Entry[] = [];
    // ImageDescription: the title that programs show
    addText(entries, 0x010e, facts.device);
    addText(entries, 0x010f, facts.make);
    addText(entries, 0x0110, facts.model);
    addText(entries, 0x0132, time);
    entries.push([0x8769, 4, long(takenAt)]);
    if (gps.length) entries.push([0x8825, 4, long(gpsAt)]);
    return entries;
  }

  const headBytes = 8;
  const takenAt = headBytes + directoryOf(first(0, 0), headBytes).length;
  const takenBytes = directoryOf(taken, takenAt);
  const gpsAt = takenAt + takenBytes.length;
  const tiff = 'MM\x00*' + long(headBytes) + directoryOf(first(takenAt, gpsAt), headBytes) + takenBytes + (gps.length ? directoryOf(gps, gpsAt) : '');
  return '\xff\xe1' + short(tiff.length + 8) + 'Exif\x00\x00' + tiff;
}
