// The checked configuration, and the rows that check it.

/** Multipart form; the field `file` takes the image. */
export interface Form {
  /** Name of the field that takes the image. */
  file: string;
  /** The other fields, by name. */
  fields: { [name: string]: string };
}

/** The settings of config.json. `src/config.schema.json` explains each key, with its unit and range. */
export interface Config {
  'device': string;
  'modem.model': string;
  'modem.baud': number;
  'network.apn': string;
  'network.user': string;
  'network.password': string;
  'network.pin': string;
  'ftp.host': string;
  'ftp.port': number;
  'ftp.user': string;
  'ftp.password': string;
  'ftp.directory': string;
  'ftp.security': string;
  'ftp.ca': string;
  'http.url': string;
  'http.method': string;
  'http.user': string;
  'http.password': string;
  'http.header': string;
  'http.form': Form | undefined;
  'http.ca': string;
  'images.folder': string;
  'images.match': string;
  'images.afterUpload': string;
  'images.name': string;
  /** Missing, with `images.archive`, without a live picture. */
  'images.live'?: string;
  'images.archive'?: boolean;
  'images.first': string;
  'images.skipOlderMinutes': number;
  /** Without a report its keys are missing; so `report.everyHours` shows that there is one. */
  'report.name'?: string;
  'report.url'?: string;
  'report.header'?: string;
  'report.everyHours'?: number;
  'report.form'?: string;
  /** Missing without `remote.name`. */
  'remote.name'?: string;
  'remote.everyHours'?: number;
  'upload.method': string;
  'upload.verify': string;
  'upload.attempts': number;
  'schedule.everyMinutes': number;
  'schedule.sleep': boolean;
  'schedule.offset': boolean;
  /** Rules (`send.*`, `battery.*`) are missing if config.json has none. */
  'send.from'?: string;
  'send.to'?: string;
  'send.roaming'?: boolean;
  'send.megabytesPerMonth'?: number;
  'battery.sendAbove'?: number;
  'battery.takeAbove'?: number;
  'camera.model': string;
  'camera.size': string;
  'camera.quality': string;
  'camera.everyMinutes': number;
  'camera.from': string;
  'camera.to': string;
  'camera.days': string;
  'camera.burst': number;
  'camera.motion': string;
  'camera.pauseSeconds': number;
  'camera.names': string;
  'camera.whenFull': string;
  'camera.place': string;
  'clock.zone': string;
  'log.level': 'error' | 'info' | 'debug';
  'console.password': string;
}

/** A value of a key. */
export type Value = string | number | boolean;

/** How a key is checked. Texts and numbers have bounds, a choice has `of`. */
export interface Row {
  /** The key without its section. */
  last: string;
  /** Its type is the key's type. Undefined: an object, http.form. */
  is?: Value;
  /** Least characters of a text, or the smallest number. */
  min?: number;
  /** Most characters of a text, or the largest number. */
  max?: number;
  /** The values that may be chosen. */
  of?: Value[];
}
