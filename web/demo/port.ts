// Replaces a browser's SerialPort, with the same strictness: https://wicg.github.io/serial/ describes it.
// It refuses the same calls as Chromium, so a page that works with it works in Chromium. The demo and the tests supply the cable behind it.

/** The cable behind a simulated port, with the device at its other end. */
export interface Cable {
  /** Called when the page has opened the port at this rate. The device must simulate that data is garbage at a wrong rate. */
  open(baudRate: number): void;
  close(): void;
  write(bytes: Uint8Array): void;
  /** Sets the lines DTR and RTS. True means asserted, which pulls a board's EN or IO0 low. */
  signal(lines: { dtr: boolean; rts: boolean }): void;
  /** Sets the function that takes the device's data. While the port is closed, the data is dropped. */
  onBytes(take: (bytes: Uint8Array) => void): void;
}

/** The most bytes that Chromium returns in one read, if a port is opened without `bufferSize`. */
const usualBuffer = 255;

const refusal = (name: string, text: string): DOMException => new DOMException(text, name);

/** A simulated SerialPort, with the events `connect` and `disconnect` of a real one. */
export class CablePort extends EventTarget {
  onconnect: ((event: Event) => void) | null = null;
  ondisconnect: ((event: Event) => void) | null = null;
  connected = true;
  /** The arguments of all calls of `setSignals`, in their order. Tests read them. */
  readonly signals: SerialOutputSignals[] = [];
  private isOpen = false;
  private isBusy = false;
  private bufferSize = usualBuffer;
  private lines = { dtr: false, rts: false };
  private reading: ReadableStream<Uint8Array> | null = null;
  private writing: WritableStream<Uint8Array> | null = null;
  private source: ReadableStreamDefaultController<Uint8Array> | undefined;
  private sink: WritableStreamDefaultController | undefined;
  /** True after a line error has ended the read stream. The port stays open, and `readable` then makes a new stream. */
  private wasEnded = false;

  constructor(private readonly cable: Cable, private readonly info: SerialPortInfo = { usbVendorId: 0x1a86, usbProductId: 0x55d4 }) {
    super();
    cable.onBytes(bytes => this.take(bytes));
  }

  getInfo(): SerialPortInfo {
    return this.info;
  }

  async open(options: SerialOptions): Promise<void> {
    if (this.isOpen) throw refusal('InvalidStateError', "Failed to execute 'open' on 'SerialPort': The port is already open.");
    if (!Number.isInteger(options?.baudRate) || options.baudRate <= 0) throw new TypeError("Failed to execute 'open' on 'SerialPort': Requested baud rate must be greater than zero.");
    if (options.bufferSize !== undefined && options.bufferSize <= 0) throw new TypeError("Failed to execute 'open' on 'SerialPort': Requested buffer size must be greater than zero.");
    await Promise.resolve();
    if (!this.connected || this.isBusy) throw refusal('NetworkError', "Failed to execute 'open' on 'SerialPort': Failed to open serial port.");
    this.isOpen = true;
    this.wasEnded = false;
    this.bufferSize = options.bufferSize ?? usualBuffer;
    this.cable.open(options.baudRate);
    // a desktop browser asserts DTR and RTS when it opens a port, so this port does it, too
    this.setLines({ dtr: true, rts: true });
  }

  get readable(): ReadableStream<Uint8Array> | null {
    if (!this.isOpen || !this.connected) return null;
    if (this.reading === null || this.wasEnded) {
      this.wasEnded = false;
      this.reading = new ReadableStream<Uint8Array>({
        start: controller => { this.source = controller; },
        cancel: () => { this.source = undefined; this.reading = null; },
      }, { highWaterMark: 64 });
    }
    return this.reading;
  }

