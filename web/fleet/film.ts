// Makes a video of pictures in the browser. It has a package for files of videos, so it is loaded when a person wants the first video.

import { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Mp4OutputFormat, Output, Quality, WebMOutputFormat, type VideoCodec } from 'mediabunny';

/** The most pixels of a frame. Larger pictures are made smaller, since not every player shows more than Full HD. */
const mostPixels = 1920 * 1088;
/** How many pictures are loaded ahead of the one that is drawn. */
const ahead = 4;
/** The kinds of a recording (MIME types), the best first. They only serve browsers without WebCodecs. */
const recordings = ['video/mp4;codecs=avc1', 'video/webm;codecs=vp9', 'video/webm'];

/** How far the making of a video has come. */
export interface FilmProgress {
  /** How many pictures were drawn or left out so far. */
  done: number;
  /** True if the video is recorded while it plays, because the browser cannot make it faster. */
  isPlayed: boolean;
}

/** What a video is made of. */
export interface FilmOrder {
  /** The addresses of the pictures, in their order. */
  urls: readonly string[];
  /** How many pictures the video shows a second. */
  rate: number;
  /** Ends the work. `makeFilm` then returns undefined. */
  signal: AbortSignal;
  onProgress(progress: FilmProgress): void;
}

/** A video that was made. */
export interface Film {
  content: Blob;
  /** The ending of the file's name: `mp4` or `webm`. */
  ending: string;
  /** How many pictures are in the video. */
  taken: number;
}

/** The error that says why no video can be made, as a sentence. */
export class NotFilmed extends Error {}

/** Takes what is on a canvas as the frames of a video, one after the other. */
interface Recorder {
  isPlayed: boolean;
  ending: string;
  /** Takes the canvas as the next frame. */
  add(): Promise<void>;
  /** Returns the whole video. */
  end(): Promise<Blob>;
  /** Releases the encoder, without a video. */
  cancel(): Promise<void>;
}

/** Returns a recorder that encodes as fast as the browser can (WebCodecs). It is undefined if the browser cannot: it may only do so with https. */
async function encoder(canvas: HTMLCanvasElement, rate: number, count: number): Promise<Recorder | undefined> {
  const { width, height } = canvas;
  const quality = new Quality('high');
  const codecFor = (codecs: VideoCodec[]): Promise<VideoCodec | null> => getFirstEncodableVideoCodec(codecs, { width, height, quality });
  const avc = await codecFor(['avc']);
  const codec = avc ?? await codecFor(['vp9', 'vp8', 'av1']);
  if (!codec) return undefined;
  const output = new Output({ format: avc ? new Mp4OutputFormat({ fastStart: 'reserve' }) : new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec, quality });
  output.addVideoTrack(source, { frameRate: rate, maximumPacketCount: count });
  await output.start();
  let at = 0;
  return {
    isPlayed: false, ending: avc ? 'mp4' : 'webm',
    add: () => source.add(at++ / rate, 1 / rate),
    async end() {
      await output.finalize();
      return new Blob([output.target.buffer!], { type: avc ? 'video/mp4' : 'video/webm' });
    },
    cancel: () => output.cancel(),
  };
}

/** Returns a recorder that takes the canvas in real time (MediaRecorder). It is undefined if the browser has none. */
function player(canvas: HTMLCanvasElement, rate: number): Recorder | undefined {
  const mimeType = 'MediaRecorder' in globalThis ? recordings.find(type => MediaRecorder.isTypeSupported(type)) : undefined;
  if (mimeType === undefined) return undefined;
  const stream = canvas.captureStream(0);
  const track = stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 8_000_000 });
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => void pieces.push(data);
  const stop = (): Promise<void> => new Promise(resolve => {
    recorder.onstop = () => resolve();
    if (recorder.state === 'inactive') resolve();
    else recorder.stop();
    track.stop();
  });
  return {
    isPlayed: true, ending: mimeType.slice(6, mimeType.indexOf(';') < 0 ? undefined : mimeType.indexOf(';')),
    async add() {
      if (recorder.state === 'inactive') recorder.start();
      track.requestFrame();
      await new Promise(resolve => void setTimeout(resolve, 1000 / rate));
    },
    async end() {
      await stop();
      return new Blob(pieces, { type: mimeType });
    },
    cancel: stop,
  };
}

/** Loads a picture. It is undefined if the server does not give it, or it is no picture. */
async function load(url: string, signal: AbortSignal): Promise<Blob | undefined> {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? await answer.blob() : undefined;
  } catch {
    return undefined;
  }
}

/** Gives a canvas the size of a picture, or less. Encoders want even numbers of pixels. */
function fit(canvas: HTMLCanvasElement, { width, height }: ImageBitmap): void {
  const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  [canvas.width, canvas.height] = [width, height].map(side => Math.max(2, Math.floor(side * scale / 2) * 2)) as [number, number];
}

/** Draws a picture as large as the canvas lets it be whole. What is beside it is black. */
function draw(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  const context = canvas.getContext('2d', { alpha: false })!;
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}

/**
 * Makes a video of pictures. Those that cannot be loaded are left out. The first picture gives the size of the video.
 * @returns undefined if `signal` has ended it @throws NotFilmed if no picture can be loaded, or the browser can make no video
 */
export async function makeFilm({ urls, rate, signal, onProgress }: FilmOrder): Promise<Film | undefined> {
  const canvas = document.createElement('canvas');
  /** The pictures that are being loaded, the next one first. */
  const loads: Promise<Blob | undefined>[] = [];
  let recorder: Recorder | undefined;
  let [asked, taken] = [0, 0];
  try {
    for (const at of urls.keys()) {
      while (asked < Math.min(urls.length, at + ahead)) loads.push(load(urls[asked++]!, signal));
      const content = await loads.shift();
      const picture = content && await createImageBitmap(content).catch(() => undefined);
      if (signal.aborted) return undefined;
      if (picture) {
        if (!recorder) fit(canvas, picture);
        draw(canvas, picture);
        picture.close();
        recorder ??= await encoder(canvas, rate, urls.length) ?? player(canvas, rate);
        if (!recorder) throw new NotFilmed('This browser can make no videos.');
        await recorder.add();
        taken++;
      }
      onProgress({ done: at + 1, isPlayed: recorder?.isPlayed ?? false });
    }
    if (!recorder) throw new NotFilmed('None of these pictures could be loaded.');
    if (signal.aborted) return undefined;
    const content = await recorder.end();
    const { ending } = recorder;
    recorder = undefined;
    return { content, ending, taken };
  } finally {
    await recorder?.cancel();
    canvas.width = canvas.height = 0;
  }
}
