/** The board of this bundle. rollup.config.js makes the module from the board's JSON file. */
declare module 'board' {
  /** The board, whatever parts it has. */
  export const board: import('../../board').Board;
  /** The board as one with a serial camera. Only a bundle for such a board has code that uses it. */
  export const serialBoard: import('../../board').CameraBoard<'uart'>;
  /** The board as one with a camera on SPI. Only a bundle for such a board has code that uses it. */
  export const spiBoard: import('../../board').CameraBoard<'spi'>;
  /** The board as one with a camera. Only a bundle for such a board has code that uses it. */
  export const cameraBoard: import('../../board').CameraBoard<never>;
  /** The board as one with a motion sensor. Only a bundle for such a board has code that uses it. */
  export const motionBoard: import('../../board').CameraBoard<'pir'>;
}

/** Facts about the engine: its known flaws (firmware/engine/engine.js), and where the parts of its flash lie. */
declare module 'engine' {
  /** Facts about the versions of the engine. */
  export const engine: {
    /**
     * The known flaws of versions of the engine; the list is empty on a desktop. A version, as a number, has a flaw if it is at least `from`
     * and less than `below`. `why` and `remedy` are parts of a sentence for the log. `keptBytes` is how many bytes that arrive without a pause
     * such an engine keeps.
     */
    flaws: { from: number; below: number; why: string; remedy: string; keptBytes?: number }[];
    /** Name of the engine's file in Storage with the Wi-Fi settings, and its content that makes the chip neither access point nor station. */
    wifi: { file: string; off: string };
    /**
     * The chip's register that counts unfinished starts in a row, by its address (firmware/engine/engine.js). `mark` stands in its upper half,
     * and `most` is the limit of the count. An upload by USB writes `upload` as the count, and the firmware then stays off.
     */
    starts: { register: number; mark: number; most: number; upload: number };
    /** Where the parts of Storage lie (firmware/image/layout.js), in bytes from its start. */
    layout: {
      /** Address in the flash at which Storage begins on a chip. */
      chipAddress: number;
      /** Address at which Storage begins on a desktop. */
      desktopAddress: number;
      /** Offset of the data of the file `mark`. */
      markAt: number;
      /** Offsets of the data of the slots for firmware, `a` and `b`. */
      slots: { a: number; b: number };
      /** Size of a slot for firmware, in bytes. */
      slotBytes: number;
      /** Name of the file in Storage that holds the rescue program. */
      rescue: string;
      /** Number of bytes before the program in the rescue's file: its CRC-32 as a line of text. */
      rescueHeadBytes: number;
      /** Bytes of a page of the flash. */
      pageBytes: number;
      /** Bytes that the engine of a desktop erases at once. */
      desktopPageBytes: number;
      /** The files that begin as erased flash. `at` is the offset of a file's header, `bytes` the size of its data, and `name` its name. */
      erased: { at: number; bytes: number; name: string }[];
      /** Offset of the last word of the last file's header. It is written last of all headers. */
      lastWordAt: number;
    };
    /** The lowest standard rate at which the chip limits the speed, and not the line, in baud. */
    usefulBaud: number;
  };
}

/** What the modems have whose code is in this bundle, by firmware/boards/families.js. */
declare module '#modems' {
  /** `ownHttp`: one of them has an HTTP of its own that sends an image. `sum`: one of them tells a checksum of the bytes that it has taken. */
  export const has: { ownHttp: boolean; sum: boolean };
}

/** Facts of package.json, by firmware/self.js, and of this build. */
declare module '#firmware' {
  /**
   * A public RSA key. `n` is the modulus and `e` the exponent; firmware/image/signing.js explains the other numbers, which speed up the
   * calculation.
   */
  interface Signer { n: string; square: string; inverse: number; e: number }
  /** The firmware of this build. */
  export const firmware: {
    /** Version of the firmware. */
    version: string;
    /** When its engine was released, in seconds since 1970. A clock that shows an earlier time is not set. */
    since: number;
    /** Name of the board that signed firmware must have. It differs if the build has another camera than the board's file names. */
    target: string;
    /** The command that builds this firmware with the code for all modems. */
    allModems: string;
    /** The public keys of the signatures that the firmware accepts. */
    signers: [Signer?, Signer?];
  };
}

/** The keys of config.json. firmware/keys.js makes the module from src/config.schema.json. */
declare module '#schema' {
  /** Names of all keys, for tests and tools: in the firmware the list would take too much memory. */
  export const keys: (keyof import('../../config/config').Config)[];
  /** Rules by which the values of config.json are checked, by section, such as `ftp`. `single` has the keys that lie in no section. */
  export const rows: Record<'single' | 'modem' | 'network' | 'ftp' | 'http' | 'images' | 'report' | 'remote' | 'upload' | 'schedule' | 'send'
    | 'battery' | 'camera' | 'clock' | 'log' | 'console', import('../../config/config').Row[]>;
  /** Returns the rule that checks the value of a key, for tests and tools; undefined: there is no such key. */
  export function rowOfKey(key: string): import('../../config/config').Row | undefined;
  /** Names of the keys that the schema marks as secret (`writeOnly`), each between blanks. */
  export const secretKeys: string;
  /** Names of the sections, each between blanks. */
  export const sections: string;
}
