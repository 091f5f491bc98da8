// A model of boards that put pictures into one folder of a server, for the table of ownership.ts. Each board does one command or one note at a time, and
// faults may come between any two of them. Pictures are letters, and contents are texts of them: `aa` is picture a whole, `a` a part of it, `ba` a
// mixture. A `?` is filler, and a `0` is padding that all pictures have at their ends.

import { Act, At, Kind, Look, Name, type Facts, type Found } from '../../../src/delivery/ownership.ts';

/**
 * A kind of fault. `cut`: the board loses power. `break`: the connection breaks before a command. `lost`: a command is done, and its answer is lost.
 * `hide`: the server does not show a new file yet. `fill`: filler ends an upload. `full`: the server stores no more, and refuses. `spoil`: the card
 * gives wrong bytes. `deny`: a rename is done, and answered as if it was refused. `end`: the server ends an upload with an error, before its last byte
 * or behind it.
 */
export type Fault = 'cut' | 'break' | 'lost' | 'hide' | 'fill' | 'full' | 'spoil' | 'deny' | 'end';

/** Habits of the server. */
export interface Habits {
  /** It refuses to write over a file. */
  keeps?: boolean;
  /** It refuses to rename over a file. */
  keepsOnRename?: boolean;
  /** It refuses every rename. */
  noRename?: boolean;
  /** It refuses to rename a new file until the second time, since it shows the file late. */
  isLate?: boolean;
  /** It refuses every deletion. */
  noDelete?: boolean;
  /** It lets no file be read. */
  isUnread?: boolean;
  /** It tells neither sizes nor listings. */
  isMute?: boolean;
  /** It tells no sizes, and only its listings show them. An empty listing tells nothing. */
  noSize?: boolean;
  /** By HTTP, it heeds the condition that no file is there. */
  heeds?: boolean;
  /** It deletes a file whose upload broke. */
  drops?: boolean;
  /** Somebody deletes a temporary file. */
  takes?: boolean;
  /** Somebody fetches all whole files and deletes them. */
  isFetched?: boolean;
  /** Upper and lower case are the same in names. */
  ignoresCase?: boolean;
  /** It shows a file without a byte while an upload to it is open. */
  showsEmpty?: boolean;
  /** It cuts the last block off each file once its upload is over. */
  alters?: boolean;
}

/** What is explored. */
export interface Setup {
  kind: 'place' | 'part' | 'put';
  /** An upload can be resumed. */
  resumes?: boolean;
  /** The modem shows that the server takes bytes, and filler may end an upload (a stream). */
  hears?: boolean;
  /** `upload.verify`, `size` if missing. */
  verify?: 'size' | 'content' | 'reply';
  /** Blocks of each picture. */
  sizes: Record<string, number>;
  /**
   * Pictures of each card. `a:c` is picture a, which its camera may write again as c. `a+b` are two pictures.
   */
  cards: string[];
  /** Plain names by picture. If missing, the first picture of a card is `IMG1`, and the second `IMG2`. */
  names?: Record<string, string>;
  /** Pictures whose name the settings give to this camera alone. They are never in the journal. */
  fixed?: string;
  /**
   * Pictures that are live: the newest one of its camera always has the same name. They are never in the journal. A note on the card tells which file
   * under that name the camera has written.
   */
  live?: string;
  /** Files that are there from the first, by name: settings, firmware, or what a person has put there. They are like pictures that no card has. */
  served?: Record<string, string>;
  /** All pictures end with the same padding. */
  isPadded?: boolean;
  /** Boards, by the numbers of their cards. The first card is in the board. If missing, each card has a board. */
  boards?: number[][];
  /** Number of faults in one run. */
  faults: number;
  /** The kinds of faults. If missing, `cut`, `break` and `lost`. */
  only?: Fault[];
  /** How often pictures are written again, cards change their boards, and somebody comes to the server. */
  events?: number;
  server?: Habits;
  /** The last question and what follows from it are one step. This leaves out the round trips between them, which no FTP server can close. */
  isAtomic?: boolean;
  /** A board begins only while the others rest, so that no two are at work at once. */
  isInTurn?: boolean;
  /** Other rules for names: all cameras have the same temporary and other names. */
  areNamesAlike?: boolean;
}

/** A picture on a card, and what the card's journal knows of it. */
interface Picture {
  /** The versions that are still to come; the first is on the card. */
  versions: string;
  /** Record of an upload that began: none, `b`, or `s` if only the content shows whether a file is the picture. */
  begun: '' | 'b' | 's';
  /** The version whose upload began. */
  of: string;
  /** How many names the picture has left to other cameras. */
  aside: number;
  /** Size and plain name at the last delivery under its plain name. */
  delivered: number;
  as: string;
  /** The version that counts as delivered. */
  done: string;
  /** The server confirmed an upload, and showed another size. */
  shown: boolean;
  /** The note about the file of a live picture, if there is one. */
  note: LiveFile | undefined;
}

/**
 * The note about the file of a live picture. `aside`: how many names were left to other cameras. `before`: size of the file when the last upload to
 * it began. `begun`: size of that upload's picture. `ended`: size of the live picture whose upload was the last to end well, or 0.
 */
