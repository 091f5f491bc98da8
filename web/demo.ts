// Replaces the browser's serial ports by a simulated one. Its other end is a WebSocket to `npm run web -- --demo`, which simulates the camera. Only
// the pages of that server load this file.

import { CablePort, CableSerial, type Cable } from './demo/port.ts';

const socket = new WebSocket(new URL('serial', location.href.replace(/^http/, 'ws')));
socket.binaryType = 'arraybuffer';

let take: (bytes: Uint8Array) => void = () => undefined;

/** Sends bytes, or a message as JSON, to the server. Before the socket is open they wait, and after its end they are dropped. */
function say(data: string | Uint8Array<ArrayBuffer>): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.addEventListener('open', () => socket.send(data), { once: true });
  else if (socket.readyState === WebSocket.OPEN) socket.send(data);
}

const cable: Cable = {
  open: baudRate => say(JSON.stringify({ open: baudRate })),
  close: () => say(JSON.stringify({ close: true })),
  write: bytes => say(new Uint8Array(bytes)),
  signal: lines => say(JSON.stringify({ signal: lines })),
  onBytes: listener => { take = listener; },
};

const port = new CablePort(cable);
const serial = new CableSerial([port], () => navigator.userActivation.isActive);
// the key in the tab's session storage that is set once the user has picked the port. A real browser, too, remembers the picked port over a reload
const grantedName = 'demo-granted';
if (sessionStorage.getItem(grantedName)) serial.grant(port);
port.addEventListener('granted', () => sessionStorage.setItem(grantedName, 'yes'));

socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
  if (typeof data === 'string') port.hold((JSON.parse(data) as { held: boolean }).held);
  else take(new Uint8Array(data));
});
// the end of the server's process looks to the page like an unplugged cable
socket.addEventListener('close', () => port.unplug());

Object.defineProperty(navigator, 'serial', { value: serial, configurable: true });
// the tests in a browser control the simulated cable by this property
Object.assign(window, { demoPort: port });
