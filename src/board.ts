/** boards/board.schema.json explains the keys. */

export interface PowerPins {
  key?: string;
  keyActive?: 0 | 1;
  supply?: string;
  flightMode?: string;
  reset?: string;
  dtr?: string;
  status?: string;
}

export interface UartPins {
  port: 'Serial2' | 'Serial3';
  rx: string;
  tx: string;
  rts?: string;
  cts?: string;
}

export interface UartPath {
  path: string;
}

export interface CardPins {
  sck: string;
  miso: string;
  mosi: string;
  cs: string;
}

export interface CardPath {
  path: string;
}

/** Factor of the divider before the pin. */
export interface BatteryPin {
  pin: string;
  factor: number;
}

/** A file with the volts. */
export interface BatteryPath {
  path: string;
}

export interface Led {
  pin: string;
  active: 0 | 1;
}

export interface CameraUart {
  port: 'Serial2' | 'Serial3';
  rx: string;
  tx: string;
}

export interface CameraSpi extends CardPins {
  port: 'SPI1' | 'SPI2';
}

export interface CameraI2c {
  sda: string;
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

export type ChipCamera = WiredCamera<CameraUart, CameraSpi, string>;
/** SPI is a pair of pipes, `PATH.out` and `PATH.in`, with I2C too. */
export type LinuxCamera = WiredCamera<UartPath, UartPath, UartPath>;
export type ChipBoard = Wired<'esp32', UartPins, CardPins, ChipCamera, BatteryPin>;
export type LinuxBoard = Wired<'linux', UartPath, CardPath, LinuxCamera, BatteryPath>;
export type Board = ChipBoard | LinuxBoard;

interface Has<Camera, Key extends keyof Camera> {
  camera: { [key in Key]-?: NonNullable<Camera[key]> };
}
export type CameraBoard<Key extends keyof ChipCamera> = (ChipBoard & Has<ChipCamera, Key>) | (LinuxBoard & Has<LinuxCamera, Key>);
