// fleet.json, which may stand beside the page: where the cameras are, and the names of their files. All of it may be left out.

import { isName } from './server/names.ts';

/** A camera's name and files, as far as known. */
export interface Listed {
  name: string;
  /** Below the base, without slashes at its ends. */
  folder: string;
  /** Below the base, as are the other files; undefined: not known yet, or none. */
  report: string | undefined;
  live: string | undefined;
  settings: string | undefined;
  place: string | undefined;
}

/** What fleet.json says, with defaults for the rest. */
export interface FleetFile {
  title: string;
  /** As written; it may be relative to the page. */
  base: string | undefined;
  /** Templates with `{device}`, below the base. */
  report: string | undefined;
  /** Of the live picture. */
  live: string | undefined;
  /** Of the settings from afar. */
  settings: string | undefined;
  /** Of firmware from afar; it may have `{board}`, too. */
  firmware: string | undefined;
  /** Undefined: the server's list of the base has them. */
  cameras: Listed[] | undefined;
  /** Places by name, of cameras that the list of the base has. */
  places: ReadonlyMap<string, string>;
  /** What is wrong with it, as sentences. */
  mistakes: string[];
}

const textIn = (value: unknown): string | undefined => typeof value === 'string' && value.trim() ? value.trim() : undefined;
/** A path that leads out of the base is none. */
function pathIn(value: unknown): string | undefined {
  const path = textIn(value)?.replace(/^\/+|\/+$/g, '');
  return path !== undefined && path.split('/').every(isName) ? path : undefined;
}

/** The template with the camera's name in it. A slash in a name is an underscore, as in the firmware. */
export const filled = (template: string | undefined, device: string): string | undefined => template?.replaceAll('{device}', () => device.replace(/\//g, '_'));

/** Reads the file. What is wrong is left out, and named in `mistakes`. */
export function readFleetFile(text: string): FleetFile {
  const mistakes: string[] = [];
  let given: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) given = value as Record<string, unknown>;
    else mistakes.push('fleet.json needs an object, as in {"base": "/pictures/"}.');
  } catch (error) {
    mistakes.push(`fleet.json is no JSON: ${(error as Error).message}`);
  }
  const path = (from: Record<string, unknown>, key: string): string | undefined => {
    const found = pathIn(from[key]);
    if (from[key] !== undefined && found === undefined) mistakes.push(`fleet.json: ${key} needs a path below the base, as in "{device}/{device}.json".`);
    return found;
  };
  const templates = { report: path(given, 'report'), live: path(given, 'live'), settings: path(given, 'settings') };
  const places = new Map<string, string>();
  const listed = Array.isArray(given['cameras']) ? given['cameras'].flatMap((one: unknown): Listed[] => {
    const of = typeof one === 'string' ? { name: one } : typeof one === 'object' && one !== null ? one as Record<string, unknown> : {};
    const name = textIn(of['name']);
    const folder = name && (path(of, 'folder') ?? pathIn(name));
    if (!name || folder === undefined || !isName(name.replaceAll('/', '_'))) {
      mistakes.push('fleet.json: each of cameras needs a name, as in "hut-3" or {"name": "hut-3"}.');
      return [];
    }
    const own = (key: 'report' | 'live' | 'settings') => path(of, key) ?? filled(templates[key], name);
    return [{ name, folder, report: own('report'), live: own('live'), settings: own('settings'), place: textIn(of['place']) }];
  }) : undefined;
  if (given['cameras'] !== undefined && !listed) mistakes.push('fleet.json: cameras needs a list, as in ["hut-3"].');
  const known = given['places'];
  if (typeof known === 'object' && known !== null) for (const [name, place] of Object.entries(known)) if (textIn(place)) places.set(name, textIn(place)!);
  for (const one of listed ?? []) if (one.place) places.set(one.name, one.place);
  return { title: textIn(given['title']) ?? '', base: textIn(given['base']), ...templates, firmware: path(given, 'firmware'), cameras: listed, places, mistakes: [...new Set(mistakes)] };
}

/** @param place `47.07,15.44`, as `camera.place` @returns undefined: it is none */
export function pointOf(place: string | undefined): { latitude: number; longitude: number } | undefined {
  const [, north, east] = /^ *([+-]?\d+(?:\.\d*)?) *, *([+-]?\d+(?:\.\d*)?) *$/.exec(place ?? '') ?? [];
  const [latitude, longitude] = [Number(north), Number(east)];
  return north === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180 ? undefined : { latitude, longitude };
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/**
 * The URL that all cameras are below: of the address (`?base=`), else of fleet.json, else the folder above the page.
 * @returns undefined: it is no http address
 */
export function baseOf(page: URL, file: Pick<FleetFile, 'base'>): URL | undefined {
  const given = page.searchParams.get('base') ?? file.base ?? '../';
  const base = URL.canParse(given, page.href) ? new URL(given, page) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.username || base.password || !isDecodable(base.pathname)) return undefined;
  base.search = base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}
