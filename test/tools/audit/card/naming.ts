// Finds where an image of this card lies on the server, by the firmware's own code for folders, templates and safe names. By FTP, the rules of each
// modem that may have sent the image apply. By HTTP, the path is that of its URL, or the field `{name}` of its form.

import type { Config } from '../../../../src/config/config.ts';
import { addressOf, namedTarget, percentDecode } from '../../../../src/config/url.ts';
import { createAttempt, type ImageTrip } from '../../../../src/delivery/deliverytrip.ts';
import { serverPathOf, setAddress } from '../../../../src/delivery/http/request/address.ts';
import { fileNamed, fixedNames, folderNamed, nameImage } from '../../../../src/delivery/names/imagename.ts';
import { joinPath, safeFolder, safeName } from '../../../../src/delivery/names/safename.ts';
import { isMatch } from '../../../../src/glob.ts';
import { knownModems } from '../../../../src/modem/known.ts';
import type { Files } from '../../../../src/ports.ts';
import { imageByHand } from '../../../../src/source/removal.ts';
import type { Image } from '../../../../src/source/source.ts';
import { rootOf } from '../../../../src/source/walk.ts';
import { homeFolder } from '../../../../src/store/journal.ts';
import { claim } from '../../../../src/store/names.ts';
import { readWhole } from '../../../../src/store/wholefile.ts';
import { directoryOf, fillTemplate, valueOf } from '../../../../src/template.ts';
import { digest } from '../../../outside.ts';
import { toBytes, toText } from './letters.ts';

/** Stands for an unknown day in a path: no name on a server has eight such braces. */
export const anyDay = '{{{{{{{{';

/** Tells where on the server the firmware puts the images of this card. */
export interface Naming {
  /**
   * Returns the possible paths of an image on the server, without a slash at the beginning. Names by `images.name` are noted in memory, not on the
   * card.
   */
  placesOf(image: Image, date: string): string[];
  /** The directory that the paths of all images have in common, without slashes at its ends. */
  root: string;
  /** True if `root` is relative to the folder in which the login begins. */
  isRelative: boolean;
  /** Paths on the server of the live picture, the report and the settings, each with its key in config.json. */
  fixed: { key: string; path: string }[];
  /** Splits a path on the server into the path with a placeholder for the day, and the day that stood there. */
  openDay(path: string): { path: string; day: Partial<Record<'yyyy' | 'mm' | 'dd', string>> };
  /** Returns the digest of the image or preview to which the card's notes give this name. It is empty if there is none. */
  ownerOf(path: string): string;
  /** Returns whether a file of this path on the server may be an image of this camera. */
  mayBeImage(path: string): boolean;
}

/** Returns the digest by which the card's notes identify an image, as the firmware's `claim` in src/store/names.ts makes it. */
export const ownerMark = (image: Pick<Image, 'path' | 'as'>): string => digest(`${image.path} ${image.as ?? ''}`);

/** Most bytes that are read of a file of names: at 19 bytes a line, two hundred thousand names. */
const mostNamesBytes = 4_000_000;

const slashless = (path: string): string => path.replace(/^\/+/, '');
const quoted = (text: string): string => text.replace(/[^\w/]/g, '\\$&');

/** The modems' rules for file names. They differ only in the greatest length of a name, so there is one rule for each length, the longest first. */
const rules = [...new Map(knownModems().map(({ make }) => make!().names()).map(rule => [rule.longest, rule])).values()].sort((a, b) => b.longest - a.longest);

/**
 * Makes a stand-in for the firmware's record of an upload, with only those members that the firmware's functions for names read.
 * @param source the card; if it is undefined, names by `images.name` are not looked up
 */
export function tripOf(config: Config, source?: object): ImageTrip {
  return {
    config, hash: digest, random: () => 0, source, log: { info: () => undefined }, copies: {}, http: {}, variables: {}, attempt: createAttempt(undefined),
  } as unknown as ImageTrip;
}

/** Returns an image's possible paths by FTP, one for each modem's rules for names. */
export function ftpPlacesOf(trip: ImageTrip, image: Image, date: string): string[] {
  const { config } = trip;
  const directory = joinPath(directoryOf(config['ftp.directory'], config['device'], date), '');
  const wanted = fileNamed(trip, image);
  const places = rules.map(rule => {
    const below = folderNamed(trip, image, rule) ?? safeFolder(image.folder, rootOf(config['images.folder']), rule, digest);
    return joinPath(joinPath(directory, below), safeName(wanted, rule, digest));
  });
  return [...new Set(places)];
}

/** Returns the URL to which an image is sent, with its placeholders filled. */
export function urlOf(trip: ImageTrip, image: Image, date: string): string {
  trip.attempt = { ...createAttempt(image), date } as ImageTrip['attempt'];
  setAddress(trip);
  return trip.variables['url']!;
}

/** Returns the template for the paths of all images, by the FTP directory, the path of the URL, or the form's field with the name. */
function layoutOf(config: Config): string {
  const form = config['http.form'];
  if (form) return Object.values(form.fields).find(value => value.includes('{name}')) ?? '{path}{name}';
  if (!config['http.url']) return `${config['ftp.directory']}/{path}{name}`;
  const target = namedTarget(addressOf(config['http.url']).target);
  return target.includes('?') ? '{path}{name}' : percentDecode(target);
}

const fixedImage = (name: string): Image => ({ ...imageByHand(`/${name}`, 0), isLive: true, to: name });

