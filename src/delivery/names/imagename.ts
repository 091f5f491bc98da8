// Makes an image's name on the server, by `images.name`, and its preview's. The name depends only on the image and the settings. If two images would
// get the same name, the later image gets a number, which it keeps (store/names.ts).

import { firmware } from '#firmware';
import { isMatch } from '../../glob';
import type { Image } from '../../source/source';
import { takenAt } from '../../source/taken';
import { prefixOf, rootOf } from '../../source/walk';
import { anyTime, fillName, marked, numbered, previewMark, timeIn, untimed } from '../../template';
import type { DeliveryTrip } from '../deliverytrip';
import { pictureDigest } from '../lastbytes';
import { safeName, type Rule } from './safename';

function fill(trip: DeliveryTrip, template: string, image: Image, time: string): string {
  const root = rootOf(trip.config['images.folder']);
  const path = image.folder === root ? '' : image.folder.slice(root === '/' ? 1 : root.length + 1) + '/';
  return fillName(template, { device: trip.config['device'], path: path, name: image.name, as: image.as || image.name, time: time });
}

/** Whether the template `images.name` holds for this image. A person may also send files from outside `images.folder`, which keep their names. */
function isOurs(trip: DeliveryTrip, image: Image): boolean {
  if (!trip.config['images.name']) return false;
  const root = rootOf(trip.config['images.folder']);
  const isBelow = root === '/' || (image.folder + '/').indexOf(root + '/') === 0;
  return isBelow && isMatch(trip.config['images.match'], image.name);
}

function plainName(trip: DeliveryTrip, all: Fixed[], image: Image, template: string): { name: string; isTimed: boolean } {
  const time = timeIn(template) < 0 ? anyTime : takenAt(trip.source, image);
  if (!time) template = untimed(template, image.size);
  return { name: besidesFixed(trip, all, fill(trip, template, image, time)), isTimed: !!time };
}

/** A fixed name on the server. */
interface Fixed {
  /** The name's key in config.json. */
  key: string;
  /** The name, with its folders. */
  name: string;
}

const fixedKeys = ['images.live', 'report.name', 'remote.name', 'remote.firmware'] as const;

type FixedKey = typeof fixedKeys[number];

/** Returns the template of a fixed name, as config.json has it. */
function templateOf(config: DeliveryTrip['config'], key: FixedKey): string | undefined {
  switch (key) {
    case 'images.live': return config['images.live'];
    case 'report.name': return config['report.name'];
    case 'remote.name': return config['remote.name'];
    default: return config['remote.firmware'];
  }
}

/**
 * Returns the fixed name for a setting: that of the live picture, the report, the settings or the firmware. It is empty if the setting is not used.
 */
export function fixedName(trip: DeliveryTrip, key: FixedKey): string {
  const template = templateOf(trip.config, key);
  return template && fillName(template.replace(/\{board\}/g, firmware.target), {
    device: trip.config['device'], path: '', name: '', as: '', time: ''
  }) || '';
}

/** Returns all fixed names. */
export function fixedNames(trip: DeliveryTrip): Fixed[] {
  return fixedKeys.map(function (key) { return { key: key, name: fixedName(trip, key) }; }).filter(function (one) { return !!one.name; });
}

function hasFixed(trip: DeliveryTrip): boolean {
  return fixedKeys.some(function (key) { return !!templateOf(trip.config, key); });
}

function isFixed(all: Fixed[], name: string): boolean {
  return all.some(function (fixed) { return fixed.name.toLowerCase() === name.toLowerCase(); });
}

/**
 * Returns a name for an image, in whose path no folder has a fixed name. The server has a file of that name, so it cannot have such a folder.
 * A digest is added to the folder.
 */
function besidesFixed(trip: DeliveryTrip, all: Fixed[], name: string): string {
  const fixed = all.filter(function (one) { return name.toLowerCase().indexOf(one.name.toLowerCase() + '/') === 0; })[0];
  return fixed ? numbered(name.slice(0, fixed.name.length), trip.hash(fixed.name)) + name.slice(fixed.name.length) : name;
}

/**
 * Adds a digest to the image's name or folder, if that is one of the fixed names. This is for settings without the template `images.name`, by which
 * images keep their names of the card.
 */
