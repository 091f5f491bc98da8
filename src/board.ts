/** boards/board.schema.json explains the keys. */

/** Pins to the modem, without its serial line. */
export interface PowerPins {
  /** Pin to PWRKEY. */
  key?: string;
  /** Level of that pin that presses the key. */
  keyActive?: 0 | 1;
  /** Pin that switches the modem's supply on. */
  supply?: string;
  /** Pin that keeps the radio off while it is low. */
  flightMode?: string;
  /** Pin to RESET. */
  reset?: string;
  /** Pin to DTR, which keeps the modem awake. */
  dtr?: string;
  /** Pin from STATUS, which shows whether the modem is on. */
  status?: string;
}

/** Serial line to the modem. */
export interface UartPins {
  /** The engine's name of the port. */
  port: 'Serial2' | 'Serial3';
  /** Pin that receives. */
  rx: string;
  /** Pin that sends. */
  tx: string;
  /** Pin to the modem's CTS. */
  rts?: string;
  /** Pin from the modem's RTS. */
  cts?: string;
}

/** Serial line of a desktop. */
export interface UartPath {
  /** Device of the line. */
  path: string;
}

/** Pins to the card, on SPI. */
export interface CardPins {
  /** Clock. */
  sck: string;
  /** Data from the card. */
  miso: string;
  /** Data to the card. */
  mosi: string;
  /** Chip select. */
  cs: string;
}

/** Card of a desktop. */
export interface CardPath {
  /** The folder that stands for the card. */
  path: string;
}

/** Pin that measures the battery. */
export interface BatteryPin {
  /** The pin. */
  pin: string;
  /** Battery's voltage divided by the pin's, as the divider between them makes it. */
  factor: number;
}

/** Battery of a desktop. */
export interface BatteryPath {
  /** The file that contains the volts. */
  path: string;
}

/** The light. */
export interface Led {
  /** Pin of the light. */
  pin: string;
  /** Level of the pin at which it shines. */
  active: 0 | 1;
}

/** Serial line to a camera, with pins as of `UartPins`. */
export interface CameraUart {
  port: 'Serial2' | 'Serial3';
  rx: string;
  tx: string;
}

/** SPI bus to a camera, with pins as of `CardPins`. */
export interface CameraSpi extends CardPins {
  port: 'SPI1' | 'SPI2';
}

/** I2C bus to a camera. */
export interface CameraI2c {
  /** Data. */
  sda: string;
  /** Clock. */
  scl: string;
}

/** Has either `uart` or `spi`. */
interface WiredCamera<Uart, Spi, Pir> {
  model?: string;
  uart?: Uart;
  spi?: Spi;
  i2c?: CameraI2c;
  supply?: string;
  supplyActive?: 0 | 1;
  pir?: Pir;
  /** Supported models, separated by blanks; by the build (firmware/boards/pins.js). */
  models?: string;
}

interface Wired<Engine, Uart, Card, Camera, Battery> {
  name: string;
  title: string;
  engine: Engine;
  modem: { model?: string; maxBaud?: number; power?: PowerPins; uart: Uart };
  sd: Card;
  camera?: Camera;
  battery?: Battery;
  led?: Led;
}

/** Camera of a chip. */
export type ChipCamera = WiredCamera<CameraUart, CameraSpi, string>;
/** SPI is a pair of pipes, `PATH.out` and `PATH.in`, with I2C too. */
export type LinuxCamera = WiredCamera<UartPath, UartPath, UartPath>;
/** Board of a chip. */
export type ChipBoard = Wired<'esp32', UartPins, CardPins, ChipCamera, BatteryPin>;
/** Board of a desktop. */
export type LinuxBoard = Wired<'linux', UartPath, CardPath, LinuxCamera, BatteryPath>;
/** Any board. */
export type Board = ChipBoard | LinuxBoard;

interface Has<Camera, Key extends keyof Camera> {
  camera: { [key in Key]-?: NonNullable<Camera[key]> };
}
/** A board whose camera has this key. */
export type CameraBoard<Key extends keyof ChipCamera> = (ChipBoard & Has<ChipCamera, Key>) | (LinuxBoard & Has<LinuxCamera, Key>);