interface LiveFile { aside: number; before: number; begun: number; ended: number }

type Pc = 'idle' | 'picked' | 'staged' | 'naming' | 'refused' | 'kept' | 'spoilt' | 'begin' | 'note' | 'open' | 'send' | 'close' | 'verify' | 'verifyName' | 'record';

/** A board at work, and what its memory knows. All but `vanished` and `noRename` is lost with the power. */
interface Board {
  slots: number[];
  /** Number of the picture that is sent. */
  at: number;
  pc: Pc;
  /** State that follows a note. */
  then: Pc;
  f: Partial<Facts>;
  how: Act;
  /** The open file of the upload. -1: none. */
  fd: number;
  pos: number;
  /** Picture whose last upload since this boot is known to hold its bytes and no others. */
  clean: string;
  /** Picture whose bytes all went out in the last upload, which has failed. */
  out: string;
  vanished: number;
  noRename: boolean;
  /** The note about the file of a live picture is written for this try. */
  isNoted: boolean;
}

/** All that one moment of the model has. */
export interface State {
  /** Content of each file, by its number, and the number by name. A file that is open keeps its number after it was replaced. */
  names: Record<string, number>;
  inodes: string[];
  cards: Picture[][];
  boards: Board[];
  faults: number;
  events: number;
  /** Versions that count as delivered. */
  counted: string;
  /** Whole pictures that somebody has fetched. */
  fetched: string;
}

/** What one step did. */
interface Done {
  label: string;
  /** It sends a command. */
  isCommand?: boolean;
  /** The command changes something at the server. */
  hasEffect?: boolean;
  /** It writes onto the card. */
  isNote?: boolean;
  /** What must not be. */
  wrong?: string | undefined;
}

/** A step that is possible in a state, and the state after it. */
export interface Step {
  label: string;
  state: State;
  wrong?: string | undefined;
}

/** The table: what follows from the facts. */
export type Rules = (facts: Facts) => Act;

/** How much a run has cost. */
export interface Cost {
  commands: number;
  blocks: number;
  reads: number;
}

const usualFaults: Fault[] = ['cut', 'break', 'lost'];
const ats: Partial<Record<Pc, At>> = { picked: At.picked, staged: At.staged, naming: At.naming, refused: At.refused, kept: At.kept, spoilt: At.spoilt };
/** Number of pictures that vanish from the server, after which its reply is enough. */
const mostVanished = 2;
/** Most decisions without a command or a note. */
const mostTurns = 20;
/** Acts that follow from the last question before them. */
const lasting = [Act.readTail, Act.replace, Act.resume, Act.rename, Act.erase, Act.eraseSent];

function newBoard(slots: number[], kept: Pick<Board, 'vanished' | 'noRename'> = { vanished: 0, noRename: false }): Board {
  return { slots, at: 0, pc: 'idle', then: 'idle', f: {}, how: Act.fail, fd: -1, pos: 0, clean: '', out: '', vanished: kept.vanished, noRename: kept.noRename, isNoted: false };
}

/** Makes the state before the first step. */
export function begin(setup: Setup): State {
  const served = Object.entries(setup.served ?? {});
  return {
    names: Object.fromEntries(served.map(([name], i) => [name, i])), inodes: served.map(([, p]) => p.repeat(setup.sizes[p]!)), faults: setup.faults, events: setup.events ?? 0, counted: '', fetched: '',
    cards: setup.cards.map(card => card.split('+').map(one => ({ versions: one.replace(/:/g, ''), begun: '', of: '', aside: 0, delivered: 0, as: '', done: '', shown: false, note: undefined }))),
    boards: (setup.boards ?? setup.cards.map((_, i) => [i])).map(slots => newBoard(slots)),
  };
}

/** Returns a copy of a state, which may be changed. */
export function copy(s: State): State {
  return {
    ...s, names: { ...s.names }, inodes: s.inodes.slice(),
    cards: s.cards.map(card => card.map(one => ({ ...one }))), boards: s.boards.map(one => ({ ...one, f: { ...one.f } })),
  };
}

/** Returns a text that is equal for equal states. */
export function keyOf(s: State): string {
  let key = `${s.faults}${s.events}${s.counted},${s.fetched}`;
  for (const name in s.names) key += ` ${name}=${s.names[name]}`;
  for (const one of s.inodes) key += `/${one}`;
  for (const card of s.cards) for (const c of card) key += `|${c.versions}${c.begun}${c.of},${c.aside},${c.delivered}${c.as},${c.done}${c.shown ? '!' : ''}${c.note ? Object.values(c.note).join() : ''}`;
  for (const b of s.boards) {
    key += `#${b.slots[0]}${b.at}${b.pc}${b.then}${b.how},${b.fd},${b.pos}${b.clean}/${b.out},${b.vanished}${b.noRename ? 'n' : ''}${b.isNoted ? 'l' : ''}`;
    if (b.pc !== 'idle') key += ` ${b.f.begun ? 'b' : ''}${b.f.final ?? ''},${b.f.temp ?? ''},${b.f.tail ?? ''},${b.f.content ?? ''}${b.f.before ?? ''}${b.f.erased ? 'e' : ''}${b.f.sent ? 's' : ''}`;
  }
  return key;
}

