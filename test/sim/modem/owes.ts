// Whether the peer of a socket owes an answer, judged from what was said so far: a peer that spoke first answers whatever it hears, an
// HTTP server a whole request. So simulated time stands still while a real server is only busy, and passes while it listens.

export interface Owes {
  said(bytes: Uint8Array): void;
  heard(bytes: Uint8Array): void;
  /** Something that was said elsewhere makes this peer speak. */
  expect(): void;
  isOwed(): boolean;
}

/** What follows a message's head. */
interface Body {
  /** Takes what is its own from the start of the text, and says how much that was. */
  take(text: string): number;
  isWhole(): boolean;
  done(): void;
}

type OnHead = (start: RegExpExecArray, fields: string) => Body;

const longestHead = 65_536;
const request = /^([A-Z]+) \S+ HTTP\/1\.[01]$/;
const status = /^HTTP\/1\.[01] (\d{3})/;

export function createOwes(): Owes {
  let saidAnything = false;
  let speaksFirst = false;
  let isAwaited = false;
  let isAnswering = false;
  /** Methods of the requests that are whole and not answered, and of the one on its way. */
  const asked: string[] = [];
  let asking: string | undefined;
  let isAnsweredEarly = false;

  const requests = readMessages(request, ([, method], fields) => {
    asking = method!;
    isAwaited = /^expect: *100-continue/im.test(fields);
    return counted(lengthOf(fields) ?? 0, () => {
      if (!isAnsweredEarly) asked.push(method!);
      isAnsweredEarly = false;
      asking = undefined;
    });
  });

  const answers = readMessages(status, ([, code], fields) => {
    isAwaited = false;
    if (Number(code) < 200) return counted(0, () => {});
    const method = asked.shift() ?? asking;
    isAnsweredEarly = method === asking;
    isAnswering = true;
    const done = () => void (isAnswering = false);
    if (method === 'HEAD' || code === '204' || code === '304') return counted(0, done);
    return /^transfer-encoding: *chunked/im.test(fields) ? chunked(done) : counted(lengthOf(fields) ?? Infinity, done);
  });

  return {
    said(bytes) {
      saidAnything = true;
      if (speaksFirst) isAwaited = true;
      else requests(bytes);
    },
    heard(bytes) {
      if (!saidAnything) speaksFirst = true;
      if (speaksFirst) isAwaited = false;
      else answers(bytes);
    },
    expect: () => void (isAwaited = isAwaited || speaksFirst),
    isOwed: () => isAwaited || isAnswering || asked.length > 0,
  };
}

/** Message after message; a stream that does not begin as one is left alone. */
function readMessages(first: RegExp, onHead: OnHead): (bytes: Uint8Array) => void {
  let left = '';
  let body: Body | undefined;
  let isKnown = true;

  /** False where more bytes are needed. */
  function takeBody(): boolean {
    left = left.slice(body!.take(left));
    if (!body!.isWhole()) return false;
    const { done } = body!;
    body = undefined;
    done();
    return true;
  }

  function takeHead(): boolean {
    const end = left.indexOf('\r\n\r\n');
    if (end < 0) {
      isKnown = left.length < longestHead;
      return false;
    }
    const [start = '', ...fields] = left.slice(0, end).split('\r\n');
    const match = first.exec(start);
    isKnown = match !== null;
    left = left.slice(end + 4);
    if (match) body = onHead(match, fields.join('\n'));
    return isKnown;
  }

  return bytes => {
    if (!isKnown) return;
    left += Buffer.from(bytes).toString('latin1');
    while (body ? takeBody() : takeHead());
  };
}

function lengthOf(fields: string): number | undefined {
  const text = /^content-length: *(\d+)/im.exec(fields)?.[1];
  return text === undefined ? undefined : Number(text);
}

function counted(size: number, done: () => void): Body {
  let left = size;
  return {
    take(text) {
      const used = Math.min(left, text.length);
      left -= used;
      return used;
    },
    isWhole: () => left === 0,
    done,
  };
}

/** Chunk by chunk, each once it is there, up to the empty line behind the last. */
function chunked(done: () => void): Body {
  let isWhole = false;
  return {
    take(text) {
      let at = 0;
      for (;;) {
        const size = parseInt(/^([0-9a-f]+)[^\r\n]*\r\n/i.exec(text.slice(at))?.[1] ?? '', 16);
        const from = text.indexOf('\r\n', at) + 2;
        const end = size === 0 ? text.indexOf('\r\n\r\n', at) + 4 : from + size + 2;
        if (Number.isNaN(size) || end < from || end > text.length) return at;
        at = end;
        if (size === 0) return (isWhole = true), at;
      }
    },
    isWhole: () => isWhole,
    done,
  };
}
