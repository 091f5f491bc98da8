// Puts the parts of a run together: an engine with the shipped firmware, and a simulated modem or a real one at a serial port.

import { execFileSync } from 'node:child_process';
import { runInContext } from 'node:vm';
import { isSerial, type CameraChoice } from '../../../sim/camera/families.ts';
import { realClock, type Clock } from '../../../sim/clock.ts';
import { runEspruino } from '../../../sim/engine/espruino.ts';
import type { Globals } from '../../../sim/engine/globals/globals.ts';
import type { SerialPort } from '../../../sim/engine/globals/serial.ts';
import { compileFirmware, loadFirmware, startNodeEngine } from '../../../sim/engine/node.ts';
import type { NodeFlash } from '../../../sim/engine/slots.ts';
import { createTalkingConsole } from '../../../sim/engine/talk.ts';
import { createLine, type Line } from '../../../sim/line/line.ts';
import { openTerminal } from '../../../sim/line/terminal.ts';
import { createSim7600 } from '../../../sim/modem/simcom/sim7600.ts';
import { linux } from '../../../sim/world/board.ts';
import { findBuilt } from '../../../sim/world/built.ts';
import { layCamera } from '../../../sim/world/desk.ts';
import { createEye } from '../../../sim/world/eye.ts';
import type { EngineName } from '../options.ts';
import { boardFor } from './camera.ts';
import type { Stick } from './stick.ts';

/** The parts of a run, and the functions that hear of its progress. */
export interface RigOptions {
  engine: EngineName;
  /** The engine's working directory, with the card in it. */
  cwd: string;
  /** `line`: bytes between engine and simulated modem take as long as at the line's rate. `full`: they arrive at once. */
  speed: 'line' | 'full';
  /** A real modem instead of the simulated one. */
  stick?: Stick;
  /** The camera at the board. It is undefined if there is none. */
  camera?: CameraChoice;
  /** True makes the simulated modem roam in a foreign network. */
  isAbroad?: boolean;
  /** The content of the flash, if it is not that of the build. Such firmware may replace itself during the run. */
  flash?: Flashed;
  /** Is called with each line that the firmware prints on its console. */
  onLine(line: string): void;
  /** Is called with each command to the modem (`>`) and each line of an answer (`<`). */
  onAt(direction: '>' | '<', text: string): void;
  /** Is called with the progress of an image into the modem, in bytes. */
  onStage(name: string, gotBytes: number, totalBytes: number): void;
  /** Is called with the progress of an image to the server, in bytes. */
  onPut(path: string, sentBytes: number, totalBytes: number): void;
  /** Is called with the reason, as a sentence, if the engine or the modem ends by itself. */
  onExit(reason: string): void;
}

/** The content of the chip's flash at the start, for the real engine and for Node. */
export interface Flashed {
  /** Path of a file with the bytes of the flash, for the real engine. */
  image: string;
  /** The same content of the flash, for firmware that runs on Node. */
  onNode: NodeFlash;
}

/** A run that has begun. A person's line can be typed into its console, and it can be stopped. */
export interface Rig {
  /** Types a line at the firmware's console, as a person would. */
  type(line: string): void;
  /** Ends the engine and closes the line. */
  stop(): Promise<void>;
}

/** Rate in baud of a modem fresh from the factory. */
const firstBaud = 115200;
/**
 * Milliseconds before the line takes the modem's new rate. It is longer than an `OK` takes at 9600 baud, and shorter than the firmware's wait after a
 * change of rate.
 */
const answerMs = 20;
/** Milliseconds of silence that show the end of an exchange. Before a change of rate the firmware waits longer than this. */
const silenceMs = 50;
/** Most characters of an AT line. Longer ones are bytes of an image. */
const longestTraced = 600;
const built = { node: 'firmware.js', espruino: 'storage.bin' } as const;

/** Returns the path of the build for this engine. It throws an error with a sentence if there is none. */
export function findFirmware(engine: EngineName, { board } = linux): string {
  return findBuilt(board.name, built[engine]);
}

