// What the page shows is in its address, behind the #, so that a link can be sent.

import { words, type Word } from './standing.ts';

export const shows = ['all', 'urgent', ...words.filter(word => word !== 'unread')] as const;
/** Which cameras the list shows. */
export type Show = 'all' | 'urgent' | Word;
export const sorts = ['urgency', 'name', 'picture', 'battery', 'signal'] as const;
/** The order of the list. */
export type Sort = typeof sorts[number];

export const forms = ['settings', 'firmware'] as const;
/** What is sent to cameras. */
export type Form = typeof forms[number];

/** What the page shows. */
export interface Place {
  /** Empty: the list. */
  camera: string;
  /** The form that is open; empty: none. */
  form: Form | '';
  /** The text that names must hold; empty: any. */
  search: string;
  show: Show;
  sort: Sort;
  /** The day or month of the time lapse, `2026-11-20`. */
  lapse: string;
}

const oneOf = <T extends string>(all: readonly T[], value: string | null): T => all.find(one => one === value) ?? all[0]!;

/** Reads the part of an address after `#`. What it does not know is left out. */
export function readPlace(hash: string): Place {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const lapse = given.get('lapse') ?? '';
  return {
    camera: given.get('camera') ?? '', form: forms.find(one => given.has(one)) ?? '', search: given.get('search') ?? '', show: oneOf<Show>(shows, given.get('show')), sort: oneOf(sorts, given.get('sort')),
    lapse: /^\d{4}-\d\d(?:-\d\d)?$/.test(lapse) ? lapse : '',
  };
}

/** The part of an address after `#`. The usual values are left out. */
export function hashOf(place: Place): string {
  const { camera, form, search, show, sort, lapse } = place;
  const given = new URLSearchParams({
    ...(camera && { camera }), ...(form && { [form]: '' }), ...(search && { search }), ...(show !== 'all' && { show }), ...(sort !== 'urgency' && { sort }), ...(lapse && { lapse }),
  });
  return `#${String(given)}`;
}
