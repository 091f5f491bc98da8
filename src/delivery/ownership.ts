// Decides whose file the server has under an image's name, and what follows. The decision is a pure function of facts, and the first row that holds
// is taken. The states of a delivery ask it, run the one command that it names, and put the answer into the facts (facts.ts).
//
// Three rules carry the table. Only the image's plain name is shared. Its temporary name and its own other name hold a digest of the picture, so a
// file there is this picture's, even after a restart. The server is asked last, directly before the first byte or before the rename. A file under the
// plain name is another camera's, unless the journal or the file's own last bytes show otherwise.
//
// A model (test/delivery/ownership/) explores the table with several cameras, breaks, power cuts and odd servers.

/** How far the try of an image is. */
export const enum At {
  /** The image is picked, and this try has sent nothing. */
  picked,
  /** All is ready. The first byte of the image follows. */
  staged,
  /** The image is whole under its temporary name. The rename follows. */
  naming,
  /** The server has refused the upload. */
  refused,
  /** The server has refused the rename. */
  kept,
  /** The card gave wrong bytes, which may be on the server now. */
  spoilt
}

/** How an image gets onto the server. */
export const enum Kind {
  /** Under its final name from the first byte. */
  place,
  /** Under a temporary name, which is changed at the end. */
  part,
  /** By one request over HTTP, as a whole or not at all. */
  put
}

/** Who may use the image's final name. */
export const enum Name {
  /** The plain name. Another camera may have a file of that name. */
  shared,
  /** A name with a digest of the picture. */
  own,
  /** A name that the settings or a person give to this camera alone. Whatever is there is replaced, and no other name is possible. */
  fixed
}

/** Size in bytes of a file on the server. `absent`: there is none. `untold`: there is no reliable answer. */
export type Found = number | 'absent' | 'untold';

/** What a look into a file on the server has shown. */
export const enum Look {
  /** It is like the image. */
  mine,
  /** Bytes were lost in an upload of the image: it ends with filler that completed the upload, or with the image's own end too early. */
  filler,
  /** It is like the image, but repeats a single byte, which proves nothing. */
  padding,
  /** It differs from the image. */
  other,
  /** The server, the modem or the card did not let it be read. */
  unread
}

/** What the server has shown of the files under an image's names. An absent field is unknown. Sizes are in bytes. */
export interface Shown {
  /** The file under the final name. */
  final?: Found | undefined;
  /** The file under the temporary name. */
  temp?: Found | undefined;
  /** The last bytes of the file that was asked for last. */
  tail?: Look | undefined;
  /** The whole content of that file. */
  content?: Look | undefined;
  /** The server was told to delete a file that is in the way, or, where it showed none, to rename a second time. */
  erased?: boolean | undefined;
  /** Bytes of the image went out in this try. */
  sent?: boolean | undefined;
  /** The file that the upload was to write over, as it was found before. */
  before?: Found | undefined;
}

/** All that is known when it is decided what follows. */
export interface Facts extends Shown {
  /** How far the try is. */
  at: At;
  /** How the image gets onto the server. */
  kind: Kind;
  /** Who may use the final name. */
  name: Name;
  /** The settings, and what is known of the server, let it be asked. After a refusal it is asked in any case. */
  asks: boolean;
  /** By HTTP: the upload has the condition that no file is there, and the server heeds it as far as known. */
  heeds: boolean;
  /** Least size of a file with which the upload is worth to be resumed. Infinity: it cannot be resumed. */
  leastRest: number;
  /** Size of the image. */
  size: number;
  /** An upload of this image began in an earlier try and did not end. */
  begun: boolean;
  /**
   * Only the content shows whether a file is the image. Filler may have ended an upload, the card's file may have changed, or the settings demand
   * it.
   */
  doubt: boolean;
  /** All bytes of this image have gone to the server in the last upload, which has then failed. */
  isOut: boolean;
  /** Size at the last delivery under the plain name. 0: there is none. */
  delivered: number;
  /**
   * By HTTP: the server has confirmed an upload of this image, and directly after it showed another size. By FTP, another camera may have written
   * over it meanwhile.
   */
  isAltered: boolean;
}

