/** This bundle's board: rollup.config.js makes the module from its JSON file. */
declare module 'board' {
  export const board: import('../../board').Board;
  /** For code that only bundles with a serial or SPI camera have. */
  export const serialBoard: import('../../board').CameraBoard<'uart'>;
  export const spiBoard: import('../../board').CameraBoard<'spi'>;
  export const cameraBoard: import('../../board').CameraBoard<never>;
  export const motionBoard: import('../../board').CameraBoard<'pir'>;
}

/** Known flaws of engine versions, from firmware/engine/engine.js. */
declare module 'engine' {
  /** Versions as numbers, `from` inclusive, `below` exclusive; empty for a desktop. `keptBytes`: firmware/engine/version.js. */
  export const engine: {
    flaws: { from: number; below: number; why: string; remedy: string; keptBytes?: number }[];
    /** The engine's Wi-Fi file, and its content for neither access point nor station. */
    wifi: { file: string; off: string };
    /** The lowest standard rate at which the chip, not the line, is the limit. */
    usefulBaud: number;
  };
}

/** The version in package.json, by firmware/self.js. */
declare module '#firmware' {
  export const firmware: { version: string };
}

/** Made by firmware/keys.js, from src/config.schema.json. */
declare module '#schema' {
  /** The firmware uses only `rows`: the whole takes too much memory. */
  export const keys: (keyof import('../../config/config').Config)[];
  /** Rows by section; `single`: the keys without one. */
  export const rows: Record<'single' | 'modem' | 'network' | 'ftp' | 'http' | 'images' | 'report' | 'remote' | 'upload' | 'schedule' | 'send' | 'battery' | 'camera' | 'clock' | 'log' | 'console', import('../../config/config').Row[]>;
  /** For tests and tools. */
  export function rowOfKey(key: string): import('../../config/config').Row | undefined;
  /** Keys marked as secrets by the schema (`writeOnly`); names of the sections. Each between spaces. */
  export const secretKeys: string;
  export const sections: string;
}