/** Numbers the files anew, so that equal states have equal texts. */
function tidy(s: State): State {
  const places = new Map<number, number>();
  const inodes: string[] = [];
  const place = (i: number) => {
    if (!places.has(i)) {
      places.set(i, inodes.length);
      inodes.push(s.inodes[i]!);
    }
    return places.get(i)!;
  };
  s.names = Object.fromEntries(Object.keys(s.names).sort().map(name => [name, place(s.names[name]!)]));
  for (const b of s.boards) if (b.fd >= 0) b.fd = place(b.fd);
  s.inodes = inodes;
  return s;
}

/** Forgets what is known of the file under the final name. */
function forget(b: Board): void {
  delete b.f.final;
  delete b.f.tail;
  delete b.f.content;
}

/** Ends a board's try. */
function rest(b: Board): void {
  Object.assign(b, { pc: 'idle', then: 'idle', f: {}, how: Act.fail, fd: -1, pos: 0, isNoted: false });
}

/** Plays the boards of a setup by the rules of a table. */
export class Machine {
  readonly cost: Cost = { commands: 0, blocks: 0, reads: 0 };
  private readonly habits: Habits;
  private readonly faults: Fault[];

  constructor(readonly setup: Setup, readonly rules: Rules) {
    this.habits = setup.server ?? {};
    this.faults = setup.only ?? usualFaults;
  }

  private size(p: string): number {
    return this.setup.sizes[p]!;
  }

  private whole(p: string): string {
    return this.setup.isPadded ? `${p.repeat(this.size(p) - 1)}0` : p.repeat(this.size(p));
  }

  private block(p: string, at: number): string {
    return this.whole(p)[at]!;
  }

  private fileOf(name: string): string {
    return this.habits.ignoresCase ? name.toLowerCase() : name;
  }

  private content(s: State, name: string): string | undefined {
    const file = this.fileOf(name);
    return file in s.names ? s.inodes[s.names[file]!]! : undefined;
  }

  private isFixed(p: string): boolean {
    return !!this.setup.fixed?.includes(p);
  }

  private isLive(p: string): boolean {
    return !!this.setup.live?.includes(p);
  }

  private isThere(s: State, p: string): boolean {
    return s.fetched.includes(p) || Object.values(s.names).some(i => s.inodes[i] === this.whole(p) || (this.habits.alters && s.inodes[i] === this.whole(p).slice(0, -1)));
  }

  /** Whether the picture that this board may send now is left. */
  private waits(s: State, i: number): number[] {
    const card = s.cards[s.boards[i]!.slots[0]!]!;
    return card.flatMap((one, at) => (one.done === one.versions[0] ? [] : [at]));
  }

  private pictureOf(s: State, i: number): Picture {
    const b = s.boards[i]!;
    return s.cards[b.slots[0]!]![b.at]!;
  }

  private nameOf(s: State, i: number): string {
    const { aside, versions } = this.pictureOf(s, i);
    const p = versions[0]!;
    const plain = this.setup.names?.[p] ?? `IMG${s.boards[i]!.at + 1}`;
    if (aside && this.isLive(p)) return `${plain}-card${s.boards[i]!.slots[0]}${aside > 1 ? aside : ''}`;
    return !aside ? plain : this.setup.areNamesAlike ? `${plain}-${aside}` : `${plain}-${p}${aside > 1 ? aside : ''}`;
  }

  private tempOf(s: State, i: number): string {
    const { aside, versions } = this.pictureOf(s, i);
    if (this.isLive(versions[0]!)) return `card${s.boards[i]!.slots[0]}${aside > 1 ? aside : ''}.part`;
    return this.setup.areNamesAlike ? `${this.nameOf(s, i)}.part` : `${versions[0]}${aside > 1 ? aside : ''}.part`;
  }

  private kindOf(b: Board): Kind {
    if (this.setup.kind === 'put') return Kind.put;
    return this.setup.kind === 'part' && !b.noRename && this.setup.verify !== 'reply' && b.vanished < mostVanished ? Kind.part : Kind.place;
  }

  private look(text: string, p: string, isTail: boolean): Look {
    if (this.habits.isUnread) return Look.unread;
    if (!isTail) return text === this.whole(p) ? Look.mine : Look.other;
    if (text.endsWith('?')) return Look.filler;
    const isLike = text.length > 0 && text.length <= this.size(p) && text[text.length - 1] === this.block(p, text.length - 1);
    return !isLike ? Look.other : text.endsWith('0') ? Look.padding : Look.mine;
  }

  /** Returns all steps that are possible. */
  steps(s: State): Step[] {
    const all = s.boards.flatMap((_, i) => this.stepsOf(s, i));
    if (s.events > 0) all.push(...this.eventsOf(s));
    return all;
  }