/** What follows. The next step of the delivery puts its result into the facts, and asks again. */
export const enum Act {
  /** Ask for the size of the file under the final name. */
  askFinal,
  /** Ask for the size of the file under the temporary name. */
  askTemp,
  /** Compare the last bytes of the file that was asked for last. */
  readTail,
  /** Compare the whole content of that file. */
  readAll,
  /** Give the image its next own name. */
  stepAside,
  /** Get ready to send. */
  stage,
  /** Send, on the condition that no file is there. */
  send,
  /** Send from the first byte, in the place of any file there. */
  replace,
  /** Send the rest. */
  resume,
  /** The file under the temporary name is whole, so the rename follows. */
  name,
  /** Rename. */
  rename,
  /** Delete the file under the final name. */
  erase,
  /** Delete the file under the name that the upload has: the temporary one, if there is one. */
  eraseSent,
  /** Rename later, or delete the file under the temporary name and send it under the final one. */
  giveUpRename,
  /** The image is on the server, whole. */
  count,
  /** The server no longer has the image, which it had confirmed. */
  vanish,
  /** End the try. */
  fail
}

function isFile(found: Found | undefined): found is number {
  return typeof found === 'number' && found > 0;
}

/** The file under the final name has the image's size. */
function isWhole(f: Facts): boolean {
  return f.final === f.size;
}

/** What is known of the file's content, as far as it was looked at. A file that ends like the image and differs before is a spoilt upload of it. */
function lookOf(f: Facts): Look | undefined {
  if (f.content === undefined) return f.tail;
  return f.content === Look.other && f.tail === Look.mine ? Look.filler : f.content;
}

/** An upload of this image has begun, in this try or in an earlier one. */
function hasBegun(f: Facts): boolean {
  return f.begun || f.at === At.refused || f.at === At.kept;
}

/** The file under the final name may be what an upload of this image has left in its place. */
function isRest(f: Facts): boolean {
  return f.kind === Kind.place && hasBegun(f) && isFile(f.final) && f.final < f.size;
}

/** There is a rest under the name of the upload that is worth to be resumed. */
function hasRest(f: Facts): boolean {
  const found = f.kind === Kind.part ? f.temp : isRest(f) ? f.final : undefined;
  return isFile(found) && found >= f.leastRest && found < f.size;
}

/** The file under the final name has the size of the version that was delivered before the card's file was written again. */
function isOlder(f: Facts): boolean {
  return isFile(f.final) && f.final === f.delivered;
}

/**
 * The file is this image, whole. Directly before an upload, no file counts: one that the server shows only then may have the bytes of two uploads.
 */
function isMine(f: Facts): boolean {
  if (f.at === At.staged || !hasBegun(f) || !isWhole(f)) return false;
  // a refused rename comes after the whole upload was verified, and a file from before the first upload has no filler of it
  return f.doubt && f.begun && f.at !== At.kept ? f.content === Look.mine
    : lookOf(f) === Look.mine || (f.name === Name.own && lookOf(f) === undefined) || (f.isOut && lookOf(f) === Look.unread);
}

/**
 * The file under the final name is no other camera's. A file of 0 bytes may be another camera's upload that begins now. So it is free only if an
 * upload of this image in its place may have left it. A file that cannot be read is another camera's, unless it has the image's size. Otherwise a
 * server that lets no file be read would fill with copies after a lost journal.
 */
function isFree(f: Facts): boolean {
  const look = lookOf(f);
  if (f.name !== Name.shared || f.final === undefined || f.final === 'absent') return true;
  // a server that refuses the condition has a file there
  if (f.final === 'untold') return !(f.kind === Kind.put && f.at === At.refused);
  if (isOlder(f) || f.isAltered || (f.final === 0 && hasBegun(f) && f.kind === Kind.place)) return true;
  if (look === Look.mine || (look === Look.filler && hasBegun(f))) return isWhole(f) || isRest(f);
  return look === Look.unread && isWhole(f);
}

/** The last bytes of the file would tell whose it is, and nothing else does. While nothing is sent, only a whole file matters. */
function isToLook(f: Facts): boolean {
  const isPicked = f.at === At.picked;
  if (lookOf(f) !== undefined || isOlder(f) || f.isAltered) return false;
  if (f.name === Name.shared) return isWhole(f) || (isRest(f) && !isPicked);
  return isWhole(f) && f.doubt && isPicked;
}

/** The end of a whole file is the image's, and only the rest of it can tell. Where the file is replaced in any case, its end is enough. */
function isToRead(f: Facts): boolean {
  return f.content === undefined && (f.tail === Look.padding || (f.tail === Look.mine && f.doubt && f.at === At.picked));
}