/** Starts the modem and boots the engine. Both go on until `stop`. */
export function startRig(options: RigOptions): Rig {
  if (options.stick) return startEngine(watchStick(options.stick, options), options);
  const modem = startModem(options);
  const engine = startEngine(modem.port, options);
  return {
    type: engine.type,
    async stop() {
      await engine.stop();
      await modem.stop();
    },
  };
}

type ModemRig = Pick<RigOptions, 'engine' | 'speed' | 'isAbroad' | 'onAt' | 'onStage' | 'onPut'>;

/** Minutes of this machine's time zone ahead of UTC. The network and the camera's scene have the same zone, so that all clocks of a run agree. */
export const hereMinutes = -new Date().getTimezoneOffset();

const inZone = (camera: CameraChoice): CameraChoice => isSerial(camera) ? { offsetMinutes: hereMinutes, ...camera } : camera;

/** Starts a simulated modem. Its port stays when an engine ends and another boots. */
export function startModem({ engine, speed, isAbroad, onAt, onStage, onPut }: ModemRig): { port: SerialPort; stop(): Promise<void> } {
  const clock = realClock();
  const baud = speed === 'line' ? firstBaud : Infinity;
  const line = createLine(clock, { dteBaud: baud, dceBaud: baud });
  const dce = engine === 'node' ? line.dce : followModem(clock, line);
  const modem = createSim7600(clock, dce, { ...isAbroad && { registration: [{ atMs: 0, stat: 5 }] }, networkTime: { zoneQuarters: Math.round(hereMinutes / 15) }, onLine: onAt, onStage, onPut, onHttp: (sent, total) => onPut('HTTP', sent, total) });
  const { setBaud, ...port } = line.dte;
  return { port: engine === 'node' && speed === 'line' ? { ...port, setBaud } : port, stop: () => modem.stop() };
}

/**
 * Lets the engine's side of the line follow the modem's rate, because a terminal does not pass on the rate that the engine sets. The answer to the
 * change still comes at the old rate. The engine's next bytes are at the new one, even if the timer is late on a busy machine.
 */
export function followModem(clock: Clock, line: Line): Line['dce'] {
  const { write } = line.dte;
  let isBehind = false;
  const follow = (): void => {
    // a modem that detects the rate takes that of the engine's side
    if (isBehind) line.baud(line.rates().dceBaud || undefined);
    isBehind = false;
  };
  line.dte.write = (bytes, atMs) => {
    follow();
    write(bytes, atMs);
  };
  return {
    ...line.dce,
    setBaud(baud) {
      line.dce.setBaud(baud);
      isBehind = true;
      clock.after(answerMs, follow);
    },
  };
}

/** Returns a port that reports the traffic of a real modem for the display: its lines, and the progress of an image. */
function watchStick(stick: Stick, options: RigOptions): SerialPort {
  let image = { path: '', bytes: 0, sent: 0 };
  const tell = options.onLine;
  options.onLine = (line) => {
    const begun = / image: (.+), (\d+) bytes?, try \d+/.exec(line);
    if (begun) image = { path: begun[1]!, bytes: Number(begun[2]), sent: 0 };
    if (/ state: staging/.test(line)) image.sent = 0;
    tell(line);
  };
  stick.onBytes(createTrace((text) => options.onAt('<', text)));
  const traceOut = createTrace((text) => options.onAt('>', text));
  stick.onGone(() => options.onExit('The port was closed: was the modem unplugged?'));
  return {
    ...stick,
    write(bytes) {
      traceOut(bytes);
      image.sent += bytes.length;
      if (image.bytes > 0) options.onStage(image.path, Math.min(image.sent, image.bytes), image.bytes);
      stick.write(bytes);
    },
  };
}

/** Makes a function that finds AT lines among bytes. The bytes of an image are not taken for lines. */
function createTrace(onText: (text: string) => void): (bytes: Uint8Array) => void {
  let rest = '';
  return (bytes) => {
    const lines = (rest + Buffer.from(bytes).toString('latin1')).split(/[\r\n]+/);
    rest = lines.pop()!.slice(-longestTraced);
    for (const line of lines) if (line !== '' && line.length < longestTraced && !/[^ -~]/.test(line)) onText(line);
  };
}