  private eventsOf(s: State): Step[] {
    const all: Step[] = [];
    const add = (label: string, act: (next: State) => void) => {
      const next = copy(s);
      next.events--;
      act(next);
      all.push({ label, state: tidy(next), wrong: this.check(next) });
    };
    s.boards.forEach((b, i) => {
      if (b.pc !== 'idle') return;
      s.cards[b.slots[0]!]!.forEach((one, at) => {
        if (one.versions.length < 2) return;
        add(`camera ${i + 1} writes ${one.versions[0]} again, as ${one.versions[1]}`, next => {
          const picture = next.cards[b.slots[0]!]![at]!;
          next.counted = next.counted.replace(picture.versions[0]!, '');
          picture.versions = picture.versions.slice(1);
        });
      });
      if (b.slots.length > 1) add(`board ${i + 1} gets the other card`, next => { next.boards[i] = newBoard([...b.slots.slice(1), b.slots[0]!], b); });
    });
    if (this.habits.takes) for (const name of Object.keys(s.names).filter(one => one.endsWith('.part'))) add(`somebody removes ${name}`, next => { delete next.names[name]; });
    if (this.habits.isFetched && Object.keys(s.names).length) {
      add('somebody fetches all whole files', next => {
        for (const [name, file] of Object.entries(next.names)) {
          const p = Object.keys(this.setup.sizes).find(one => this.whole(one) === next.inodes[file]);
          if (!p) continue;
          next.fetched = [...new Set(next.fetched + p)].sort().join('');
          delete next.names[name];
        }
      });
    }
    return all;
  }

  private stepsOf(s: State, i: number): Step[] {
    const { pc } = s.boards[i]!;
    if (pc !== 'idle') return this.from(s, i);
    if (this.setup.isInTurn && s.boards.some(b => b.pc !== 'idle')) return [];
    return this.waits(s, i).flatMap(at => {
      const next = copy(s);
      next.boards[i]!.at = at;
      return this.from(next, i);
    });
  }

  private from(s: State, i: number): Step[] {
    const next = copy(s);
    const done = this.run(next, i, false);
    const { pc } = s.boards[i]!;
    const out: Step[] = [{ label: `${i + 1} ${done.label}`, state: next, wrong: done.wrong ?? this.check(next) }];
    const can = (fault: Fault) => s.faults > 0 && this.faults.includes(fault);
    const add = (label: string, act: (state: State) => string | undefined | void) => {
      const state = copy(s);
      state.faults--;
      const said = act(state);
      out.push({ label: `${i + 1} ${said || label}`, state, wrong: this.check(state) });
    };
    if (pc !== 'idle' && can('cut')) add('POWER CUT', state => this.cut(state, i));
    if (done.isCommand && can('break')) add(`BREAK before: ${done.label}`, state => this.fault(state, i));
    if (done.isCommand && done.hasEffect && !done.wrong) {
      if (can('lost')) add('', state => { const { label } = this.run(state, i, false); this.fault(state, i); return `${label}, then the answer is LOST`; });
      if (can('cut')) add('', state => { const { label } = this.run(state, i, false); this.cut(state, i); return `${label}, then POWER CUT`; });
    }
    if (pc === 'send' && this.setup.hears && can('fill')) {
      for (const isCut of [false, true]) add(`bytes are lost, filler ends the upload${isCut ? ', POWER CUT' : ''}`, state => this.fill(state, i, isCut));
    }
    if (/renames/.test(done.label) && can('deny')) {
      add('', state => {
        const { label } = this.run(state, i, false);
        if (state.boards[i]!.pc === 'verifyName') this.refuse(state.boards[i]!, 'kept');
        return `${label}, and is told that it was refused`;
      });
    }
    if ((pc === 'send' || pc === 'close') && this.setup.kind !== 'put' && can('end')) add('is told that the transfer has ended with an error', state => this.end(state, i));
    if (pc === 'send' && can('full')) add('is refused, as the server is full', state => this.refuse(state.boards[i]!));
    if (pc === 'send' && this.setup.hears && can('spoil')) add('gets wrong bytes from the card', state => this.spoil(state, i));
    if (/\basks /.test(done.label) && can('hide')) {
      const hidden = copy(s);
      hidden.faults--;
      const told = this.run(hidden, i, true);
      if (told.label !== done.label) out.push({ label: `${i + 1} ${told.label} (HIDDEN)`, state: hidden, wrong: told.wrong ?? this.check(hidden) });
    }
    out.forEach(one => tidy(one.state));
    return out;
  }

  private cut(s: State, i: number): void {
    s.boards[i] = newBoard(s.boards[i]!.slots, s.boards[i]!);
  }

  /** The connection breaks, which ends a try. The board's memory keeps what it knows of the upload. */
  private fault(s: State, i: number): void {
    const b = s.boards[i]!;
    const isUp = b.pc === 'send' || b.pc === 'close';
    const p = this.pictureOf(s, i).versions[0]!;
    if (isUp && this.setup.hears && b.f.sent) b.clean = p;
    if (isUp && this.habits.drops && b.fd >= 0) for (const name of Object.keys(s.names)) if (s.names[name] === b.fd) delete s.names[name];
    rest(b);
  }

  private fill(s: State, i: number, isCut: boolean): void {
    const b = s.boards[i]!;
    const size = this.size(this.pictureOf(s, i).versions[0]!);
    s.inodes[b.fd] = s.inodes[b.fd]!.slice(0, b.pos).padEnd(size, '?');
    if (isCut) this.cut(s, i);
    else {
      rest(b);
      b.clean = '';
    }
  }

