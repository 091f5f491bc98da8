/** The release of Espruino that flash.sh, the browser page and `npm run release` take. No other place names the version or its day. */
const release = '2v29';
// The day on which this release was tagged in espruino/Espruino.
const released = '2026-02-24';

/**
 * The engine: its release, the flash addresses of its files and of the firmware's image, and known flaws by version. Plain
 * data for commands, the build and the browser page.
 */
export const engine = {
  name: 'Espruino',
  version: release,
  released,
  page: 'https://www.espruino.com/ESP32',
  url: `https://www.espruino.com/binaries/espruino_${release}_esp32/`,
  newer: 'https://www.espruino.com/binaries/travis/master/',
  licence: 'MPL-2.0',
  notice: `Espruino, MPL-2.0: https://github.com/espruino/Espruino
Its program for the ESP32 holds ESP-IDF of Espressif, Apache-2.0: https://github.com/espressif/esp-idf
Parts of ESP-IDF have licences of their own, named in the COPYRIGHT of its documentation.
`,
  source: 'https://github.com/espruino/Espruino',
  chip: 'esp32',
  flash: { mode: 'dio', freq: '40m', size: 'detect' },
  files: [
    { name: 'bootloader.bin', address: '0x1000', kind: 'program', mostBytes: 28672 },
    { name: 'partitions_espruino.bin', address: '0x8000', kind: 'partitions', mostBytes: 4096 },
    { name: 'espruino_esp32.bin', address: '0x10000', kind: 'program', mostBytes: 1572864 },
  ],
  program: 'espruino_esp32.bin',
  known: [
    {
      version: '2v27.45',
      files: [
        { name: 'bootloader.bin', sha256: '2d4ac6879966b1cfb9fca1092459b29546d65640c0f6d8de6f080984d4b624da' },
        { name: 'partitions_espruino.bin', sha256: '262482a5f6d74f4261f6d52cea326110b4acda552a69347a10cafc1d746ad045' },
        { name: 'espruino_esp32.bin', sha256: '063690437b7ffc3782c6487775b1b44866917f9578b73990a50c2e2f269c3021' },
      ],
    },
  ],
  needs: [
    { name: 'connectSDCard', why: 'it cannot read an SD card, as the build ESP32_IDF4' },
    { name: 'Serial3', why: 'it lacks the UART that the modem is on' },
  ],
  storage: { address: '0x320000', pageBytes: 4096, pages: 224, partition: 'storage' },
  settings: { address: '0x9000', bytes: 12288, partition: 'nvs', space: 'nvs', switches: { bleStatus: 0, wifiStatus: 1 } },
  image: { mostBytes: 400000, bootFile: '.boot0', kept: [{ name: '.folders', bytes: 2000 }, { name: '.lock', bytes: 640 }] },
  // The two slots, places in Storage for firmware. A slot begins on a page of the flash and has 98 pages of 4,096 bytes, less the header of
  // the file after it (../image/layout.js). The slot's last page is never erased, and the two pages before are for a signed
  // manifest.
  slots: { loaderBytes: 4032, mark: 'mark', markBytes: 8160, names: ['a', 'b'], bytes: 401376, mostImageBytes: 389120 },
  // The rescue, a program that runs if no slot has usable firmware, is the last file. It has at most nine pages with its
  // head. So 64 KiB are left for a person's files and for those that the firmware saves (../image/rescue.js).
  rescue: { file: 'rescue', headBytes: 12, mostBytes: 36864 },
  // The chip's register RTC_CNTL_STORE0_REG, which nothing else uses, keeps its value over a restart. Its upper 16 bits are `mark`, its lower 16 bits
  // count starts that did not finish, up to `most`. An upload writes `upload` there, so that neither firmware nor rescue
  // runs at the next start.
  starts: { register: 0x3ff4804c, mark: 0x5346, most: 3, upload: 4 },
  // The flash of Espruino for Linux, in bytes, if Espruino was built with 'flash': 1024 in boards/LINUX.py. A usual build has a quarter of that.
  desktop: { address: '0x10000000', flashBytes: 1048576, pageBytes: 1024 },
  wifi: { file: '.wificfg', off: '{"mode":0}' },
  // The fastest build of Espruino that snapferry was tested with, which is also the newest.
  fastest: '2v29.277',
  // What a build of the engine from version `from` on gains. The 3.6 s were measured on the emulated chip, with a SIM7600 that
  // sends three images. They take 23.2 s if the engine looks for input every 100 ms, and 19.6 s with 5 ms.
  gain: {
    from: '2v29.262',
    why: 'looks for the modem\'s answers every few milliseconds, not every 100: about 3.6 s less for a round of three images. '
      + 'No bytes of a burst are lost',
  },
  // The highest baud rate that makes uploads faster. The chip needs 33.5 µs for a byte, as a line of 300,000 baud does
  // (test/tools/bench/README.md, "Which rate pays").
  usefulBaud: 460800,
  // How often the engine looks for input on its serial ports, by version: every `ms` milliseconds. After `idleAfter` looks
  // without input it does so only every `idlePollMs` milliseconds.
  // Source: pollSerialDevices in targets/esp32/jshardwareUart.c (commits 6d690dd2d, 1bd5a0eaa, f2488e4b2).
  polls: [
    { from: '0v1', ms: 100, idleAfter: 0, idlePollMs: 100 },
    { from: '2v29.262', ms: 1, idleAfter: 1000, idlePollMs: 200 },
    { from: '2v29.264', ms: 1, idleAfter: 5000, idlePollMs: 100 },
    { from: '2v29.267', ms: 5, idleAfter: 5000, idlePollMs: 100 },
  ],
  versions: [
    {
      from: '0v1',
      below: '2v26',
      runs: false,
      why: 'keeps Storage elsewhere in the flash: 0x320000 and 896 KiB came with 2v26',
      remedy: 'flash a newer build',
    },
    {
      from: '2v26',
      below: '2v28',
      runs: true,
      keptBytes: 64,
      why: 'loses what comes after about 64 bytes of one unbroken burst from the modem (issue 2718 of espruino/Espruino), '
        + 'and does not free all memory that a large folder on the card takes',
      remedy: 'flash a newer build',
    },
    {
      from: '2v28',
      below: '2v29.96',
      runs: true,
      keptBytes: 64,
      why: 'loses what comes after about 64 bytes of one unbroken burst from the modem (issue 2718 of espruino/Espruino, seen on 2v29); '
        + 'builds from 2v29.96 on do not',
      remedy: 'flash a newer build',
    },
    {
      from: '2v29.96',
      below: '2v29.262',
      runs: true,
      // every 100 ms at most 256 bytes are read, in events of 64 bytes. The queue of events has 1,020 bytes, and each event
      // takes two more than its content, so 15 events fit
      keptBytes: 960,
      why: 'reads only 256 bytes of the modem in 100 ms, so long answers of the modem are asked for at a low baud rate',
      remedy: 'flash a newer build',
    },
    {
      from: '2v29.278',
      below: '999v0',
      runs: true,
      why: 'is newer than the newest build that snapferry was tested with, 2v29.277: timers, files or the serial port may behave otherwise',
      remedy: 'if images fail, flash 2v29',
    },
  ],
};
