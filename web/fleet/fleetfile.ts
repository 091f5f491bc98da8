// Reads fleet.json, which may be beside the page. It says where the cameras are, and how their files are named. All of it may be left out.

import { isName } from './server/names.ts';

/** A camera's name, and the paths of its files as far as they are known. */
export interface Listed {
  name: string;
  /** The camera's folder below the base URL, without slashes at its ends. */
  folder: string;
  /**
   * The path of the report below the base URL. It is undefined if there is none, or it is not known yet. `live` and `settings` are paths of the
   * same kind.
   */
  report: string | undefined;
  live: string | undefined;
  settings: string | undefined;
  /** The camera's latitude and longitude in degrees, such as `47.07,15.44`. It is undefined if the file gives none. */
  place: string | undefined;
}

/** The content of fleet.json, with defaults for what it does not have. */
export interface FleetFile {
  title: string;
  /** The address below which all cameras are, as it is written. It may be relative to the page. */
  base: string | undefined;
  /**
   * The template for the path of a report below the base URL, with `{device}` for the camera's name. It is undefined if none is given. The
   * other templates are alike.
   */
  report: string | undefined;
  /** The template for the path of the live picture, which is replaced by each newer one. */
  live: string | undefined;
  /** The template for the path of the settings that a camera fetches from the server. */
  settings: string | undefined;
  /** The template for the path of the firmware that a camera fetches from the server. It may have `{board}`, too. */
  firmware: string | undefined;
  /** The cameras that the file lists. If it is undefined, the server's list of folders has them. */
  cameras: Listed[] | undefined;
  /** The latitude and longitude of cameras, such as `47.07,15.44`, by the camera's name. */
  places: ReadonlyMap<string, string>;
  /** The mistakes in fleet.json, as sentences for the user. */
  mistakes: string[];
}

const textIn = (value: unknown): string | undefined => typeof value === 'string' && value.trim() ? value.trim() : undefined;
/** Returns a path below the base URL without slashes at its ends. It is undefined if the value is no path, or leads out of the base. */
function pathIn(value: unknown): string | undefined {
  const path = textIn(value)?.replace(/^\/+|\/+$/g, '');
  return path !== undefined && path.split('/').every(isName) ? path : undefined;
}

/** Returns the template with the camera's name in it. A slash in the name becomes an underscore, as in the firmware. */
export const filled = (template: string | undefined, device: string): string | undefined => template?.replaceAll('{device}', () => device.replace(/\//g, '_'));

/** Reads the text of fleet.json. What is wrong in it is left out, and named in `mistakes`. */
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

/**
 * Returns a place in degrees. @param place latitude and longitude as in `camera.place`, such as `47.07,15.44` @returns undefined if it is no
 * place
 */
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
 * Returns the URL below which all cameras are. It comes from the page's address (`?base=`), or else from fleet.json. Without both it is the
 * folder above the page.
 * @returns undefined if it is no http address, or has an account in it
 */
export function baseOf(page: URL, file: Pick<FleetFile, 'base'>): URL | undefined {
  const given = page.searchParams.get('base') ?? file.base ?? '../';
  const base = URL.canParse(given, page.href) ? new URL(given, page) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.username || base.password || !isDecodable(base.pathname)) return undefined;
  base.search = base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return base;
}
