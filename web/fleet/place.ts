// Keeps what the page shows in its address, behind the #, so that a person can send a link to it.

import { words, type Word } from './standing.ts';

export const shows = ['all', 'urgent', ...words.filter(word => word !== 'unread')] as const;
/** Which cameras the list shows: all, those in one state, or with `urgent` all whose state is a warning or bad. */
export type Show = 'all' | 'urgent' | Word;
export const sorts = ['urgency', 'name', 'picture', 'battery', 'signal'] as const;
/** The order of the list of cameras, such as by name or by battery. */
export type Sort = typeof sorts[number];

export const forms = ['settings', 'firmware'] as const;
/** The form that is open, by what it sends to cameras: settings or firmware. */
export type Form = typeof forms[number];

/** What the fleet's page shows at present, as it is kept in the page's address. */
export interface Place {
  /** The name of the camera whose page is shown. It is empty for the list of all cameras. */
  camera: string;
  /** The form that is open, for settings or for firmware. It is empty if no form is open. */
  form: Form | '';
  /** The text that a camera's name must contain to be in the list. It is empty for all names. */
  search: string;
  show: Show;
  sort: Sort;
  /** The day or month of the time lapse, such as `2026-11-20`. It is empty for the day of the newest picture. */
  lapse: string;
}

const oneOf = <T extends string>(all: readonly T[], value: string | null): T => all.find(one => one === value) ?? all[0]!;

/** Reads the part of an address after `#`. Values that it does not know are replaced by the usual ones. */
export function readPlace(hash: string): Place {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const lapse = given.get('lapse') ?? '';
  return {
    camera: given.get('camera') ?? '', form: forms.find(one => given.has(one)) ?? '', search: given.get('search') ?? '', show: oneOf<Show>(shows, given.get('show')), sort: oneOf(sorts, given.get('sort')),
    lapse: /^\d{4}-\d\d(?:-\d\d)?$/.test(lapse) ? lapse : '',
  };
}

/** Returns the part of an address from `#` on. The usual values are left out of it. */
export function hashOf(place: Place): string {
  const { camera, form, search, show, sort, lapse } = place;
  const given = new URLSearchParams({
    ...(camera && { camera }), ...(form && { [form]: '' }), ...(search && { search }), ...(show !== 'all' && { show }), ...(sort !== 'urgency' && { sort }), ...(lapse && { lapse }),
  });
  return `#${String(given)}`;
}
