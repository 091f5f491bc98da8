// Keeps what a reload of the tab, or a return to it, would lose: port, log, installation, keyboard's place, and the form without its secrets. All
// of it is forgotten when the tab is closed.

import type { KeptForm } from './configure/work.ts';
import type { KeptInstall } from './install/model.ts';
import type { LogLine } from './link/line/lines.ts';

/**
 * The most log lines that are kept. Lines without a level are not kept, as answers to typed lines may hold secrets, which the firmware masks
 * only in its log.
 */
const mostLines = 1000;
/** The demo keeps its own things, so that none of them comes to the page of a real camera. */
const suffix = /[?&]demo\b/.test((globalThis as { location?: { search: string } }).location?.search ?? '') ? '-demo' : '';
const names = { port: 'snapferry-port', lines: 'snapferry-log', form: 'snapferry-form', place: 'snapferry-place', install: 'snapferry-install' };
type Name = keyof typeof names;

/**
 * Whether a person has returned to the page in the same tab, by a reload, Back or Forward, or after the tab slept. Any other visit begins with an
 * empty page.
 */
const isReturn = ((performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.type ?? 'navigate') !== 'navigate'
  || (globalThis as { document?: { wasDiscarded?: boolean } }).document?.wasDiscarded === true;

/** Keeps a value, or removes it if it is undefined. It does nothing if the browser forbids storage. */
function put(name: Name, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(names[name] + suffix);
    else sessionStorage.setItem(names[name] + suffix, JSON.stringify(value));
  } catch {
    // if the browser forbids storage, the page still works, and only forgets more after a reload
  }
}

function get<T>(name: Name): T | undefined {
  if (!isReturn) return undefined;
  try {
    const text = sessionStorage.getItem(names[name] + suffix);
    return text === null ? undefined : JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

export const keepPort = (info: SerialPortInfo | undefined): void => put('port', info);
export const keptPort = (): SerialPortInfo | undefined => get('port');
export const keepLines = (lines: readonly LogLine[]): void => put('lines', lines.filter(({ level }) => level !== '').slice(-mostLines));
export const keptLines = (): LogLine[] => get<LogLine[]>('lines') ?? [];

export const keepForm = (form: KeptForm | undefined): void => put('form', form);
export const keptForm = (): KeptForm | undefined => get('form');

/**
 * Remembers over a reload of the page which control has the keyboard focus. @param selector of the control that loads the page again; undefined
 * forgets it
 */
export const keepPlace = (selector: string | undefined): void => put('place', selector);
export const keptPlace = (): string | undefined => get('place');

export const keepInstall = (install: KeptInstall | undefined): void => put('install', install);
export const keptInstall = (): KeptInstall | undefined => get('install');