/** The server has refused the upload because of this file, which it has taken no byte into. */
function isInTheWay(f: Facts, found: Found | undefined): boolean {
  return typeof found === 'number' && (f.before === undefined ? f.begun : found === f.before);
}

/** Decides what follows from the facts. */
export function actOn(f: Facts): Act {
  const isPart = f.kind === Kind.part;
  const isPut = f.kind === Kind.put;
  const isPicked = f.at === At.picked;
  const isStaged = f.at === At.staged;
  const isRefused = f.at === At.refused;
  const isKept = f.at === At.kept;
  const target = isPart && isRefused ? f.temp : f.final;
  // what this try has written is the image's, and what it has not written stays
  if (f.at === At.spoilt) return f.sent ? Act.eraseSent : Act.fail;
  // no upload has begun, so nothing of it can be there
  if (isPicked && !(f.begun && f.asks)) return Act.stage;
  // whatever has the temporary name is the image's, also after a power cut; if it is gone, the rename was done
  if ((isPicked || isRefused || isKept) && isPart && f.temp === undefined) return Act.askTemp;
  // filler may have ended the upload
  if (isPicked && isPart && f.temp === f.size && f.doubt && lookOf(f) === undefined) return Act.readTail;
  if (isPicked && isPart && f.temp === f.size && isToRead(f)) return Act.readAll;
  // it is whole but for its name
  if (isPicked && isPart && f.temp === f.size && (!f.doubt || f.content === Look.mine)) return Act.name;
  // it is a rest, or spoilt
  if (isPicked && isPart && isFile(f.temp)) return Act.stage;
  // the image may have arrived while the answer was lost, or a file is in the way
  if ((isPicked || isKept || (isRefused && !isPart)) && f.final === undefined) return Act.askFinal;
  // this is the last moment at which another camera's file can be seen
  if ((f.at === At.naming || (isStaged && f.kind === Kind.place)) && f.asks && f.final === undefined) return Act.askFinal;
  // the last version is likely to be there, so the condition would cost an upload
  if (isStaged && isPut && f.name === Name.shared && f.delivered && f.asks && f.final === undefined) return Act.askFinal;
  // few bytes tell the image from another camera's file
  if (isToLook(f)) return Act.readTail;
  // the end proves nothing, or filler may be before it
  if (isWhole(f) && isToRead(f)) return Act.readAll;
  // it is there, whole
  if (f.at !== At.naming && isMine(f)) return Act.count;
  // another camera has this name
  if (isPicked && !isFree(f) && !isRest(f)) return Act.stepAside;
  // it is missing, or it is to be sent again
  if (isPicked) return Act.stage;
  // the temporary file is gone, and nothing took its place
  if (isKept && f.temp === 'absent') return Act.vanish;
  // another camera has this name, so both files stay
  if (!isFree(f)) return Act.stepAside;
  // the name shows that a rest is the image's, but a stream may have left filler at its end
  const isOwn = isPart || f.name === Name.own;
  if (isStaged && isOwn && f.doubt && f.tail === undefined && hasRest(f)) return Act.readTail;
  // it is a rest of the image, by its name or by its end
  if (isStaged && (f.tail === Look.mine || (isOwn && !f.doubt)) && hasRest(f)) return Act.resume;
  // the server takes the image only if it has no file of that name
  if (isStaged && isPut && f.heeds && f.name !== Name.fixed && !isFile(f.final)) return Act.send;
  // the name is free, or the image's
  if (isStaged) return Act.replace;
  if (f.at === At.naming) return Act.rename;
  // the file under the URL is the image's
  if (isPut && f.final !== 'absent') return Act.replace;
  // the image's own file is in the way
  if (isKept && isFile(f.final) && !f.erased) return Act.erase;
  // object storage refuses to rename a file that it does not show yet, and the question for that file has waited for it
  if (isKept && !f.erased) return Act.rename;
  if (isRefused && isInTheWay(f, target) && !f.erased) return Act.eraseSent;
  // the server keeps the file that it has, or shows none and refuses the name again
  if (f.name !== Name.fixed && (isRefused ? isInTheWay(f, target) || (target === 'untold' && f.begun) : isFile(f.final))) return Act.stepAside;
  // nothing is in the way, so the server refuses the rename itself
  if (isKept) return Act.giveUpRename;
  // it refuses, and nothing is in the way
  return Act.fail;
}
