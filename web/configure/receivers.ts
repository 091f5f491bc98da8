// Services and programs that receive pictures and have rules of their own, and the keys of config.json that satisfy these rules (docs/servers.md).

import type { Config } from '../../src/config/config.ts';

type Values = { [key in keyof Config]?: string | number | boolean };

/** A service or program that receives pictures, and the keys of config.json that it needs. */
export interface Receiver {
  /** The receiver's name for a person. */
  title: string;
  /** True if the receiver takes pictures by FTP only. */
  isFtp?: boolean;
  /** True if the receiver needs the camera's position. */
  hasPlace?: boolean;
  /** True if the receiver reads the times in the names of pictures as times of one fixed time zone. */
  hasZone?: boolean;
  /**
   * Returns the values for config.json by full key, such as `ftp.host`. @param place latitude and longitude in degrees; receivers without
   * `hasPlace` ignore it
   */
  values(place: [north: number, east: number]): Values;
}

/** Returns a position as the name of a folder, such as lat47.07000_lon15.44000. */
const folderAt = ([north, east]: [number, number]) => `lat${north.toFixed(5)}_lon${east.toFixed(5)}`;

/** All receivers by their short names. `other` stands for a server without rules of its own. */
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
