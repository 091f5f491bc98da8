// Displays a run while it goes on: with progress bars on a terminal, as plain lines elsewhere.

import progress, { type MultiBar, type SingleBar } from 'cli-progress';
import { count } from '../../../common/plural.ts';
import { rateOf, type Flow, type Watch } from './watch.ts';
import { columnsOf, plain, shorten, wrapLine } from './width.ts';

/** The display of a run. */
export interface View {
  /** Prints a line that later output does not overwrite. */
  say(line: string): void;
  /** Prints a line of the firmware's log. */
  tell(line: string): void;
  /** Prints a command to the modem (`>`), or a line of its answer (`<`). */
  trace(direction: '>' | '<', text: string): void;
  /** Shows the state of the run. It is called at each change. */
  update(watch: Watch): void;
  /** Removes the bars. */
  end(): void;
}

/** Number of blanks before and between the words above the bars. */
const gaps = 6;
const longestBar = 24;
const shortestBar = 4;
/** Characters beside a bar and its label: a percentage, `1234.5 of 1234.5 kB`, `1234 kB/s`, and the gaps. */
const figures = 38;

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);
const rate = (flow: Flow): string => `${rateOf(flow).toFixed(0)} kB/s`;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Returns whether the bars already show what a line of the log says, so that it is not printed: a state or the current image. */
const isInBars = (line: string): boolean => / info (state: |image: .*, \d+ bytes?, try \d)/.test(line);

/** Returns whether a line belongs to the engine's greeting, which it prints after the firmware's first lines (banner of jsinteractive.c). */
export const isBanner = (line: string): boolean =>
  /^(?=.*[|_])[ |_.-]+( espruino\.com)?$|^ \S+ \(c\) \d{4} G\.Williams|^Espruino is Open Source\. Our work|^only by sales of official|^https?:\/\/espruino\.com\/Donate/.test(line);

/** Makes the display for a stream: on a terminal bars, which count up to this number of images, otherwise lines. */
export function createView(imageCount: number, stream: NodeJS.WriteStream = process.stdout): View {
  return stream.isTTY ? createBars(imageCount, stream) : createLines(stream);
}

function createLines(stream: NodeJS.WriteStream): View {
  const said = new Set<string>();
  const print = (line: string) => void stream.write(`${plain(line)}\n`);

  /** Prints one line for each transfer, after its last byte. */
  function report(label: string, flow: Flow | undefined): void {
    const isOver = flow !== undefined && flow.bytes >= flow.total;
    if (!isOver) said.delete(label);
    if (!isOver || said.has(label)) return;
    said.add(label);
    print(`  ${label}: ${nameOf(flow.name)}, ${kB(flow.bytes)} kB, ${rate(flow)}`);
  }

  return {
    say: print,
    tell: print,
    trace: (direction, text) => print(`  ${direction} ${text}`),
    update(watch) {
      report('into the modem', watch.into);
      report('to the server', watch.out);
    },
    end: () => undefined,
  };
}

/** Control codes that show the cursor and wrap long lines again. */
const restore = '\x1b[?25h\x1b[?7h';
/** Control code that clears the rest of the line after a bar. */
const wipeRest = '\x1b[K';

function createBars(imageCount: number, stream: NodeJS.WriteStream): View {
  const bars = new progress.MultiBar({
    stream, fps: 10, emptyOnZero: true, hideCursor: true, linewrap: false,
    forceRedraw: true, // a line printed above would otherwise scroll bars away that have not changed
    clearOnComplete: true, // the table at the end of the run shows all that the bars have shown
    gracefulExit: false, // the demo itself handles Ctrl-C
  }, progress.Presets.shades_classic);
  const restoreTerminal = () => void stream.write(restore);
  process.once('exit', restoreTerminal); // the terminal is restored however the demo ends
  const head = bars.create(imageCount, 0, { text: '' }, { format: '{text}' });
  const into = addBar(bars, 'into the modem', stream);
  const out = addBar(bars, 'to the server ', stream);
  const columns = (): number => columnsOf(stream)!;
  const say = (line: string) => wrapLine(plain(line), columns()).forEach(text => bars.log(`${text}${wipeRest}\n`));

  return {
    say,
    tell: (line) => void (isInBars(line) || say(line)),
    trace: (direction, text) => say(`  ${direction} ${text}`),
    update(watch) {
      const left = imageCount - watch.deliveries.length;
      head.update(watch.deliveries.length, { text: headOf(watch, `${left} of ${count(imageCount, 'image')} left`, columns()) });
      show(into, watch.into);
      show(out, watch.out);
    },
    end() {
      bars.update(); // prints the last state of the bars, and the lines that wait for the next drawing
      bars.stop();
      process.removeListener('exit', restoreTerminal);
    },
  };
}

/** Returns the line above the bars. The image's path is shortened if needed, the state and the remaining count are not. */
function headOf({ state: now = 'booting', image: path, isShooting }: Watch, left: string, columns: number): string {
  const [state, image] = isShooting ? ['taking a picture', ''] : [now, path];
  return `  ${state}  ${shorten(plain(image), columns - state.length - left.length - gaps)}  ${left}`;
}

/** Adds a bar, whose length depends on the room beside its figures. */
function addBar(bars: MultiBar, label: string, stream: NodeJS.WriteStream): SingleBar {
  return bars.create(1, 0, { size: '', rate: '' }, {
    format: (options, { progress: done }, { size, rate }) => {
      const barsize = Math.max(shortestBar, Math.min(longestBar, columnsOf(stream)! - label.length - figures));
      return `  ${label} ${progress.Format.BarFormat(done, { ...options, barsize })} ${Math.floor(done * 100)}% ${size} ${rate}`;
    },
  });
}

function show(bar: SingleBar, flow: Flow | undefined): void {
  if (!flow) return void bar.update(0, { size: '', rate: '' });
  bar.setTotal(Math.max(1, flow.total));
  bar.update(flow.bytes, { size: `${kB(flow.bytes)} of ${kB(flow.total)} kB`, rate: rate(flow) });
}
