// The state of the view Install: the choices, the progress and the results, for one board after the other.

import type { Identity } from '../../firmware/engine/known.js';
import type { BoardEntry, Boards } from '../boards.ts';
import type { Camera } from '../link/camera.ts';
import { fetchEngine, fetchImage, identifyListed, takeEngine, type Engine, type Given, type Origin } from './files.ts';
import { install, type Job, type Kept, type Outcome } from './job.ts';
import { InstallError, type Changed, type Progress, type Teller } from './say.ts';

/** The phase of an installation: the user chooses, the page works, or the installation has succeeded or failed. */
export type Phase = 'choosing' | 'working' | 'done' | 'failed';
type Lender = Pick<Camera, 'standing' | 'connect' | 'lend'>;

/** The names of failures that a slower rate may solve (firmware/flash/troubles.js). */
const rateTroubles = ['silent', 'flash', 'differs'];
const mostLines = 1000;

/** An installation, or the choices for it, kept over a reload of the page. */
export interface KeptInstall {
  phase: Phase;
  board: string;
  lens?: BoardEntry['kind'];
  kind: Job['kind'];
  isErased: boolean;
  accepted: string;
  outcome: Outcome | undefined;
  changed: Changed;
  /** True if the page had the chip's saved settings in its memory. A reload loses them. */
  hadSaved: boolean;
}

/** The functions that fetch files and install, which tests replace by their own. */
export interface Parts {
  fetchImage(board: BoardEntry): Promise<Uint8Array>;
  fetchEngine(list: Boards['engine']): Promise<Engine>;
  install: typeof install;
}

/** The state of the view, without its HTML elements. The event `change` follows each change. */
export class Installer extends EventTarget {
  phase: Phase = 'choosing';
  board: BoardEntry | undefined;
  kind: Job['kind'] = 'whole';
  isErased = false;
  /** The engine (Espruino) that the user gave, in place of the page's. It is undefined if there is none. */
  engine: Engine | undefined;
  /** Why the files that the user gave are not accepted, as a sentence. It is empty if they are accepted, or the user gave none. */
  engineTrouble = '';
  given: Given[] = [];
  /** The SHA-256 of the unknown engine (Espruino) that the user has agreed to. It is empty if there is none. */
  accepted = '';
  progress: Progress | undefined;
  lines: string[] = [];
  outcome: Outcome | undefined;
  /**
   * The last failure. Its sentence does not name the state of the flash. `isLost` is true if a reload of the page has lost the chip's saved
   * settings.
   */
  failure: { sentence: string; trouble: string; changed: Changed; isLost?: boolean } | undefined;
  /** True if the next attempt uses the slowest rate, because that may solve the last failure. */
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

  /** Whether only this page may still have the saved settings of a chip. */
  get hasSaved(): boolean { return this.kept.size > 0; }

  /** The choices, and the installation if one runs, to be kept while the page is reloaded. It is undefined if no board was chosen. */
  get remains(): KeptInstall | undefined {
    const { phase, board, kind, isErased, accepted, outcome, failure, progress, hasSaved } = this;
    const changed = failure?.changed ?? (phase === 'working' ? progress!.changed : 'nothing');
    const hadSaved = hasSaved || failure?.isLost === true;
    return board && { phase, board: board.name, lens: board.kind, kind, isErased, accepted, outcome, changed, hadSaved };
  }

  /**
   * Restores what was kept before a reload of the page. An installation that was under way then has failed, because the reload has interrupted
   * it.
   */
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

  /** Whether the user must give Espruino's files: the engine is to be installed, and neither the page nor the user has supplied them yet. */
  needsFiles(list: Boards | undefined): boolean {
    return this.kind === 'whole' && !this.engine && list?.engine.files.length === 0;
  }

  /**
   * Returns the version, date and origin of the engine (Espruino) that would be written, and whether it is a known one. It is undefined if no engine
   * is written, or there is none.
   */
  private identity(list: Boards | undefined): Identity & Origin | undefined {
    if (this.kind === 'update') return undefined;
    return this.engine ?? (list && list.engine.files.length > 0 ? identifyListed(list.engine) : undefined);
  }

  /**
   * Returns the origin and the checksum of the engine (Espruino) that would be written, if it is not known. `isAccepted` is true if the user has
   * agreed to it. The result is undefined if the engine is known.
   */
  stranger(list: Boards | undefined): Origin & { sum: string; isAccepted: boolean } | undefined {
    const { stranger, sum = '', version = '', date = '', from } = this.identity(list) ?? {};
    return stranger ? { version, date, from, sum, isAccepted: sum === this.accepted } : undefined;
  }

  change(what: Partial<Pick<Installer, 'board' | 'kind' | 'isErased' | 'accepted'>>): void {
    Object.assign(this, what);
    if (this.kind === 'update') this.isErased = false;
    this.tell();
  }

  /** Takes files of the engine (Espruino) that the user gives, in addition to earlier ones. They may come one by one. */
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

  /** Forgets the files that the user gave, and takes the page's engine (Espruino) again. */
  forget(): void {
    this.given = [];
    this.engine = undefined;
    this.engineTrouble = '';
    this.tell();
  }

  /** Begins the installation. Call it from a click, because the browser may have to ask the user for a port. @param camera lends the port */
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

  /** Shows the choices again after an installation, for the next board or for the same one. */
  again(): void {
    this.phase = 'choosing';
    this.outcome = this.failure = this.progress = undefined;
    this.tell();
  }

  private tell(): void {
    this.dispatchEvent(new Event('change'));
  }
}
