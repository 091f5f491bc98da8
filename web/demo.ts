// Replaces the browser's serial ports by one at a WebSocket to `npm run web -- --demo`, which simulates the camera. Only that
// server loads this file.

import { CablePort, CableSerial, type Cable } from './demo/port.ts';

const socket = new WebSocket(new URL('serial', location.href.replace(/^http/, 'ws')));
socket.binaryType = 'arraybuffer';

let take: (bytes: Uint8Array) => void = () => undefined;

/** Data from before the socket is open is sent then. */
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
// a browser remembers the user's choice over a reload
const grantedName = 'demo-granted';
if (sessionStorage.getItem(grantedName)) serial.grant(port);
port.addEventListener('granted', () => sessionStorage.setItem(grantedName, 'yes'));

socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
  if (typeof data === 'string') port.hold((JSON.parse(data) as { held: boolean }).held);
  else take(new Uint8Array(data));
});
// the server closed: like an unplugged cable
socket.addEventListener('close', () => port.unplug());

Object.defineProperty(navigator, 'serial', { value: serial, configurable: true });
// for tests, which control the cable
Object.assign(window, { demoPort: port });
