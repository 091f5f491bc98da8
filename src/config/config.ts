// The types of the checked configuration, and of the table rows by which each key of config.json is checked.

/** The multipart form of `http.form`. */
export interface Form {
  /** Name of the form's field that takes the image. */
  file: string;
  /** Values of the form's other fields, by the names of the fields. */
  fields: { [name: string]: string };
}

/** The settings of config.json, checked and with defaults. `src/config.schema.json` explains each key to users. */
export interface Config {
  /** Name of this camera, for folders, addresses and the log. */
  'device': string;
  /** Name of the modem's record, or `auto`, which detects it. */
  'modem.model': string;
  /** Rate of the line for images, in baud. It is undefined if the fastest one is to be found. */
  'modem.baud': number;
  /** Access point name of the operator. */
  'network.apn': string;
  /** User name at the access point. It is empty if none is needed. */
  'network.user': string;
  /** Password at the access point. */
  'network.password': string;
  /** The kind of data connection: `ipv4`, `ipv6` or `ipv4v6`. */
  'network.ip': 'ipv4' | 'ipv6' | 'ipv4v6';
  /** PIN of the SIM card, 4 to 8 digits, or empty. */
  'network.pin': string;
  /** Name or IPv4 address of the FTP server. All keys of `ftp` are missing if images go by HTTP. */
  'ftp.host': string;
  /** Port of the FTP server. The default is 21, or 990 with implicit security. */
  'ftp.port': number;
  /** User name at the FTP server. */
  'ftp.user': string;
  /** Password at the FTP server. */
  'ftp.password': string;
  /** Folder for images on the FTP server, with placeholders such as `{yyyy}`. */
  'ftp.directory': string;
  /** How FTP is encrypted: `none`, `explicit` (AUTH TLS) or `implicit`. */
  'ftp.security': string;
  /** Path on the card of the CA certificate that verifies the FTP server. It is empty if the server is not verified. */
  'ftp.ca': string;
  /** URL for images, with placeholders in path and query. All keys of `http` are missing if images go by FTP. */
  'http.url': string;
  /** The method of an upload by HTTP: `post` or `put`. */
  'http.method': string;
  /** User name of HTTP's Basic authentication. It is empty if there is none. */
  'http.user': string;
  /** Password of HTTP's Basic authentication. */
  'http.password': string;
  /** Header line that goes along with each request, as `name: value`, or empty. */
  'http.header': string;
  /** Form of which each image is a part. It is undefined if the image itself is the body. */
  'http.form': Form | undefined;
  /** Text that the server's answer to an upload must hold. It is empty if any 2xx will do. */
  'http.answer': string;
  /**
   * Paths on the card of the CA certificates of which one verifies the HTTP server. The first is that of config.json. Settings from the server may
   * add a second one behind a line feed. The text is empty if the server is not verified.
   */
  'http.ca': string;
  /** Folder on the card that is searched for images, with its subfolders. */
  'images.folder': string;
  /** Pattern of the images' names, with `*` and `?`. */
  'images.match': string;
  /** What happens to an image on the card after a verified delivery: `keep`, or `delete`. */
  'images.afterUpload': string;
  /** Template of an image's name on the server. It is empty if the name on the card is taken. */
  'images.name': string;
  /** Name on the server of the live picture, which always shows the newest image. It is missing if there is none. */
  'images.live'?: string;
  /** False if only the live picture is sent. It is missing without a live picture. */
  'images.archive'?: boolean;
  /** Which previews are sent: `first` (before the images) or `only` (images go on request). It is missing if none are. */
  'images.preview'?: string;
  /** Template of a preview's name on the server. Empty: the image's name with `_t`. It is missing without previews. */
  'images.previewName'?: string;
  /** `oldest` or `newest`: the image that a round sends first. */
  'images.first': string;
  /** Age from which an image is no longer sent, in minutes. With 0 all are sent. */
  'images.skipOlderMinutes': number;
  /** Name of the report on the server. It may be empty. All keys of `report` are missing without a report. */
  'report.name'?: string;
  /** URL to which the report is posted, or empty. */
  'report.url'?: string;
  /** Header line for `report.url`, or empty. */
  'report.header'?: string;
  /** Hours after which a report is sent even if no image was sent. The code tests this key to know whether there is a report. */
  'report.everyHours'?: number;
  /** The form of the report: `json` (an object), or `willfine` (lines of text, as Willfine cameras send them). */
  'report.form'?: string;
  /**
   * Name on the server of the file with settings for this camera, or empty. All keys of `remote` are missing if there are
   * neither settings nor firmware on the server.
   */
  'remote.name'?: string;
  /** Name on the server of the file with signed firmware for this camera. It is missing if there is none. */
  'remote.firmware'?: string;
  /** Least hours between two queries of the server for settings, and between two for new firmware. 0: settings in each round with a connection. */
  'remote.everyHours'?: number;
  /** How an image goes through the modem: `efs` (through its own memory), `stream` (directly from the card), or `auto`. */
  'upload.method': string;
  /**
   * Proof that an image is delivered: `none`, `reply` (the server's answer), `size` (as the server reports it), or `content` (read back and
   * compared).
   */
  'upload.verify': string;
  /** Attempts for one image in one round. */
  'upload.attempts': number;
  /** Minutes between two rounds. With 0 the card is searched every 10 seconds. */
  'schedule.everyMinutes': number;
  /** True if the chip sleeps between rounds, with the modem off. */
  'schedule.sleep': boolean;
  /** True if rounds begin late by a delay that differs between cameras. */
  'schedule.offset': boolean;
  /** Local time from which rounds may begin, as `hh:mm`. This key, as each one of `send` and `battery`, is missing if it has its default. */
  'send.from'?: string;
  /** Local time from which no round begins, as `hh:mm`. */
  'send.to'?: string;
  /** False if the modem must not log in while it is roaming. */
  'send.roaming'?: boolean;
  /** Megabytes that may be sent in a month. It is missing if there is no limit. */
  'send.megabytesPerMonth'?: number;
  /** Volts of the battery below which nothing is sent. It is missing if there is no limit. */
  'battery.sendAbove'?: number;
  /** Volts of the battery below which no picture is taken, and nothing is sent. It is missing if there is no limit. */
  'battery.takeAbove'?: number;
  /** Model of the camera, or `auto`. All keys of `camera` are missing on a board without a camera, and with the model `none`. */
  'camera.model': string;
  /** Width and height of pictures in pixels, as `1600x1200`. */
  'camera.size': string;
  /** The quality of the camera's JPEG: `high`, `normal` or `low`. */
  'camera.quality': string;
  /** Minutes between pictures, with fractions. With 0 none is taken by time. */
  'camera.everyMinutes': number;
  /** When pictures begin: a local time as `06:30`, `sunrise` or `sunset`. */
  'camera.from': string;
  /** When pictures end: a local time as `18:30`, `24:00`, `sunrise` or `sunset`. */
  'camera.to': string;
  /** Digits of the days on which pictures begin. 1 is Monday. */
  'camera.days': string;
  /** Number of pictures that are taken each time, one directly after another. */
  'camera.burst': number;
  /** `on` or `off`: whether the motion sensor triggers pictures. */
  'camera.motion': string;
  /** Seconds after pictures by motion in which motion triggers no more. */
  'camera.pauseSeconds': number;
  /** The form of the pictures' paths: `dcf` (100SNAPF/SNAP0001.JPG) or `dated` (20261120/093042.JPG). */
  'camera.names': string;
  /**
   * What happens when the card is full. `stop` takes no more pictures, and `delivered` deletes the oldest delivered pictures. `seen` also deletes
   * those whose preview was sent, and `oldest` deletes the oldest of all.
   */
  'camera.whenFull': string;
  /** Latitude and longitude in degrees, as `47.07,15.44`, or empty. */
  'camera.place': string;
  /** Difference of local time from UTC, as `+01:00`. It is empty if the network tells the zone. */
  'clock.zone': string;
  /** Least importance of a line that the log shows. `info` includes warnings. */
  'log.level': 'error' | 'info' | 'debug';
  /** Password that unlocks the serial console. It is empty if the console is open. */
  'console.password': string;
}

/** A value of a key in config.json. */
export type Value = string | number | boolean;

/** How the value of a key is checked. A text or a number has bounds, and a choice has its values. */
export interface Row {
  /** Name of the key without its section: `host` of `ftp.host`. */
  last: string;
  /** Name of the setting in the record of all settings. It is the key in full, or the short name that the build gives it. */
  to: keyof Config;
  /** Default of the key. Every value of the key has the same type as the default. It is undefined for `http.form`, which is an object. */
  is?: Value;
  /** Least number of characters if the value is a text. Smallest value if it is a number. */
  min?: number;
  /** Largest number of characters if the value is a text. Largest value if it is a number. */
  max?: number;
  /** The values among which a user chooses. */
  of?: Value[];
}