function startEngine(port: SerialPort, options: RigOptions): Rig {
  return options.engine === 'node' ? startOnNode(port, options) : startOnEspruino(port, options);
}

/** Boots the firmware on Node. It boots once, as on the real engine, but with `flash` it boots again after each restart. */
export function startOnNode(port: SerialPort, { cwd, onLine, onBytes, onExit, camera, speed, isBare = false, flash }: EngineRig): ConsoleRig {
  const clock = realClock();
  const { board } = boardFor(camera);
  const line = speed === 'full' ? { dteBaud: Infinity, dceBaud: Infinity } : {};
  const cameraParts = camera && createEye(clock, { ...inZone(camera), line }, board.camera!, cwd, () => undefined);
  let engine: Globals | undefined;
  let isOver = false;
  const talk = createTalkingConsole(() => engine, bytes => onBytes?.(bytes));
  const firmwareNow = () => {
    if (flash) return flash.onNode.load({ clock, folder: cwd, print: onLine });
    return isBare ? compileFirmware('') : loadFirmware(findFirmware('node', boardFor(camera)));
  };
  const boot = () => {
    const firmware = isOver ? undefined : firmwareNow();
    if (firmware) startNodeEngine(firmware, {
      clock, folder: cwd, serial: { Serial1: port, ...cameraParts?.serial }, pipes: cameraParts?.pipes ?? {}, ...(flash && { chip: flash.onNode.state }),
      print(text) {
        onLine(text);
        if (onBytes) talk.print(text);
      },
      ...(onBytes && { onConsole: talk.say }),
      onRestart: why => flash ? setImmediate(boot) : onExit(`The engine restarted (${why}).`),
    }, made => { engine = made; });
  };
  boot();
  return {
    type: text => void runInContext(text, engine!.context),
    write: talk.take,
    async stop() {
      isOver = true;
      engine?.stop();
      cameraParts?.camera.power(false);
    },
  };
}

type EngineRig = Pick<RigOptions, 'cwd' | 'onLine' | 'onExit'> & Partial<Pick<RigOptions, 'camera' | 'speed' | 'flash'>> & {
  onBytes?(bytes: Uint8Array): void;
  /** True if there is no firmware in the flash. */
  isBare?: boolean;
};

/** A run whose console also takes and returns single bytes, as a program at a serial port would use it. */
export interface ConsoleRig extends Rig {
  /** Sends bytes to the console, as a program does. */
  write(bytes: Uint8Array): void;
}

/** Boots the firmware on the real engine, once. The port stays for later boots. */
export function startOnEspruino(port: SerialPort, options: EngineRig, terminal = openTerminal()): ConsoleRig {
  const { cwd, onLine, onBytes, onExit, camera, speed, flash, isBare = false } = options;
  terminal.onBytes(port.setBaud ? followTerminal(terminal.path, port.setBaud) : () => undefined);
  terminal.onBytes(port.write);
  port.onBytes(terminal.write);
  const laid = camera && layCamera(realClock(), cwd, inZone(camera), { hasRates: speed !== 'full' });
  const engine = runEspruino({
    cwd, terminalPath: terminal.path, onLine, onExit: (reason) => onExit(`The engine ${reason}.`),
    ...isBare ? {} : { image: flash?.image ?? findFirmware('espruino', boardFor(camera)) }, ...onBytes ? { onBytes } : {},
  });
  return {
    type: engine.type,
    write: engine.write,
    async stop() {
      await engine.stop();
      laid?.close();
      terminal.close();
    },
  };
}

/**
 * Sets the line's rate to that of the engine's terminal, which does not announce a change. The rate changes only between exchanges, so it is read
 * before the first bytes after a silence.
 */
function followTerminal(path: string, setBaud: (baud: number) => void): (bytes: Uint8Array) => void {
  const flag = process.platform === 'darwin' ? '-f' : '-F';
  let lastMs = 0;
  return () => {
    const isFirst = Date.now() - lastMs > silenceMs;
    lastMs = Date.now();
    if (isFirst) setBaud(Number(execFileSync('stty', [flag, path, 'speed'], { encoding: 'utf8' })));
  };
}
