// Connects the page's `Camera` to the far end of a simulated cable, on a virtual clock.

import { mock } from 'node:test';
import { CablePort, CableSerial, type Cable } from '../../../web/demo/port.ts';
import { Camera, type LinkError, type Standing } from '../../../web/link/camera.ts';
import { createFar, type Far, type Knobs } from './far.ts';

/** A camera at a simulated cable, and the virtual time. */
export interface Bench {
  camera: Camera;
  port: CablePort;
  serial: CableSerial;
  /** The states of the connection that the page's `Camera` has reported, in their order. */
  stood: Standing[];
  /** Lets `ms` milliseconds of the virtual clock pass, with everything that happens in them. */
  pass(ms: number): Promise<void>;
  /**
   * Waits until a state of the connection is reached. @param ms the longest wait in milliseconds of the virtual clock @throws an error if the
   * state is not reached
   */
  until(standing: Standing, ms?: number): Promise<void>;
}

const stepMs = 50;
const turns = 12;

/** Returns the error of a promise that must fail. @throws an error if it does not fail */
export async function failure(promise: Promise<unknown>): Promise<LinkError> {
  const ended = await promise.then(() => undefined, (error: LinkError) => error);
  if (!ended) throw new Error('It did not fail.');
  return ended;
}

/** Waits until all work that needs no timer is done, such as that of streams and promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>(resolve => setImmediate(resolve));
}

export function createBench(cable: Cable, info?: SerialPortInfo, title?: string): Bench {
  const port = new CablePort(cable, info);
  const serial = new CableSerial([port]);
  const camera = new Camera(serial as unknown as Serial, title);
  const stood: Standing[] = [];
  camera.addEventListener('standing', () => stood.push(camera.standing));

  async function pass(ms: number): Promise<void> {
    await settle();
    for (let passed = 0; passed < ms; passed += stepMs) {
      mock.timers.tick(stepMs);
      await settle();
    }
  }

  async function until(standing: Standing, ms = 60_000): Promise<void> {
    await settle();
    for (let passed = 0; camera.standing !== standing; passed += stepMs) {
      if (passed > ms) throw new Error(`After ${ms} ms the camera is not ${standing} but ${stood.join(', ')}: ${camera.sentence}`);
      await pass(stepMs);
    }
  }

  return { camera, port, serial, stood, pass, until };
}

/**
 * Connects a camera on a virtual clock, runs a test, and disconnects. @param far the far end of the cable @param title the board's name on the
 * page
 */
export async function onBench(far: Cable, run: (bench: Bench) => Promise<void>, title?: string): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    const bench = createBench(far, undefined, title);
    await bench.camera.connect();
    await run(bench);
    const closing = bench.camera.disconnect();
    await bench.pass(5000);
    await closing;
  } finally {
    mock.timers.reset();
  }
}

/**
 * Runs a test with a simulated camera that is connected and answers. @param given settings of the far end, which simulate faults of the cable or the
 * chip
 */
export async function onReady(given: Partial<Knobs>, run: (bench: Bench & { far: Far; knobs: Knobs }) => Promise<void>): Promise<void> {
  const { far, knobs } = createFar(undefined, given);
  await onBench(far, async bench => {
    await bench.until('ready');
    await run({ ...bench, far, knobs });
  });
}
