// Connects the parts of one opened port: the wire (its bytes), the expressions sent to the camera, and the lines of its output.

import { createAsker, type Asker } from './asker.ts';
import { createEar, type Ear } from './line/ear.ts';
import { createLines } from './line/lines.ts';
import { createSorter } from './line/packet.ts';
import { openWire, type Wire } from './line/wire.ts';

/** An opened port: its bytes (`wire`), the expressions sent to the camera (`asker`), and the camera's recent output (`ear`). */
export interface Session {
  wire: Wire;
  asker: Asker;
  ear: Ear;
}

/** The functions that a session calls: for each line of output, for a prompt, if the camera is silent, and if the device is gone. */
export interface SessionEnds {
  line(text: string): void;
  /** Gets the text after the last line end, such as a prompt. */
  rest(text: string): void;
  silent(): void;
  lost(): void;
}

/** Opens a port. @throws the browser's error if it cannot be opened */
export async function openSession(port: SerialPort, ends: SessionEnds): Promise<Session> {
  /** Has the open port (wire) as soon as there is one. Bytes may come before `openWire` has returned, and their takers need the wire. */
  const held: { wire?: Wire } = {};
  const ear = createEar();
  const lines = createLines(ends.line);
  const sorter = createSorter({
    text(bytes) {
      ear.take(bytes);
      lines.take(bytes);
      ends.rest(lines.rest());
    },
    answer: text => asker.answered(text),
    refused: () => asker.refused(),
    flow: isOn => held.wire?.allow(isOn),
  });
  const asker = createAsker({
    write: bytes => held.wire!.write(bytes),
    again: () => sorter.giveUp(),
    silent() {
      sorter.giveUp();
      ends.silent();
    },
  });
  const wire = held.wire = await openWire(port, { take: sorter.take, lost: ends.lost });
  return { wire, asker, ear };
}
