// How a run is shown while it goes on: bars on a terminal, plain lines elsewhere.

import { stripVTControlCharacters } from 'node:util';
import progress, { type MultiBar, type SingleBar } from 'cli-progress';
import { rateOf, type Flow, type Watch } from './watch.ts';

export interface View {
  /** A line that stays. */
  say(line: string): void;
  /** A line of the firmware's console. */
  tell(line: string): void;
  /** A line to or from the modem. */
  trace(direction: '>' | '<', text: string): void;
  update(watch: Watch): void;
  end(): void;
}

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);
const rate = (flow: Flow): string => `${rateOf(flow).toFixed(0)} kB/s`;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** States and images go by in the bars; what else the firmware says stays. */
const isInBars = (line: string): boolean => / info (state|image): /.test(line) && !line.includes(' delivered as ');

export function createView(imageCount: number, stream: NodeJS.WriteStream = process.stdout): View {
  return stream.isTTY ? createBars(imageCount, stream) : createLines(stream);
}

/** Console text comes from card and network: it must not steer the terminal. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\x00-\x1f\x7f]/g, ' ');
}

function createLines(stream: NodeJS.WriteStream): View {
  const said = new Set<string>();
  const print = (line: string) => void stream.write(`${plain(line)}\n`);

  /** One line for each transfer, when all its bytes are over. */
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

/** The cursor is shown and long lines are wrapped again. */
const restore = '\x1b[?25h\x1b[?7h';
/** Wipes what a bar left behind the line's end. */
const wipeRest = '\x1b[K';

function createBars(imageCount: number, stream: NodeJS.WriteStream): View {
  const bars = new progress.MultiBar({
    stream, fps: 10, barsize: 24, emptyOnZero: true, hideCursor: true, linewrap: false,
    forceRedraw: true, // else a line above the bars scrolls those away that did not change
    clearOnComplete: true, // the table says it all
    gracefulExit: false, // the demo itself sees to Ctrl-C
  }, progress.Presets.shades_classic);
  const restoreTerminal = () => void stream.write(restore);
  process.once('exit', restoreTerminal); // however the demo ends
  const head = bars.create(imageCount, 0, { text: '' }, { format: '{text}' });
  const into = addBar(bars, 'into the modem');
  const out = addBar(bars, 'to the server ');
  const say = (line: string) => void bars.log(`${plain(line)}${wipeRest}\n`);

  return {
    say,
    tell: (line) => void (isInBars(line) || say(line)),
    trace: (direction, text) => say(`  ${direction} ${text}`),
    update(watch) {
      const left = imageCount - watch.deliveries.length;
      head.update(watch.deliveries.length, { text: plain(`  ${watch.state ?? 'booting'}  ${watch.image}  ${left} of ${imageCount} images left`) });
      show(into, watch.into);
      show(out, watch.out);
    },
    end() {
      bars.update(); // with the lines that still wait
      bars.stop();
      process.removeListener('exit', restoreTerminal);
    },
  };
}

function addBar(bars: MultiBar, label: string): SingleBar {
  return bars.create(1, 0, { size: '', rate: '' }, { format: `  ${label} {bar} {percentage}% {size} {rate}` });
}

function show(bar: SingleBar, flow: Flow | undefined): void {
  if (!flow) return;
  bar.setTotal(Math.max(1, flow.total));
  bar.update(flow.bytes, { size: `${kB(flow.bytes)} of ${kB(flow.total)} kB`, rate: rate(flow) });
}
