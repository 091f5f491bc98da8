// Receivers with rules of their own, and the keys that satisfy them (docs/servers.md).

import type { Config } from '../../src/config/config.ts';

type Values = { [key in keyof Config]?: string | number | boolean };

/** A receiver, and the keys that it needs. */
export interface Receiver {
  /** Its name for a person. */
  title: string;
  /** Takes images by FTP alone. */
  isFtp?: boolean;
  /** Needs the camera's position. */
  hasPlace?: boolean;
  /** Takes the times of pictures for those of a fixed zone. */
  hasZone?: boolean;
  /** @param place latitude and longitude */
  values(place: [north: number, east: number]): Values;
}

/** Position in a folder's name: lat47.07000_lon15.44000. */
const folderAt = ([north, east]: [number, number]) => `lat${north.toFixed(5)}_lon${east.toFixed(5)}`;

/** All receivers by a short name. `other` needs nothing. */
export const receivers: Record<string, Receiver> = {
  other: { title: 'any other server: names as on the card', values: () => ({}) },
  aviationwx: { title: 'AviationWX', isFtp: true, hasZone: true, values: () => ({ 'images.name': '{yyyy}{mm}{dd}_{HH}{MM}{SS}.jpg', 'images.first': 'newest', 'images.skipOlderMinutes': 110, 'upload.verify': 'reply' }) },
  addaxai: {
    title: 'AddaxAI Connect', isFtp: true, hasPlace: true,
    values: place => ({ 'images.name': `INSTAR/${folderAt(place)}/A_{yyyy}-{mm}-{dd}_{HH}-{MM}-{SS}.jpg`, 'upload.verify': 'reply' }),
  },
  phenocam: { title: 'PhenoCam (plain FTP)', isFtp: true, hasZone: true, values: () => ({ 'ftp.directory': '/data/{device}', 'images.name': '{device}_{yyyy}_{mm}_{dd}_{HH}{MM}{SS}.jpg' }) },
  webpage: { title: 'a web page of your own, or Home Assistant: the newest picture as live.jpg', values: () => ({ 'images.live': 'live.jpg' }) },
  wow: { title: 'Met Office WOW: the newest picture in a folder of its own', values: () => ({ 'images.live': 'wow/{device}.jpg' }) },
};