  private spoil(s: State, i: number): void {
    const b = s.boards[i]!;
    const p = this.pictureOf(s, i).versions[0]!;
    s.inodes[b.fd] = s.inodes[b.fd]!.slice(0, b.pos).padEnd(Math.min(this.size(p), b.pos + 1), '!');
    b.fd = -1;
    b.f.sent = true;
    b.pc = 'spoilt';
    b.clean = '';
  }

  private end(s: State, i: number): void {
    const b = s.boards[i]!;
    const p = this.pictureOf(s, i).versions[0]!;
    const isOut = b.pos >= this.size(p);
    b.clean = this.setup.hears ? '' : p;
    b.out = isOut && this.setup.hears ? p : '';
    rest(b);
  }

  private refuse(b: Board, pc: Pc = 'refused'): void {
    b.pc = pc;
    b.fd = -1;
    forget(b);
    delete b.f.temp;
  }

  /** Returns what is wrong in a state. */
  check(s: State): string | undefined {
    for (const p of s.counted) if (!this.isThere(s, p)) return `picture ${p} counts as delivered and is not there whole`;
    return undefined;
  }

  /** Returns what is wrong if the file of this name goes, since it is the whole picture of another camera. */
  private harm(s: State, i: number, name: string): string | undefined {
    const b = s.boards[i]!;
    const text = this.content(s, name);
    const q = text && Object.keys(this.setup.sizes).find(one => text === this.whole(one));
    if (!q || name.endsWith('.part') || this.isFixed(this.pictureOf(s, i).versions[0]!)) return undefined;
    const own = b.slots.length === 1 ? this.setup.cards[b.slots[0]!]! : '';
    const isOwn = own.split('+')[b.at]?.includes(q) || this.pictureOf(s, i).versions.includes(q);
    return isOwn ? undefined : `the whole picture ${q} is overwritten or deleted (${name})`;
  }

  /** Runs a board up to the end of its next command, or of its next note on the card. */
  run(s: State, i: number, isHidden: boolean): Done {
    let said = '';
    for (let turn = 0; ; turn++) {
      const done = turn < mostTurns ? this.runOne(s, i, isHidden) : { label: 'turns in circles', wrong: 'a board turns in circles' };
      if (done.isCommand) this.cost.commands++;
      if (done.isCommand || done.isNote || done.wrong) return { ...done, label: said + done.label };
      said += done.label ? `${done.label}; ` : '';
      if (s.boards[i]!.pc === 'idle') return { ...done, label: said };
    }
  }

  private runOne(s: State, i: number, isHidden: boolean): Done {
    const b = s.boards[i]!;
    switch (b.pc) {
      case 'idle': return this.pick(s, i);
      case 'begin': return this.noteBegin(s, i);
      case 'note': b.pc = b.then; return { label: 'notes its other name', isNote: true };
      case 'open': return this.open(s, i);
      case 'send': return this.send(s, i);
      case 'close': return this.close(s, i);
      case 'verify': case 'verifyName': return this.verify(s, i, isHidden);
      case 'record': return this.record(s, i);
      default: return this.decide(s, i, isHidden);
    }
  }

