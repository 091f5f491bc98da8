// Templates of config.json: `ftp.directory`, `images.name`; `http.url` and `http.form` by request/address.ts.

import { find } from '../../text';

/** Replaces an unknown time; every time is as long. */
export const anyTime = '19700101000000';

export interface TemplateValues {
  device: string;
  /** The image's folders, with a slash at the end; empty: none. */
  path: string;
  /** `as`: the server's name for it if there is no template. */
  name: string;
  as: string;
  /** yyyymmddHHMMSS */
  time: string;
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

function stemOf(name: string): string {
  return name.slice(0, name.length - endingOf(name).length);
}

/** The check of config.json allows only known placeholders. */
export function fillTemplate(template: string, value: (placeholder: string) => string): string {
  return template.replace(/\{(\w+)\}/g, function (_all: string, placeholder: string) { return value(placeholder); });
}

/** @param placeholder `device`, `yyyy`, `mm` or `dd` @param date yyyymmdd, or longer */
export function valueOf(placeholder: string, device: string, date: string): string {
  return placeholder === 'device' ? device : placeholder === 'yyyy' ? date.slice(0, 4) : placeholder === 'mm' ? date.slice(4, 6) : date.slice(6, 8);
}

/** @param date yyyymmdd */
export function directoryOf(template: string, device: string, date: string): string {
  return fillTemplate(template, function (placeholder) { return valueOf(placeholder, device, date); });
}

/** @param number of `{number}` */
function fillWith(template: string, of: TemplateValues, number: string): string {
  return fillTemplate(template, function (placeholder) {
    switch (placeholder) {
      case 'path': return of.path;
      case 'name': return of.as;
      case 'stem': return stemOf(of.as);
      case 'number': return number;
      case 'yy': return of.time.slice(2, 4);
      case 'HH': return of.time.slice(8, 10);
      case 'MM': return of.time.slice(10, 12);
      case 'SS': return of.time.slice(12);
      // a slash would make a folder
      default: return valueOf(placeholder, of.device.replace(/\//g, '_'), of.time);
    }
  }).replace(/\/+/g, '/');
}

/** An image without digits has no number: if nothing but an ending would be left, its stem takes the place. */
export function fillName(template: string, of: TemplateValues): string {
  const name = fillWith(template, of, /[0-9]*$/.exec(stemOf(of.name))![0]);
  const file = name.slice(name.lastIndexOf('/') + 1);
  return file && file[0] !== '.' ? name : fillWith(template, of, stemOf(of.as));
}

export function timeIn(template: string): number {
  return ['{yyyy}', '{yy}', '{mm}', '{dd}', '{HH}', '{MM}', '{SS}'].reduce(function (first, one) {
    const at = find(template, one, 0);
    return at >= 0 && (first < 0 || at < first) ? at : first;
  }, -1);
}

/** Template of images without a time: the folders before the first one with a time, then stem and size. */
export function untimed(template: string, size: number): string {
  const cut = template.slice(0, timeIn(template)).lastIndexOf('/') + 1;
  const ending = endingOf(template.slice(template.lastIndexOf('/') + 1));
  return template.slice(0, cut) + '{stem}-' + size + (/[{}]/.test(ending) ? '' : ending);
}

/** The name with `-n` before its ending; 0: unchanged. */
export function numbered(name: string, n: number | string): string {
  const ending = endingOf(name.slice(name.lastIndexOf('/') + 1));
  return n ? name.slice(0, name.length - ending.length) + '-' + n + ending : name;
}
