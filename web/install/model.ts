// The installer's state: choices, progress and results, one board after another.

import type { Identity } from '../../firmware/engine/known.js';
import type { BoardEntry, Boards } from '../boards.ts';
import type { Camera } from '../link/camera.ts';
import { fetchEngine, fetchImage, identifyListed, takeEngine, type Engine, type Given, type Origin } from './files.ts';
import { install, type Job, type Kept, type Outcome } from './job.ts';
import { InstallError, type Changed, type Progress, type Teller } from './say.ts';

/** Where the installation is. */
export type Phase = 'choosing' | 'working' | 'done' | 'failed';
type Lender = Pick<Camera, 'standing' | 'connect' | 'lend'>;

/** Troubles that a slower rate may solve. */
const rateTroubles = ['silent', 'flash', 'differs'];
const mostLines = 1000;

/** An installation, or its choices, over a reload of the page. */
export interface KeptInstall {
  phase: Phase;
  board: string;
  lens?: BoardEntry['kind'];
  kind: Job['kind'];
  isErased: boolean;
  accepted: string;
  outcome: Outcome | undefined;
  changed: Changed;
  /** The page had the chip's saved settings, which are not kept. */
  hadSaved: boolean;
}

/** What the installer uses; tests replace it. */
export interface Parts {
  fetchImage(board: BoardEntry): Promise<Uint8Array>;
  fetchEngine(list: Boards['engine']): Promise<Engine>;
  install: typeof install;
}

/** The state of the view, without its elements. The event `change` follows each change. */
export class Installer extends EventTarget {
  phase: Phase = 'choosing';
  board: BoardEntry | undefined;
  kind: Job['kind'] = 'whole';
  isErased = false;
  /** The user's engine, instead of the page's. */
  engine: Engine | undefined;
  /** Why the user's files are not accepted. */
  engineTrouble = '';
  given: Given[] = [];
  /** The checksum of an unknown engine that the user accepted. */
  accepted = '';
  progress: Progress | undefined;
  lines: string[] = [];
  outcome: Outcome | undefined;
  /** Its sentence does not name the state of the flash. `isLost`: the page had the chip's saved settings until it was loaded again. */
  failure: { sentence: string; trouble: string; changed: Changed; isLost?: boolean } | undefined;
  /** The next attempt uses a slower rate, because that may solve the last failure. */
  isSlow = false;
  private readonly kept: Kept = new Map();
  private stopping: AbortController | undefined;
  private readonly teller: Teller = {
    progress: now => {
      this.progress = now;
      this.tell();
    },
    line: text => {
      this.lines = [...this.lines, text].slice(-mostLines);
      this.tell();
    },
  };

  /** The chip's saved settings are in this page alone. */
  get hasSaved(): boolean { return this.kept.size > 0; }

  /** Before a reload. */
  get remains(): KeptInstall | undefined {
    const { phase, board, kind, isErased, accepted, outcome, failure, progress, hasSaved } = this;
    const changed = failure?.changed ?? (phase === 'working' ? progress!.changed : 'nothing');
    const hadSaved = hasSaved || failure?.isLost === true;
    return board && { phase, board: board.name, lens: board.kind, kind, isErased, accepted, outcome, changed, hadSaved };
  }

  /** After a reload: an installation was interrupted by it. */
  recall({ phase, kind, isErased, accepted, outcome, changed, hadSaved }: KeptInstall, board: BoardEntry): void {
    Object.assign(this, { board, kind, isErased, accepted });
    if (phase === 'done') Object.assign(this, { phase, outcome });
    else if (phase !== 'choosing') {
      this.phase = 'failed';
      this.failure = { sentence: 'This page was loaded again.', trouble: '', changed, isLost: hadSaved };
    }
    this.tell();
  }

  constructor(private readonly parts: Parts = { fetchImage, fetchEngine, install }) {
    super();
  }

  /** Whether the user must supply the engine's files. */
  needsFiles(list: Boards | undefined): boolean {
    return this.kind === 'whole' && !this.engine && list?.engine.files.length === 0;
  }

  /** The engine to write. */
  private identity(list: Boards | undefined): Identity & Origin | undefined {
    if (this.kind === 'update') return undefined;
    return this.engine ?? (list && list.engine.files.length > 0 ? identifyListed(list.engine) : undefined);
  }

  /** An unknown engine to write: its origin and checksum. */
  stranger(list: Boards | undefined): Origin & { sum: string; isAccepted: boolean } | undefined {
    const { stranger, sum = '', version = '', date = '', from } = this.identity(list) ?? {};
    return stranger ? { version, date, from, sum, isAccepted: sum === this.accepted } : undefined;
  }

  change(what: Partial<Pick<Installer, 'board' | 'kind' | 'isErased' | 'accepted'>>): void {
    Object.assign(this, what);
    if (this.kind === 'update') this.isErased = false;
    this.tell();
  }

  /** Adds files of the engine, which may come one by one. */
  async take(files: Given[]): Promise<void> {
    this.given = [...this.given.filter(({ name }) => !files.some(file => file.name === name)), ...files];
    try {
      this.engine = await takeEngine(this.given);
      this.engineTrouble = '';
    } catch (error) {
      this.engine = undefined;
      this.engineTrouble = (error as Error).message;
    }
    this.tell();
  }

  /** Returns to the page's engine. */
  forget(): void {
    this.given = [];
    this.engine = undefined;
    this.engineTrouble = '';
    this.tell();
  }

  /** Call from a click: the user may have to select a port first. */
  async begin(camera: Lender, list: Boards): Promise<void> {
    const { board } = this;
    if (this.phase === 'working' || !board) return;
    if (camera.standing === 'none') await camera.connect();
    if (camera.standing === 'none') return;
    const { signal } = this.stopping = new AbortController();
    Object.assign(this, { phase: 'working', lines: [], outcome: undefined, failure: undefined, progress: { step: 'connect', text: 'Getting the files …', changed: 'nothing' } });
    this.tell();
    try {
      const job = await this.prepare(board, list);
      this.outcome = await camera.lend(port => this.parts.install(port, job, this.kept, this.teller, signal));
      this.phase = 'done';
      this.isSlow = false;
    } catch (error) {
      const { trouble, changed } = error instanceof InstallError ? error : { trouble: '', changed: 'nothing' as const };
      this.failure = { sentence: (error as Error).message, trouble, changed };
      this.phase = 'failed';
      this.isSlow ||= rateTroubles.includes(trouble);
    }
    this.stopping = undefined;
    this.tell();
  }

  private async prepare(board: BoardEntry, list: Boards): Promise<Job> {
    const image = await this.parts.fetchImage(board);
    const engine = this.engine ?? (list.engine.files.length > 0 ? await this.parts.fetchEngine(list.engine) : undefined);
    if (this.kind === 'whole' && !engine) throw new Error('This page has no engine: choose its files first.');
    if (this.kind === 'whole' && engine?.stranger && engine.sum !== this.accepted) throw new Error('First confirm that you trust the source of the engine.');
    return { kind: this.kind, isErased: this.isErased, engine, image, isSlow: this.isSlow };
  }

  stop(): void {
    this.stopping?.abort();
  }

  /** The next board, or the same again. */
  again(): void {
    this.phase = 'choosing';
    this.outcome = this.failure = this.progress = undefined;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new Event('change'));
  }
}