function keepOffFixed(trip: DeliveryTrip, image: Image): void {
  const name = fill(trip, '{path}{name}', image, anyTime);
  const all = fixedNames(trip);
  const other = isFixed(all, name) ? numbered(name, trip.hash(image.path)) : besidesFixed(trip, all, name);
  if (!image.to && other !== name) image.to = other;
}

/** Sets `image.to`, the path and name that the image gets on the server. The image's file on the card must be complete. */
export function nameImage(trip: DeliveryTrip, image: Image): void {
  if (image.isLive) image.to = image.to || fixedName(trip, image.isReport ? 'report.name' : 'images.live');
  else if (image.whole) namePreview(trip, image, image.whole);
  else if (isOurs(trip, image)) nameByTemplate(trip, image);
  else if (hasFixed(trip)) keepOffFixed(trip, image);
}

function nameByTemplate(trip: DeliveryTrip, image: Image): void {
  const all = fixedNames(trip);
  const template = trip.config['images.name'];
  const plain = plainName(trip, all, image, template);
  const from = isFixed(all, plain.name) ? 1 : 0;
  image.isUnnamed = false;
  function claim(of: Image, onNew: (to: string, isKept: boolean) => void): string {
    return trip.source.acts().claim(of, function (n) { return numbered(plain.name, n + from); }, onNew, !!trip.config['images.preview']);
  }
  // earlier images on the card, in the order of their names, get their names on the server first
  const others = image.to ? [] : trip.source.acts().earlier(image);
  let same = 0;
  while (same < others.length && plainName(trip, all, others[same]!, template).name === plain.name) same++;
  // an earlier image that gets a new name here is only logged when it is sent
  while (same--) claim(others[same]!, function (_to, isKept) { if (!isKept) image.isUnnamed = true; });
  image.to = claim(image, function (to, isKept) {
    if (!isKept) image.isUnnamed = true;
    else if (!plain.isTimed) trip.log.info('image', image.path + ' has no time, neither its own nor the card\'s, so it is sent as ' + to);
  });
}

/**
 * Sets the name of a preview: by `images.previewName`, or that of its image with `_t` before the ending. If that is a fixed name, or an image or
 * another preview has it, a number is added.
 */
function namePreview(trip: DeliveryTrip, preview: Image, whole: Image): void {
  const all = fixedNames(trip);
  const template = trip.config['images.previewName'];
  if (!template) nameImage(trip, whole);
  const name = template ? plainName(trip, all, whole, template).name
    : besidesFixed(trip, all, marked(whole.to || fill(trip, '{path}{name}', whole, anyTime), previewMark));
  const place = prefixOf(rootOf(trip.config['images.folder']));
  // without images.name, images have the names that they have on the card, and claim none
  const isOnCard = !trip.config['images.name'];
  let from = isFixed(all, name) ? 1 : 0;
  while (isOnCard && trip.source.stat(place + numbered(name, from))) from++;
  preview.isUnnamed = !!whole.isUnnamed && !template;
  // the names of images are different on one card, and so are those of their previews
  if (isOnCard && !template && !from) preview.to = name;
  else preview.to = trip.source.acts().claim(preview, function (n) { return numbered(name, n + from); }, function (_to, isKept) {
    if (!isKept) preview.isUnnamed = true;
  }, true);
}

/**
 * Returns the image's folder below `ftp.directory`, made safe for the modem. Undefined: the image keeps its folder of the card. While the image's
 * file is incomplete, its time is unknown, and only the length of the folder's name is right.
 */
export function folderNamed(trip: DeliveryTrip, image: Image, rule: Rule): string | undefined {
  if (!(image.to && (image.isLive || image.whole || hasFixed(trip))) && !isOurs(trip, image)) return undefined;
  const parts = (image.to || fill(trip, trip.config['images.name'], image, anyTime)).split('/');
  return parts.slice(0, -1).map(function (part) { return part && safeName(part, rule, trip.hash); }).join('/');
}

/** Returns the image's file name on the server, without its folder. If other cameras' files have that name, a digest of the picture is added. */
export function fileNamed(trip: DeliveryTrip, image: Image): string {
  const name = image.to ? image.to.slice(image.to.lastIndexOf('/') + 1) : image.as || image.name;
  if (!image.takenNames) return name;
  const own = pictureDigest(trip, image);
  return numbered(name, image.takenNames > 1 ? trip.hash(own + ' ' + image.takenNames) : own);
}
