// Makes the radio network around the emulated chip, with one station. The emulator joins the chip's access point as a station and gets an
// address from it. The radio's frames come out here as Ethernet frames, and a station made here probes the chip's ports. This file knows
// nothing of the firmware.

import { createServer, type Socket } from 'node:net';

/** A station in the chip's radio network. */
export interface Air {
  /** Options of the emulator that connect its radio with this station. */
  words: string[];
  /** Returns the number of frames from the chip so far. */
  frames(): number;
  /** Probes a port once. It must not be called in bursts: after ten probes at once the emulator's receiver can stop for good. */
  ask(port: number): void;
  /** Returns the ports that have answered since the last call, as open or closed. */
  heard(): { open: number[]; closed: number[] };
  /** Ends the station in the chip's radio network. */
  close(): void;
}

/** Addresses of the engine's access point and of the first station in its network. */
const [chip, station] = [[192, 168, 4, 1], [192, 168, 4, 2]];
const mac = [0x02, 0, 0, 0, 0, 0x77];
const everybody = [255, 255, 255, 255, 255, 255];
const types = { ip: 0x0800, arp: 0x0806 };
const tcp = 6;
const flags = { syn: 2, reset: 4, ack: 16 };
/** Range of the probes' source ports. Each probe has another one, since the chip still remembers the connection of an earlier probe. */
const ownPorts = { first: 40_000, count: 20_000 };

const word = (value: number) => [value >> 8 & 255, value & 255];
const long = (value: number) => [...word(value >>> 16), ...word(value)];

/** Returns the checksum of an IP or TCP header (RFC 1071). */
function sumOf(bytes: number[]): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const ethernet = (to: number[], type: number, content: number[]) => Buffer.from([...to, ...mac, ...word(type), ...content]);

/** Returns the ARP request for the chip's address. By it the chip also learns the address of this station. */
const whoHasChip = () => ethernet(everybody, types.arp, [...word(1), ...word(types.ip), 6, 4, ...word(1), ...mac, ...station, 0, 0, 0, 0, 0, 0, ...chip]);

function segment(to: number[], from: number, port: number, sequence: number, flag: number): Buffer {
  const body = (sum: number) => [...word(from), ...word(port), ...long(sequence), ...long(0), 5 << 4, flag, ...word(1000), ...word(sum), 0, 0];
  const head = (sum: number) => [0x45, 0, ...word(40), 0, 0, 0, 0, 64, tcp, ...word(sum), ...station, ...chip];
  const sum = sumOf([...station, ...chip, 0, tcp, ...word(20), ...body(0)]);
  return ethernet(to, types.ip, [...head(sumOf(head(0))), ...body(sum)]);
}

/** Opens a station. @param path path of the socket to which the emulator connects */
export async function openAir(path: string): Promise<Air> {
  let socket: Socket | undefined;
  let chipMac = everybody;
  let count = 0;
  let probes = 0;
  let answers = { open: [] as number[], closed: [] as number[] };

  function send(frame: Buffer): void {
    socket?.write(Buffer.concat([Buffer.from(long(frame.length)), frame]));
  }

  function take(frame: Buffer): void {
    count++;
    const type = frame.readUInt16BE(12);
    if (type === types.arp && frame.readUInt16BE(20) === 2) chipMac = [...frame.subarray(22, 28)];
    if (type !== types.ip || frame[23] !== tcp || frame.length < 54) return;
    const port = frame.readUInt16BE(34);
    const said = frame[47]!;
    if (said & flags.reset) answers.closed.push(port);
    else if (said & flags.syn) {
      answers.open.push(port);
      send(segment(chipMac, frame.readUInt16BE(36), port, 1, flags.reset));
    }
  }

  const server = createServer(one => {
    socket = one;
    let rest = Buffer.alloc(0);
    one.on('error', () => undefined);
    one.on('data', bytes => {
      rest = Buffer.concat([rest, bytes]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0);
        take(rest.subarray(4, end));
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise<void>(done => server.listen(path, done));
  return {
    words: ['-netdev', `stream,id=air,server=off,addr.type=unix,addr.path=${path}`, '-net', 'nic,netdev=air,model=esp32_wifi'],
    frames: () => count,
    ask(port) {
      send(whoHasChip());
      send(segment(chipMac, ownPorts.first + probes++ % ownPorts.count, port, 0, flags.syn));
    },
    heard() {
      const now = answers;
      answers = { open: [], closed: [] };
      return now;
    },
    close() {
      socket?.destroy();
      server.close();
    },
  };
}
