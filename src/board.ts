/** The wiring of a board, as its file in boards/ describes it. boards/board.schema.json explains each key to users. */

/** Pins of the chip that are wired to the modem, apart from its serial line. */
export interface PowerPins {
  /** Pin to PWRKEY, the modem's power key. */
  key?: string;
  /** Level of the pin `key` at which the power key counts as pressed. The default is 1. */
  keyActive?: 0 | 1;
  /** Pin that switches the modem's supply on. */
  supply?: string;
  /** Pin that keeps the radio off while it is low. */
  flightMode?: string;
  /** Pin to the modem's RESET. */
  reset?: string;
  /** Pin to DTR, which keeps the modem awake. */
  dtr?: string;
  /** Pin from the modem's STATUS, which shows whether the modem is on. */
  status?: string;
}

/** Port and pins of the serial line to the modem. */
export interface UartPins {
  /** The engine's name of the port. */
  port: 'Serial2' | 'Serial3';
  /** Pin that receives bytes from the modem. */
  rx: string;
  /** Pin that sends bytes to the modem. */
  tx: string;
  /** Pin to the modem's CTS. */
  rts?: string;
  /** Pin from the modem's RTS. */
  cts?: string;
}

/** Serial line of a desktop, in place of pins. */
export interface UartPath {
  /** Path of the line's device or pipe. */
  path: string;
}

/** Pins to the card, on SPI. */
export interface CardPins {
  /** Pin for the clock of SPI. */
  sck: string;
  /** Pin for data from the card. */
  miso: string;
  /** Pin for data to the card. */
  mosi: string;
  /** Pin for the chip select of SPI. */
  cs: string;
}

/** SD card of a desktop, for which a folder stands. */
export interface CardPath {
  /** The folder that stands for the card. */
  path: string;
}

/** Pin that measures the battery. */
export interface BatteryPin {
  /** The pin, which must have an ADC. */
  pin: string;
  /** Ratio of the battery's voltage to the voltage at the pin, given by the voltage divider between them. */
  factor: number;
}

/** Battery of a desktop, for which a file stands. */
export interface BatteryPath {
  /** The file that contains the volts. */
  path: string;
}

/** The board's light, an LED that shows the firmware's state. */
export interface Led {
  /** Pin of the light. */
  pin: string;
  /** Level of the pin at which the LED shines. */
  active: 0 | 1;
}

/** Serial line to a camera. */
export interface CameraUart {
  /** The engine's name of the port. */
  port: 'Serial2' | 'Serial3';
  /** Pin that receives bytes from the camera. */
  rx: string;
  /** Pin that sends bytes to the camera. */
  tx: string;
}

/** SPI bus to a camera, with the pins of a card's bus. */
export interface CameraSpi extends CardPins {
  /** The engine's name of the port. */
  port: 'SPI1' | 'SPI2';
}

/** I2C bus to a camera's sensor. */
export interface CameraI2c {
  /** Pin for the data of I2C. */
  sda: string;
  /** Pin for the clock of I2C. */
  scl: string;
}

/** A camera of the board. It has either `uart` or `spi`. */
interface WiredCamera<Uart, Spi, Pir> {
  /** Model of the camera. Without one, the firmware detects it. */
  model?: string;
  /** Serial line to the camera. */
  uart?: Uart;
  /** SPI bus to the camera. */
  spi?: Spi;
  /** I2C bus to the camera's sensor. */
  i2c?: CameraI2c;
  /** Pin that switches the camera's supply. */
  supply?: string;
  /** Level of the pin `supply` at which the camera's supply is on. The default is 1. */
  supplyActive?: 0 | 1;
  /** Pin of a motion sensor, or a desktop's file in place of it. */
  pir?: Pir;
  /** Models that fit the pins, separated by blanks. The build adds them (firmware/boards/pins.js). */
  models?: string;
}

/** A pin that holds the board's supply. */
export interface Hold {
  /** The pin, such as `D12`. */
  pin: string;
  /** Its level. */
  level: 0 | 1;
  /** Whether it keeps the level in deep sleep, too. */
  inSleep?: boolean;
}

/** A board of any kind. */
interface Wired<Engine, Uart, Card, Camera, Battery> {
  /** Short name, which is also the name of its file. */
  name: string;
  /** Name of the board for people. */
  title: string;
  /** The JavaScript engine's platform: `esp32` on a chip, `linux` on a desktop. */
  engine: Engine;
  /**
   * The modem: its model if the board has it built in, the highest rate of its line in baud, its power pins, and its line. `models` are the
   * modems that the board is sold with. The bundle has the code for their families alone (firmware/boards/families.js).
   */
  modem: { model?: string; models?: string[]; maxBaud?: number; power?: PowerPins; uart: Uart };
  /** The SD card: its pins, or a desktop's folder. */
  sd: Card;
  /** The camera. It is missing if the board has none. */
  camera?: Camera;
  /** How the voltage of the battery is measured. It is missing if nothing measures it. */
  battery?: Battery;
  /** The light. It is missing if the board has none. */
  led?: Led;
  /** Pins that hold the board's supply. They are set in the first turn of each start, and keep their level. */
  holds?: Hold[];
}

/** A camera that is wired to an ESP32. */
export type ChipCamera = WiredCamera<CameraUart, CameraSpi, string>;
/** Camera of a desktop. SPI is a pair of pipes, `PATH.out` and `PATH.in`, which carry I2C, too. */
export type LinuxCamera = WiredCamera<UartPath, UartPath, UartPath>;
/** A board with an ESP32. */
export type ChipBoard = Wired<'esp32', UartPins, CardPins, ChipCamera, BatteryPin>;
/** A Linux desktop in place of a board. */
export type LinuxBoard = Wired<'linux', UartPath, CardPath, LinuxCamera, BatteryPath>;
/** Any board. */
export type Board = ChipBoard | LinuxBoard;

/** A board whose camera certainly has some keys that are optional in its type. */
interface Has<Camera, Key extends keyof Camera> {
  /** The camera, with those keys required. */
  camera: { [key in Key]-?: NonNullable<Camera[key]> };
}
/** A board whose camera certainly has the key `Key`. */
export type CameraBoard<Key extends keyof ChipCamera> = (ChipBoard & Has<ChipCamera, Key>) | (LinuxBoard & Has<LinuxCamera, Key>);