/**
 * Reads which image each name by `images.name` belongs to, from lines `<name> <image>;` with digests of both (src/store/names.ts). The firmware
 * itself looks up only the other way, from image to name.
 */
function readOwners(files: Files): Map<string, string> {
  const owners = new Map<string, string>();
  const folder = `${homeFolder}/names`;
  for (const name of files.list(folder) ?? []) {
    const text = readWhole(files, `${folder}/${name}`, mostNamesBytes) ?? '';
    for (const [, mark, owner] of text.matchAll(/\n([0-9a-f]{8}) ([0-9a-f]{8});/g)) if (!owners.has(mark!)) owners.set(mark!, owner!);
  }
  return owners;
}

/** Makes the rules for names on the server from a card's config.json, and reads the names that the card has noted. */
export function createNaming(config: Config, files: Files): Naming {
  const layout = layoutOf(config).replace(/\/+/g, '/');
  const device = config['device'];
  const template = config['images.name'];
  const small = config['images.previewName'];
  /** Returns the folders, up to the first placeholder, of the paths that a template gives. Without one, the names on the card count. */
  const placeOf = (name: string) => {
    const whole = fillTemplate(name ? layout.replace('{path}', '').replace('{name}', name) : layout,
      placeholder => (placeholder === 'device' ? device.replace(/\//g, name ? '_' : '/') : `{${placeholder}}`));
    return whole.slice(0, (`${whole}{`).indexOf('{')).split('/').slice(0, -1);
  };
  const folders = placeOf(template);
  const others = small ? placeOf(small) : folders;
  const literal = folders.slice(0, folders.findIndex((part, i) => part !== others[i]) >>> 0).join('/');
  const acts = {
    changedAt: (path: string) => files.stat(path)?.mtime,
    claim: (image: Image, spell: (n: number) => string, onNew: (name: string, isKept: boolean) => void) => claim(files, digest, `${image.path} ${image.as ?? ''}`, spell, onNew),
    earlier: () => [],
  };
  const source = { open: files.open, stat: files.stat, acts: () => acts };
  const trip = tripOf(config, source);

  function byHttp(image: Image, date: string): string {
    trip.attempt = { ...createAttempt(image), date } as ImageTrip['attempt'];
    const path = serverPathOf(trip);
    if (config['http.form'] || layout === '{path}{name}') {
      const cut = path.lastIndexOf('/') + 1;
      return fillTemplate(layout, placeholder => (placeholder === 'path' ? path.slice(0, cut) : placeholder === 'name' ? path.slice(cut) : valueOf(placeholder, device, date)));
    }
    const url = urlOf(trip, image, date);
    return percentDecode(url.slice(url.indexOf('/', url.indexOf('://') + 3)));
  }

  const before = layout.slice(0, /\{(path|name)\}|$/.exec(layout)!.index);
  const parts = slashless(toText(before)).split(/(\{\w+\})/).map(part => (part === '{device}' ? toText(device) : part));
  const isDay = (part: string) => /^\{(yyyy|mm|dd)\}$/.test(part);
  const days = parts.filter(isDay).map(part => part.slice(1, -1) as 'yyyy' | 'mm' | 'dd');
  const directory = new RegExp(`^${parts.map(part => (isDay(part) ? `(\\d{${part.length - 2}})` : quoted(part))).join('')}`, 'i');
  const openParts = parts.map(part => (isDay(part) ? '{'.repeat(part.length - 2) : part)).join('');
  const root = slashless(toText(literal));
  const undated = joinPath(directoryOf(config['ftp.directory'] ?? '', device, anyDay), '').replace(/\/?[^/]*\{.*$/, '');
  const shape = template && new RegExp(`(^|/)${quoted(toText(template)).replace(/\\\{device\\\}/g, quoted(toText(device).replace(/\//g, '_')))
    .replace(/\\\{(yyyy|yy|mm|dd|HH|MM|SS)\\\}/g, '\\d+').replace(/\\\{\w+\\\}/g, '.*').replace(/(\\\.\w+)?$/, '(-\\d+)?$1')}$`, 'i');
  const hasEnding = /\.\w+$/.test(template);
  const match = toText(config['images.match']);

  const owners = template || small ? readOwners(files) : new Map<string, string>();

  return {
    placesOf(image, date) {
      nameImage(trip, image);
      const places = config['http.url'] ? [byHttp(image, date)] : ftpPlacesOf(trip, image, date);
      return [...new Set(places.map(place => slashless(toText(place))))];
    },
    root,
    isRelative: !config['http.url'] && config['ftp.directory'][0] !== '/',
    fixed: fixedNames(trip).map(({ key, name }) => ({ key, path: slashless(toText(config['http.url'] ? byHttp(fixedImage(name), anyDay) : joinPath(undated, name))) })),
    openDay(path) {
      const found = directory.exec(path);
      if (!found) return { path, day: {} };
      return { path: openParts + path.slice(found[0].length), day: Object.fromEntries(days.map((day, i) => [day, found[i + 1]!])) };
    },
    ownerOf(path) {
      const found = directory.exec(path);
      return found ? owners.get(digest(toBytes(path.slice(found[0].length)).toLowerCase())) ?? '' : '';
    },
    mayBeImage: path => (!shape || shape.test(path)) && (hasEnding || isMatch(match, path.slice(path.lastIndexOf('/') + 1))),
  };
}