  private pick(s: State, i: number): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const p = one.versions[0]!;
    if (one.of !== p || this.isLive(p)) Object.assign(one, { begun: '', of: '', aside: 0, shown: false });
    b.pc = 'picked';
    b.f = { begun: one.begun !== '' };
    return this.isLive(p) ? this.pickLive(s, i) : { label: '' };
  }

  /** A live picture has no record of a beginning. A rest under its temporary name is deleted, and over HTTP the server is asked for the file first. */
  private pickLive(s: State, i: number): Done {
    const b = s.boards[i]!;
    const kind = this.kindOf(b);
    b.pc = 'staged';
    if (kind === Kind.part) {
      delete s.names[this.fileOf(this.tempOf(s, i))];
      return { label: `deletes ${this.tempOf(s, i)}`, isCommand: true, hasEffect: true };
    }
    if (kind !== Kind.put || this.setup.verify === 'reply' || this.habits.isMute) return { label: '' };
    const text = this.content(s, this.nameOf(s, i));
    b.f.final = text?.length ?? 'absent';
    if (text !== undefined) b.f.tail = this.look(text, this.pictureOf(s, i).versions[0]!, true);
    return { label: `asks ${this.nameOf(s, i)}: ${b.f.final}`, isCommand: true };
  }

  private noteBegin(s: State, i: number): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    b.pc = 'open';
    b.f.before = this.kindOf(b) === Kind.part ? b.f.temp : b.f.final;
    const p = one.versions[0]!;
    if (this.isLive(p)) return this.kindOf(b) === Kind.part ? { label: '' } : this.noteLive(s, i);
    if (this.isFixed(p) || one.begun === 's' || (one.begun === 'b' && !this.setup.hears)) return { label: '' };
    one.begun = this.setup.hears ? 's' : 'b';
    one.of = p;
    return { label: 'notes the beginning', isNote: true };
  }

  /** Notes that an upload of the live picture takes the place of the file under its name, as it was found. */
  private noteLive(s: State, i: number): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const { final } = b.f;
    const before = typeof final === 'number' ? final : one.note?.aside === one.aside ? one.note.begun : 0;
    one.note = { aside: one.aside, before, begun: this.size(one.versions[0]!), ended: one.note?.ended ?? 0 };
    b.isNoted = true;
    return { label: 'notes the file of the live picture', isNote: true };
  }

  /** Returns the size of the camera's own file under the name of a live picture. */
  private ownSize({ note, aside }: Picture, { final }: Partial<Facts>, kind: Kind): number {
    if (note?.aside !== aside) return 0;
    const isOwn = typeof final === 'number' && (final === note.before || (kind === Kind.place && final < note.begun && note.ended !== note.begun));
    return isOwn ? final : note.begun;
  }

  private factsOf(s: State, i: number): Facts {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const p = one.versions[0]!;
    const kind = this.kindOf(b);
    const isOut = b.out === p;
    const isUnasked = (this.setup.verify === 'reply' && !(kind !== Kind.put && b.f.begun && (b.clean === p || isOut))) || b.vanished >= mostVanished || this.isFixed(p);
    const isLive = this.isLive(p);
    const own = isLive ? this.ownSize(one, b.f, kind) : one.as === this.nameOf(s, i) ? one.delivered : 0;
    // a server that never shows the live picture shows no other file in its place either
    const isFixed = this.isFixed(p) || (isLive && own > 0 && b.f.final === 'untold');
    return {
      ...b.f, at: ats[b.pc]!, kind, name: isFixed ? Name.fixed : one.aside && !isLive ? Name.own : Name.shared, asks: !isUnasked, heeds: !!this.habits.heeds,
      leastRest: this.setup.resumes && !isUnasked && !isLive ? 1 : Infinity, size: this.size(p),
      begun: isLive ? one.note?.aside === one.aside && one.note.ended !== one.note.begun : !!b.f.begun,
      delivered: own, isAltered: kind === Kind.put && one.shown, isOut, doubt: (one.begun === 's' && b.clean !== p && !(isOut && (b.f.final === this.size(p) || b.f.temp === this.size(p)))) || this.setup.verify === 'content',
    };
  }

  /** Runs the act that the table names, up to the end of its command. */
  private decide(s: State, i: number, isHidden: boolean): Done {
    const b = s.boards[i]!;
    const act = this.rules(this.factsOf(s, i));
    const final = this.nameOf(s, i);
    const temp = this.tempOf(s, i);
    const target = this.kindOf(b) === Kind.part ? temp : final;
    const p = this.pictureOf(s, i).versions[0]!;
    const nothing = this.habits.noSize && !Object.keys(s.names).length ? 'untold' : 'absent';
    const isOpen = (name: string) => !!this.habits.showsEmpty && s.boards.some(({ fd }) => fd >= 0 && fd === s.names[this.fileOf(name)]);
    const found = (name: string): Found => (isHidden ? 'absent' : this.habits.isMute ? 'untold' : isOpen(name) ? 0 : this.content(s, name)?.length ?? nothing);
    /** In an atomic setup, what follows from an answer belongs to the same step. */
    const goOn = (label: string): Done => {
      if (!this.setup.isAtomic || isHidden || b.pc === 'picked' || !lasting.includes(this.rules(this.factsOf(s, i)))) return { label, isCommand: true };
      this.cost.commands++;
      const more = this.run(s, i, false);
      if (more.isNote) {
        const then = this.run(s, i, false);
        return { ...then, label: `${label}, ${more.label}, ${then.label}`, hasEffect: true };
      }
      return { ...more, label: `${label}, ${more.label}`, hasEffect: true };
    };
    const isTemp = this.kindOf(b) === Kind.part && ((b.pc === 'picked' && b.f.final === undefined) || b.pc === 'staged');
    switch (act) {
      case Act.askFinal:
        b.f.final = found(final);
        delete b.f.tail;
        delete b.f.content;
        // by HTTP, the query gives the end of the file, too
        if (this.kindOf(b) === Kind.put && typeof b.f.final === 'number') b.f.tail = this.look(this.content(s, final)!, p, true);
        return goOn(`asks ${final}: ${b.f.final}`);
      case Act.askTemp:
        b.f.temp = found(temp);
        delete b.f.tail;
        delete b.f.content;
        return { label: `asks ${temp}: ${b.f.temp}`, isCommand: true };
      case Act.readTail:
        this.cost.reads++;
        b.f.tail = this.look(this.content(s, isTemp ? temp : final) ?? '', p, true);
        return goOn(`looks into the end of ${isTemp ? temp : final}: ${b.f.tail}`);
      case Act.readAll:
        this.cost.reads += this.size(p);
        b.f.content = this.look(this.content(s, isTemp ? temp : final) ?? '', p, false);
        return { label: `reads ${isTemp ? temp : final}: ${b.f.content}`, isCommand: true };
      case Act.stepAside: return this.stepAside(s, i);
      case Act.stage:
        b.pc = 'staged';
        if (this.kindOf(b) !== Kind.put) forget(b);
        return { label: '' };
      case Act.name:
        b.pc = 'naming';
        forget(b);
        return { label: 'finds it whole but for its name' };
      case Act.send: case Act.replace: case Act.resume:
        b.how = act;
        b.pc = 'begin';
        return { label: '' };
      case Act.rename: return this.isLive(p) && !b.isNoted ? this.noteLive(s, i) : this.rename(s, i, temp, final);
      case Act.erase: case Act.eraseSent: {
        const name = act === Act.erase ? final : target;
        const wrong = this.habits.noDelete ? undefined : this.harm(s, i, name);
        if (!this.habits.noDelete) delete s.names[this.fileOf(name)];
        b.f.erased = true;
        forget(b);
        if (b.pc === 'spoilt') rest(b);
        else if (act === Act.eraseSent) delete b.f.temp;
        else b.pc = 'naming';
        return { label: `deletes ${name}`, isCommand: true, hasEffect: true, wrong };
      }
      case Act.giveUpRename:
        delete s.names[this.fileOf(temp)];
        rest(b);
        b.noRename = true;
        return { label: 'gives up renaming', isCommand: true, hasEffect: true };
      case Act.count: b.pc = 'record'; return { label: 'finds it there, whole' };
      case Act.vanish: return this.vanish(s, i);
      default: rest(b); return { label: 'ends the try' };
    }
  }

  private stepAside(s: State, i: number): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const { pc } = b;
    // the first other name has the temporary name of the plain one
    one.aside += pc === 'refused' && this.kindOf(b) === Kind.part && !one.aside ? 2 : 1;
    one.of = one.versions[0]!;
    forget(b);
    delete b.f.erased;
    if (this.setup.areNamesAlike) delete b.f.temp;
    b.then = pc === 'kept' ? 'naming' : pc === 'picked' ? 'staged' : pc !== 'refused' ? pc : this.kindOf(b) === Kind.put ? 'staged' : 'idle';
    b.pc = one.begun ? 'note' : b.then;
    if (b.pc === 'idle') rest(b);
    return { label: `steps aside to ${this.nameOf(s, i)}` };
  }

  private open(s: State, i: number): Done {
    const b = s.boards[i]!;
    const kind = this.kindOf(b);
    const target = kind === Kind.part ? this.tempOf(s, i) : this.nameOf(s, i);
    const isResumed = b.how === Act.resume;
    const file = this.fileOf(target);
    if (kind === Kind.put) {
      b.pc = 'close';
      this.cost.blocks += this.size(this.pictureOf(s, i).versions[0]!);
      return { label: `puts ${target}${b.how === Act.send ? ' if nothing is there' : ''}`, isCommand: true };
    }
    if (file in s.names && this.habits.keeps && !isResumed) {
      this.refuse(b);
      return { label: `is refused to write over ${target}`, isCommand: true };
    }
    const wrong = isResumed ? undefined : this.harm(s, i, target);
    if (!(file in s.names)) {
      s.inodes.push('');
      s.names[file] = s.inodes.length - 1;
    } else if (!isResumed) s.inodes[s.names[file]!] = '';
    b.fd = s.names[file]!;
    b.pos = isResumed ? (kind === Kind.part ? b.f.temp : b.f.final) as number : 0;
    b.pc = 'send';
    b.out = '';
    if (this.setup.isAtomic && !isResumed && !wrong) {
      const sent = this.send(s, i);
      return { ...sent, label: `opens ${target}, ${sent.label}` };
    }
    return { label: `${isResumed ? `resumes at ${b.pos}` : 'opens'} ${target}`, isCommand: true, hasEffect: true, wrong };
  }

  private send(s: State, i: number): Done {
    const b = s.boards[i]!;
    const p = this.pictureOf(s, i).versions[0]!;
    const text = s.inodes[b.fd]!.padEnd(b.pos, '.');
    s.inodes[b.fd] = text.slice(0, b.pos) + this.block(p, b.pos) + text.slice(b.pos + 1);
    b.pos++;
    b.f.sent = true;
    this.cost.blocks++;
    if (b.pos >= this.size(p)) b.pc = 'close';
    return { label: `sends ${p}${b.pos}`, isCommand: true, hasEffect: true };
  }

  private close(s: State, i: number): Done {
    const b = s.boards[i]!;
    const kind = this.kindOf(b);
    const p = this.pictureOf(s, i).versions[0]!;
    const final = this.nameOf(s, i);
    if (kind === Kind.put) {
      const file = this.fileOf(final);
      if (b.how === Act.send && this.habits.heeds && file in s.names) {
        this.refuse(b);
        return { label: `gets 412 for ${final}`, isCommand: true };
      }
      const wrong = this.harm(s, i, final);
      s.inodes.push(this.whole(p));
      s.names[file] = s.inodes.length - 1;
      b.pc = 'verify';
      return { label: `has put ${final}`, isCommand: true, hasEffect: true, wrong };
    }
    if (this.habits.alters) s.inodes[b.fd] = s.inodes[b.fd]!.slice(0, -1);
    b.fd = -1;
    b.clean = p;
    b.pc = this.setup.verify === 'reply' || b.vanished >= mostVanished ? 'record' : 'verify';
    return { label: `gets 226 for ${kind === Kind.part ? this.tempOf(s, i) : final}`, isCommand: true };
  }

  private verify(s: State, i: number, isHidden: boolean): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const p = one.versions[0]!;
    const isFirst = b.pc === 'verify';
    const isPart = this.kindOf(b) === Kind.part;
    const name = isFirst && isPart ? this.tempOf(s, i) : this.nameOf(s, i);
    const text = isHidden ? undefined : this.content(s, name);
    const isWrong = this.setup.verify === 'content' && text !== undefined && text !== this.whole(p);
    const got = this.habits.isMute ? 'untold' : text?.length ?? 'absent';
    if ((got === this.size(p) && !isWrong) || got === 'untold') {
      b.pc = isFirst && isPart ? 'naming' : 'record';
      forget(b);
    } else if (got === 'absent') this.vanish(s, i);
    else {
      b.clean = '';
      one.shown = one.begun !== '';
      rest(b);
    }
    return { label: `checks ${name}: ${got}`, isCommand: true };
  }

  private rename(s: State, i: number, temp: string, final: string): Done {
    const b = s.boards[i]!;
    const from = this.fileOf(temp);
    const to = this.fileOf(final);
    const isLate = this.habits.isLate && !b.f.erased;
    if (b.pc === 'kept') b.f.erased = true;
    if (!(from in s.names) || (to in s.names && this.habits.keepsOnRename) || this.habits.noRename || (isLate && b.pc === 'naming')) {
      this.refuse(b, 'kept');
      return { label: `is refused to rename ${temp} to ${final}`, isCommand: true };
    }
    const wrong = this.harm(s, i, final);
    s.names[to] = s.names[from]!;
    delete s.names[from];
    b.pc = 'verifyName';
    return { label: `renames ${temp} to ${final}`, isCommand: true, hasEffect: true, wrong };
  }

  /** The server does not show a picture that it has confirmed. */
  private vanish(s: State, i: number): Done {
    const b = s.boards[i]!;
    b.vanished++;
    if (this.kindOf(b) === Kind.part) b.noRename = true;
    if (b.vanished >= mostVanished) return this.record(s, i);
    b.clean = '';
    rest(b);
    return { label: 'finds it gone' };
  }

  private record(s: State, i: number): Done {
    const b = s.boards[i]!;
    const one = this.pictureOf(s, i);
    const p = one.versions[0]!;
    if (one.note) one.note = { ...one.note, ended: this.size(p) };
    const known = one.aside || this.isFixed(p) || this.isLive(p) ? { delivered: 0, as: '' } : { delivered: this.size(p), as: this.nameOf(s, i) };
    Object.assign(one, { begun: '', of: '', aside: 0, done: p, shown: false, ...known });
    rest(b);
    b.clean = '';
    if (!this.isFixed(p) && !this.isLive(p) && !s.counted.includes(p)) s.counted = [...s.counted + p].sort().join('');
    return { label: `counts ${p} as delivered`, isNote: true, wrong: this.isThere(s, p) ? undefined : `picture ${p} counts as delivered and is not there whole` };
  }

  /** With luck from here on, returns what is missing or left over at last. */
  fair(from: State): string | undefined {
    const s = copy(from);
    this.finish(s);
    const wanted = s.cards.flat().map(({ versions }) => versions[0]!).filter(p => !this.isFixed(p));
    const missing = wanted.filter(p => !this.isThere(s, p));
    if (missing.length) return `picture ${missing.join(' and ')} never arrives`;
    const extra = Object.entries(s.names).filter(([name, file]) => name.endsWith('.part') || !Object.keys(this.setup.sizes).some(p => s.inodes[file] === this.whole(p)));
    const known = [...wanted, ...Object.values(this.setup.served ?? {})];
    const older = Object.entries(s.names).find(([, file]) =>
      Object.keys(this.setup.sizes).some(p => s.inodes[file] === this.whole(p) && !known.includes(p) && !this.isFixed(p)));
    if (older && !extra.length) return `left over, an older version: ${older[0]}=${s.inodes[older[1]]}`;
    if (extra.length) return `left over: ${extra.map(([name, file]) => `${name}=${s.inodes[file]}`).join(', ')}`;
    const twice = wanted.filter(p => Object.values(s.names).filter(file => s.inodes[file] === this.whole(p)).length > 1);
    return twice.length ? `picture ${twice.join()} is there twice` : undefined;
  }

  /** Lets each board send its pictures without a fault. */
  finish(s: State): void {
    for (let turn = 0; turn < 6; turn++) {
      s.boards.forEach((_, i) => {
        for (let n = 0; n < 90; n++) {
          const b = s.boards[i]!;
          const waiting = this.waits(s, i);
          if (b.pc === 'idle' && !waiting.length) break;
          if (b.pc === 'idle') b.at = waiting[turn % waiting.length]!;
          this.run(s, i, false);
          tidy(s);
        }
        const b = s.boards[i]!;
        if (b.slots.length > 1 && b.pc === 'idle') s.boards[i] = newBoard([...b.slots.slice(1), b.slots[0]!], b);
      });
    }
  }
}