  get writable(): WritableStream<Uint8Array> | null {
    if (!this.isOpen || !this.connected) return null;
    this.writing ??= new WritableStream<Uint8Array>({
      start: controller => { this.sink = controller; },
      write: chunk => {
        const isBytes = chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk);
        if (!isBytes) throw new TypeError("Failed to execute 'write' on 'UnderlyingSinkBase': parameter 1 is not of type 'BufferSource'.");
        this.cable.write(new Uint8Array(chunk));
      },
      close: () => { this.writing = null; },
      abort: () => { this.writing = null; },
    });
    return this.writing;
  }

  async setSignals(signals: SerialOutputSignals = {}): Promise<void> {
    if (!this.isOpen) throw refusal('InvalidStateError', "Failed to execute 'setSignals' on 'SerialPort': The port is closed.");
    if (Object.keys(signals).length === 0) throw new TypeError("Failed to execute 'setSignals' on 'SerialPort': Signals dictionary must contain at least one member.");
    await Promise.resolve();
    this.ensureThere('setSignals');
    this.signals.push({ ...signals });
    this.setLines({ dtr: signals.dataTerminalReady ?? this.lines.dtr, rts: signals.requestToSend ?? this.lines.rts });
  }

  async getSignals(): Promise<SerialInputSignals> {
    if (!this.isOpen) throw refusal('InvalidStateError', "Failed to execute 'getSignals' on 'SerialPort': The port is closed.");
    this.ensureThere('getSignals');
    return { dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false };
  }

  async close(): Promise<void> {
    if (!this.isOpen) throw refusal('InvalidStateError', "Failed to execute 'close' on 'SerialPort': The port is already closed.");
    if (this.reading?.locked) throw new TypeError("Failed to execute 'cancel' on 'ReadableStream': Cannot cancel a locked stream");
    if (this.writing?.locked) throw new TypeError("Failed to execute 'abort' on 'WritableStream': Cannot abort a locked stream");
    await Promise.resolve();
    this.end();
    if (this.connected) this.cable.close();
  }

  async forget(): Promise<void> {
    if (this.isOpen) await this.close();
  }

  /** Simulates that another program takes the port, or releases it. A port that is taken cannot be opened. */
  hold(isBusy: boolean): void {
    this.isBusy = isBusy;
  }

  /** Simulates that the cable is unplugged: reads and writes fail, and the port is closed. */
  unplug(): void {
    if (!this.connected) return;
    this.connected = false;
    const lost = refusal('NetworkError', 'The device has been lost.');
    this.source?.error(lost);
    this.sink?.error(lost);
    if (this.isOpen) this.cable.close();
    this.end();
    this.tell('disconnect');
  }

  plugIn(): void {
    if (this.connected) return;
    this.connected = true;
    this.tell('connect');
  }

  /** Simulates an error on the line, which ends the read stream but leaves the port open. */
  breakStream(name: 'BreakError' | 'FramingError' | 'ParityError' | 'BufferOverrunError'): void {
    this.source?.error(refusal(name, `A ${name} occurred.`));
    this.source = undefined;
    this.wasEnded = true;
  }

  private ensureThere(call: string): void {
    if (!this.connected) throw refusal('NetworkError', `Failed to execute '${call}' on 'SerialPort': The device has been lost.`);
  }

  private end(): void {
    this.isOpen = false;
    this.reading = null;
    this.writing = null;
    this.source = undefined;
    this.sink = undefined;
  }

  private setLines(lines: { dtr: boolean; rts: boolean }): void {
    this.lines = lines;
    this.cable.signal(lines);
  }

  private take(bytes: Uint8Array): void {
    if (!this.isOpen || !this.connected) return;
    // makes the stream if nobody reads yet, so that the data waits in it, as in a real driver
    void this.readable;
    for (let from = 0; from < bytes.length; from += this.bufferSize) this.source?.enqueue(bytes.slice(from, from + this.bufferSize));
  }

  /** Reports an event at the port. As in a browser, it bubbles to `navigator.serial`. */
  private tell(name: 'connect' | 'disconnect'): void {
    const event = new Event(name, { bubbles: true });
    this.dispatchEvent(event);
    (name === 'connect' ? this.onconnect : this.ondisconnect)?.(event);
  }
}

/** Replaces `navigator.serial`. The simulated user picks the first of its ports that matches the page's filters. */
export class CableSerial extends EventTarget {
  onconnect: ((event: Event) => void) | null = null;
  ondisconnect: ((event: Event) => void) | null = null;
  /** The options of all calls of `requestPort`, in their order. Tests read them. */
  readonly asked: (SerialPortRequestOptions | undefined)[] = [];
  /** The ports that the user has picked. Only these are in `getPorts()`, and only their events are reported. */
  private readonly granted = new Set<CablePort>();

  /** Makes the replacement. @param isClick returns whether a call comes from a click, which a real browser requires */
  constructor(private readonly ports: CablePort[], private readonly isClick: () => boolean = () => true) {
    super();
    for (const port of ports) for (const name of ['connect', 'disconnect']) port.addEventListener(name, event => this.pass(port, event));
  }

  /** Makes a port known as if the user had picked it on an earlier visit. */
  grant(port: CablePort): void {
    this.granted.add(port);
  }

  async getPorts(): Promise<CablePort[]> {
    return this.ports.filter(port => port.connected && this.granted.has(port));
  }

  async requestPort(options?: SerialPortRequestOptions): Promise<CablePort> {
    if (!this.isClick()) throw refusal('SecurityError', "Failed to execute 'requestPort' on 'Serial': Must be handling a user gesture to show a permission request.");
    this.asked.push(options);
    await Promise.resolve();
    const filters = options?.filters ?? [];
    const fits = (port: CablePort) => filters.length === 0 || filters.some(filter => filter.usbVendorId === port.getInfo().usbVendorId);
    const picked = this.ports.find(port => port.connected && fits(port));
    if (!picked) throw refusal('NotFoundError', "Failed to execute 'requestPort' on 'Serial': No port selected by the user.");
    this.granted.add(picked);
    picked.dispatchEvent(new Event('granted'));
    return picked;
  }

  private pass(port: CablePort, { type }: Event): void {
    if (!this.granted.has(port)) return;
    const event = new Event(type);
    Object.defineProperty(event, 'target', { value: port });
    this.dispatchEvent(event);
    (type === 'connect' ? this.onconnect : this.ondisconnect)?.(event);
  }
}
