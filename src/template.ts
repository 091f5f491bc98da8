// Fills the templates `ftp.directory` and `images.name` of config.json. Those of `http.url` and `http.form` are in http/request/address.ts.

import { find } from './text';

/** Time that stands for an unknown one. Every time has as many characters. */
export const anyTime = '19700101000000';

/** Values of the placeholders in a template for names. */
export interface TemplateValues {
  /** Name of the camera: `device` of config.json. */
  device: string;
  /** The image's folders below the image folder of the card, with a slash at the end. It is empty if there are none. */
  path: string;
  /** The image's file name on the card, with its ending. */
  name: string;
  /** The image's file name on the server, if no template changes it. */
  as: string;
  /** Time at which the picture was taken, as yyyymmddHHMMSS. */
  time: string;
}

/** Returns the ending of a file name with its dot, such as `.jpg`. It is empty if the name has none. */
function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

/** Returns a file name without its ending. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
}

/** Replaces each placeholder `{name}` by its value. The check of config.json allows only known placeholders. */
export function fillTemplate(template: string, value: (placeholder: string) => string): string {
  return template.replace(/\{(\w+)\}/g, function (_all: string, placeholder: string) { return value(placeholder); });
}

/** Returns the value of placeholder `device`, `yyyy`, `mm` or `dd`. @param date yyyymmdd, or longer */
export function valueOf(placeholder: string, device: string, date: string): string {
  return placeholder === 'device' ? device : placeholder === 'yyyy' ? date.slice(0, 4) : placeholder === 'mm' ? date.slice(4, 6) : date.slice(6, 8);
}

/** Returns the path that the template `ftp.directory` gives on a date. @param date yyyymmdd */
export function directoryOf(template: string, device: string, date: string): string {
  return fillTemplate(template, function (placeholder) { return valueOf(placeholder, device, date); });
}

/** Fills the template `images.name`. @param number value of placeholder `{number}` */
function fillWith(template: string, values: TemplateValues, number: string): string {
  return fillTemplate(template, function (placeholder) {
    switch (placeholder) {
      case 'path': return values.path;
      case 'name': return values.as;
      case 'stem': return stemOf(values.as);
      case 'number': return number;
      case 'yy': return values.time.slice(2, 4);
      case 'HH': return values.time.slice(8, 10);
      case 'MM': return values.time.slice(10, 12);
      case 'SS': return values.time.slice(12);
      // a slash in the camera's name would make a folder
      default: return valueOf(placeholder, values.device.replace(/\//g, '_'), values.time);
    }
  }).replace(/\/+/g, '/');
}

/**
 * Returns the name that the template `images.name` gives an image. `{number}` stands for the digits at the end of the image's file name. If there are
 * none and the new name would be only an ending, the whole name without its ending is used instead.
 */
export function fillName(template: string, values: TemplateValues): string {
  // `+` and not `*`, since on the engine a pattern that may match nothing finds null at the end of a text
  const digits = /[0-9]+$/.exec(stemOf(values.name));
  const name = fillWith(template, values, digits ? digits[0] : '');
  const file = name.slice(name.lastIndexOf('/') + 1);
  return file && file[0] !== '.' ? name : fillWith(template, values, stemOf(values.as));
}

/** Returns the index in the template of the first placeholder that needs the image's time. It returns -1 if there is none. */
export function timeIn(template: string): number {
  return ['{yyyy}', '{yy}', '{mm}', '{dd}', '{HH}', '{MM}', '{SS}'].reduce(function (first, one) {
    const at = find(template, one, 0);
    return at >= 0 && (first < 0 || at < first) ? at : first;
  }, -1);
}

/**
 * Returns the template for an image without a time. It has the folders before the first one with a time, then the file's name and its size in bytes.
 */
export function untimed(template: string, size: number): string {
  const cut = template.slice(0, timeIn(template)).lastIndexOf('/') + 1;
  const ending = endingOf(template.slice(template.lastIndexOf('/') + 1));
  return template.slice(0, cut) + '{stem}-' + size + (/[{}]/.test(ending) ? '' : ending);
}

/** Returns the name with a text before its ending. */
export function marked(name: string, mark: string): string {
  const end = name.length - endingOf(name.slice(name.lastIndexOf('/') + 1)).length;
  return name.slice(0, end) + mark + name.slice(end);
}

/** Returns the name with `-n` before its ending. If n is 0, the name is unchanged. */
export function numbered(name: string, n: number | string): string {
  return n ? marked(name, '-' + n) : name;
}

/** What stands before the ending in a preview's name, if no template gives it another name. */
export const previewMark = '_t';
