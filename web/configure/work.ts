// The view's state: the configuration in the form, the firmware's check of it, a text to repair first, and the cameras
// written so far. Nothing is stored after the page is closed.

import { anyWiring } from '../../src/config/camerakeys.ts';
import type { Value } from '../../src/config/config.ts';
import { shownUrl, urlError } from '../../src/config/url.ts';
import { withTold, type BoardEntry } from '../boards.ts';
import type { Ask } from './ask.ts';
import { createExchange, type Connected, type Exchange, type Review } from './exchange/exchange.ts';
import { byteOrderMark, toSentence, toBytes, toText } from './form/bytes.ts';
import { listGroups, orderOf, type Field, type Group } from './form/fields.ts';
import { formFields } from './form/form.ts';
import { placeIn, placeSentences, sentencesOf, whyNoForm, type Told, type Wiring } from './form/judge.ts';
import { emptyModel, nodeOf, openModel, pathOf, shownIn, strangersIn, textOf, toNode, nodeTyped, withNodeAt, withoutDefaults, withServer, type Model, type Server } from './form/model.ts';
import { withoutSecrets } from './form/secrets.ts';
import { nodeAt, parseTree, spell, valueOf, withNode, type Node, type Path } from './form/tree.ts';
import { labelOf, wordsFor } from './form/wording.ts';
import { beyondAscii, notesOn } from './plan/notes.ts';
import { tellBudget } from './plan/plan.ts';
import { presetKeys } from './presets.ts';
import { nextName } from './series/counted.ts';
import { readSeries, type Row } from './series/series.ts';

/** A text that cannot be shown as a form. */
export interface Mend {
  /** Decoded. */
  text: string;
  /** Its fault; undefined: it is usable. */
  sentence: string | undefined;
  /** Position of the fault in the text. */
  place: number | undefined;
}

/** A form without its secrets. */
export interface KeptForm {
  /** A character a byte. */
  text: string;
  /** Keys that were left out. */
  left: string[];
}

/** A camera whose configuration was written or saved. */
export interface Written {
  device: string;
  /** The title of its board; empty: unknown. */
  board: string;
  at: Date;
}

const device = 'device';

/** A camera that takes a picture an hour and sleeps in between. Without these keys it would never take one by itself. */
const hourly: Readonly<Record<string, Value>> = { 'camera.everyMinutes': 60, 'schedule.everyMinutes': 60, 'schedule.sleep': true };
const every = 'camera.everyMinutes';

/** The state of the form, without its elements. */
export class Work {
  readonly groups: readonly Group[] = listGroups();
  readonly order = orderOf(this.groups);
  readonly exchange: Exchange;
  model: Model = emptyModel();
  mend: Mend | undefined;
  /** The form's content before another file was loaded. */
  before: Model | undefined;
  /** Increment the name after each camera. */
  isSeries = false;
  /** Cameras of a table that are not written yet; the first one is in the form. */
  rows: readonly Row[] = [];
  /** The form before the first of them. */
  private profile: Model = this.model;
  written: Written[] = [];
  /** The selected board; empty: the connected one, or any. */
  boardName = '';
  boards: readonly BoardEntry[] = [];
  /** A file is in the form. */
  isLoaded = false;
  /** Something was typed, chosen or loaded. */
  private isTouched = false;
  /** The last suggestion was for a board with a camera. */
  private suggested: boolean | undefined;
  /** The user has chosen the origin of the pictures. */
  private hasChosen = false;
  /** The user's choice, or the suggestion; undefined: by the file. */
  private source: 'camera' | 'card' | undefined;
  /** The simple form's server needs this answer. */
  lacking: Ask | undefined;
  /** A server was given once. */
  private hadServer = false;
  /** Whether the last written camera is still connected. */
  private isSame = false;
  /** The text that the firmware refused, with its sentences. */
  private refused: { text: string; sentences: string[] } | undefined;
  /** The text as last loaded, saved or written. */
  private last = textOf(this.model);

  /** @param changed redraws @param busyMs pause before a busy camera is asked again */
  constructor(private readonly camera: Connected, private readonly changed: () => void, busyMs?: number) {
    this.exchange = createExchange(camera, this.groups, { changed, settled: review => this.succeed(review), busyMs });
  }

  /** The board to check against: selected, else connected, else any. */
  get wiring(): Wiring {
    const board = this.board;
    if (!board) return { maxBaud: 0, camera: this.camera.hello?.camera === false ? undefined : anyWiring() };
    const { hello } = this.camera;
    // a board that is only chosen may have any of its cameras
    const { maxBaud, camera } = board;
    const all = board.name === hello?.board ? [withTold(board, hello.camera)] : board.lenses ?? [board];
    const cameras = all.flatMap(lens => lens.cameras);
    const hasPir = all.some(lens => lens.hasPir);
    return { maxBaud, camera: cameras.length > 0 ? { model: camera, models: cameras.join(' '), hasPir } : undefined };
  }

  get board(): BoardEntry | undefined {
    return this.boards.find(({ name }) => name === (this.boardName || this.camera.hello?.board));
  }

  get text(): string { return textOf(this.model); }

  /** Paths without a field. */
  get strangers(): Path[] { return strangersIn(this.model, this.groups); }

  get sentences(): string[] {
    const local = sentencesOf(this.text, this.wiring);
    return this.refused?.text === this.text ? [...new Set([...local, ...this.refused.sentences.map(toSentence)])] : local;
  }

  get told(): Told {
    const sections = this.groups.map(({ name }) => name).filter(name => name !== '');
    const names = [...this.order, ...sections, ...formFields(this.model).map(({ key }) => key), 'http.form.file', 'http.form.fields', ...this.strangers.map(path => path.map(toText).join('.'))];
    return placeSentences(this.sentences, [...new Set(names)], this.model.server);
  }

  /** A form that has no server yet is not finished, and has no mistake. */
  private get awaitsServer(): boolean {
    return this.lacking !== undefined || (!this.isLoaded && !this.hadServer);
  }

  /** The faults in the words of the form. An untouched form has none. */
  get said(): Told {
    const { at, rest } = this.told;
    if (!this.isTouched) return { at: new Map(), rest: [] };
    if (this.awaitsServer) for (const key of ['ftp.host', 'http.url']) at.delete(key);
    const words = (key: string, mistake: string): string => {
      const url = key.endsWith('.url') && /beyond ASCII/.test(mistake) ? this.valueAt(key) : undefined;
      return typeof url === 'string' && /^https?:\/\/[^/?#]*[^\x00-\x7f]/i.test(url) ? beyondAscii(url) : wordsFor(key, mistake, this.groups);
    };
    return { at: new Map([...at].map(([key, mistakes]) => [key, mistakes.map(mistake => words(key, mistake))])), rest };
  }

  /** The effect of unusual values, by key. */
  get notes(): Map<string, string> { return notesOn(key => this.valueAt(key)); }

  /** Megabytes and days that this configuration takes, as a sentence. */
  get budget(): string { return tellBudget(key => this.valueAt(key), this.board?.modem || String(this.valueAt('modem.model') ?? '')); }

  /** The camera's name, given or by default. */
  get deviceName(): string { return deviceIn(this.model); }

  /** The server's name, if one is given. */
  get serverName(): string {
    const url = String(this.valueAt('http.url') ?? '');
    return String(this.valueAt('ftp.host') ?? (urlError(url) ? url && 'HTTP' : shownUrl(url)));
  }

  /** The camera at the board takes pictures by itself. */
  get takesPictures(): boolean {
    return this.source ? this.source === 'camera' : Number(this.valueAt(every) ?? 0) > 0 || this.valueAt('camera.motion') === 'on';
  }

  /** Whether the connected or selected board has a camera; undefined: no board is known. */
  private get hasCamera(): boolean | undefined {
    const { hello } = this.camera;
    if (hello && (this.boardName === '' || this.boardName === hello.board)) return Boolean(hello.camera);
    return this.board && this.wiring.camera !== undefined;
  }

  /** A choice of the simple form. */
  takePictures(isWanted: boolean): void {
    this.hasChosen = true;
    this.plan(isWanted);
    if (!isWanted) for (const key of [every, 'camera.motion']) this.put(pathOf(key), undefined);
  }

  /** Adds the usual schedule where there is none, or takes it out again. */
  private plan(isWanted: boolean): void {
    this.source = isWanted ? 'camera' : 'card';
    for (const [key, value] of Object.entries(hourly)) {
      const now = this.valueAt(key);
      if (now === (isWanted ? undefined : value)) this.put(pathOf(key), isWanted ? toNode(value) : undefined);
    }
  }

  /** A new form for a board with a camera takes pictures, unless the user has chosen. */
  suggest(): void {
    const { hasCamera, isTouched, isChanged } = this;
    if (this.isLoaded || this.hasChosen || hasCamera === undefined || hasCamera === this.suggested) return;
    if (hasCamera || this.suggested) this.plan(hasCamera);
    this.suggested = hasCamera;
    this.isTouched = isTouched;
    if (!isChanged) this.last = this.text;
  }

  /** Replaces the server and the keys that belong to it. @param values undefined: no server */
  usePreset(values: { [key: string]: unknown } | undefined): void {
    let { tree } = this.model;
    for (const key of presetKeys) tree = withNodeAt({ ...this.model, tree }, pathOf(key), undefined, []).tree;
    for (const [key, value] of Object.entries(values ?? {})) tree = withNode(tree, pathOf(key), nodeFrom(value), this.order);
    const server = values && 'http.url' in values ? 'http' : 'ftp';
    this.edit({ ...this.model, tree, server, aside: undefined });
  }

  /** Whether the form has all of these values. */
  holds(values: { [key: string]: unknown }): boolean {
    const shown = (node: Node | undefined): string | undefined => node && JSON.stringify(valueOf(node));
    return Object.entries(values).every(([key, value]) => shown(nodeOf(this.model, key)) === shown(nodeFrom(value)));
  }

  /** Decoded. */
  private valueAt(key: string): unknown {
    const node = nodeOf(this.model, key);
    const value = node && valueOf(node);
    return typeof value === 'string' ? toText(value) : value;
  }

  /** Sections that apply (one server; camera if the board has one), and sections with content. */
  get shown(): Group[] {
    return this.groups.filter(({ name }) => nodeAt(this.model.tree, [name]) !== undefined
      || (name === 'ftp' || name === 'http' ? name === this.model.server : name !== 'camera' || this.wiring.camera !== undefined));
  }

  /** An action is under way. While the camera is busy another one may take its place. */
  get isOccupied(): boolean { return this.exchange.doing !== undefined && !this.exchange.doing.isWaiting; }

  get isChanged(): boolean { return this.text !== this.last || this.mend !== undefined; }

  /** Why the camera cannot be written now; empty: it can. */
  get whyNotWrite(): string {
    if (this.camera.standing !== 'ready') return this.camera.sentence;
    if (this.sentences.length === 0) return '';
    const { at, rest } = this.said;
    if (this.lacking && at.size + rest.length === 0) return `First fill in: ${this.lacking.label}, such as ${this.lacking.example || '…'}.`;
    return at.size + rest.length > 0 ? 'First correct the marked fields: the firmware would refuse them.' : 'First enter the server that images go to.';
  }

  fieldText(field: Field): { text: string; isForeign: boolean } { return shownIn(field, nodeOf(this.model, field.key)); }

  /** During input. @param text empty: no value */
  type(field: Field, text: string): void { this.put(pathOf(field.key), nodeTyped(field, text)); }

  /** A choice, or finished input. */
  set({ key }: Field, value: Value): void {
    this.put(pathOf(key), toNode(value));
    this.settle();
  }

  put(path: Path, node: Node | undefined): void { this.edit(withNodeAt(this.model, path, node, this.order)); }

  /** Removes new values that equal the default. */
  settle(): void { this.edit(withoutDefaults(this.model, this.groups)); }

  choose(server: Server): void { this.edit(withServer(this.model, server, this.order)); }

  edit(model: Model): void {
    this.isTouched ||= textOf(model) !== this.last;
    this.model = model;
    this.hadServer ||= ['ftp', 'http'].some(section => nodeAt(model.tree, [section]) !== undefined);
    this.changed();
  }

  /** @param text one character a byte @param from its source, for sentences */
  load(text: string, from: string): void {
    const sentence = whyNoForm(text);
    if (sentence) {
      // what was said of another file
      this.exchange.say(undefined);
      return this.mendText(toText(text), sentence);
    }
    if (this.text !== this.last) this.before = this.model;
    this.model = openModel(text);
    this.mend = undefined;
    this.isTouched = this.isLoaded = true;
    this.source = undefined;
    this.last = this.text;
    this.exchange.say({ kind: 'note', text: `${from}.` });
  }

  /** @param text decoded (form/bytes.ts) */
  mendText(text: string, sentence = whyNoForm(toBytes(text))): void {
    const plain = text.startsWith(toText(byteOrderMark)) ? text.slice(toText(byteOrderMark).length) : text;
    this.mend = { text: plain, sentence, place: sentence ? placeIn(plain, sentence) : undefined };
    this.changed();
  }

  useMended(): void {
    const { mend } = this;
    if (mend && !mend.sentence) this.load(toBytes(mend.text), 'The text is in the form now');
  }

  dropMended(): void {
    this.mend = undefined;
    this.changed();
  }

  bringBack(): void {
    if (this.before) this.model = this.before;
    this.before = undefined;
    this.exchange.say(undefined);
  }

  /** @returns the file's bytes, and the keys left out */
  save(hasSecrets: boolean): { text: string; left: string[] } {
    this.settle();
    const { tree, left } = hasSecrets ? { tree: this.model.tree, left: [] } : withoutSecrets(this.model.tree, this.groups);
    if (left.length === 0) this.last = this.text;
    this.exchange.say({ kind: left.length > 0 ? 'note' : 'good', text: left.length > 0 ? `Saved without its secrets: ${left.join(', ')}. Enter them again before you use the file.` : 'Saved, with everything in the form.' });
    return { text: textOf({ tree }), left };
  }

  /** The form's content for a reload of the tab; undefined: there is nothing in the form. */
  get kept(): KeptForm | undefined {
    if (!this.isTouched) return undefined;
    const { tree, left } = withoutSecrets(this.model.tree, this.groups);
    return tree.entries.length > 0 ? { text: textOf({ tree }), left } : undefined;
  }

  recall({ text, left }: KeptForm): void {
    this.model = openModel(text);
    this.isTouched = this.hasChosen = true;
    this.last = this.text;
    this.exchange.say({ kind: 'note', text: `The form is as before the page was reloaded${left.length > 0 ? `, without its secrets: ${left.map(key => labelOf(key, this.groups)).join(', ')}. Enter them again` : ''}.` });
  }

  async read(): Promise<void> {
    const text = await this.exchange.read();
    if (text !== undefined) this.load(text, `Read from the card of ${toText(this.camera.hello?.device || 'this camera')}`);
  }

  compare(): Promise<void> {
    this.settle();
    return this.exchange.compare(this.text);
  }

  /** The camera that was just written is at the cable. */
  get isConnectedAsWritten(): boolean { return this.isSame && this.camera.standing === 'ready'; }

  /** A warning before confirmation. */
  get caution(): string {
    const last = this.written.at(-1);
    if (!this.isSeries || !this.isSame || !last) return '';
    return `This is still the camera that was just written as ${last.device}. Connect the next one; otherwise this one is renamed.`;
  }

  async write(): Promise<void> {
    const { review } = this.exchange;
    const sentences = await this.exchange.write();
    if (!review || !sentences) return;
    if (sentences.length === 0) return this.succeed(review);
    this.refused = { text: review.text, sentences };
    this.exchange.say({ kind: 'error', text: 'The camera does not accept this configuration; its config.json is unchanged. The reasons are at the fields.' });
  }

  private succeed(review: Review): void {
    const name = deviceIn(openModel(review.text));
    this.written = [...this.written, { device: name, board: review.board, at: new Date() }];
    this.isSame = true;
    this.last = review.text;
    this.refused = undefined;
    const next = this.isSeries && review.text === this.text ? this.countUp() : '';
    this.exchange.say({ kind: 'good', text: `${name} has its configuration, and uses it now.${next}` });
  }

  /** A table of cameras: the first one goes into the form. @throws a sentence for the user */
  useTable(text: string): void {
    this.rows = readSeries(text, this.order.filter(key => key !== 'http.form'));
    this.isSeries = true;
    this.profile = this.model;
    this.useRow();
    this.exchange.say({ kind: 'note', text: `${this.rows.length} cameras are in the table. ${this.rows[0]!['device']} is in the form; the others follow after each write.` });
  }

  /** An empty cell takes the profile's value, never that of another camera. */
  private useRow(): void {
    this.model = this.profile;
    const fields = this.groups.flatMap(group => group.fields);
    for (const [key, value] of Object.entries(this.rows[0]!)) if (value) this.type(fields.find(field => field.key === key)!, value);
    this.settle();
  }

  /** @returns the next step for the user */
  private countUp(): string {
    if (this.rows.length > 0) {
      this.rows = this.rows.slice(1);
      if (this.rows.length === 0) {
        this.isSeries = false;
        return ' It was the last one of the table.';
      }
      this.useRow();
      this.last = this.text;
      return ` Unplug it and connect the next camera: it will be ${this.rows[0]!['device']}; ${this.rows.length} are left in the table.`;
    }
    const field = this.groups.flatMap(({ fields }) => fields).find(({ key }) => key === device)!;
    const name = nextName(this.deviceName);
    this.type(field, name);
    this.last = this.text;
    return ` Unplug it and connect the next camera: it will be ${name}.`;
  }

  /** Call when the camera has come, gone or changed. */
  noticed(): void {
    if (['none', 'lost', 'lent'].includes(this.camera.standing)) this.isSame = false;
    this.exchange.noticed();
  }
}

/** A decoded value of a preset. */
function nodeFrom(value: unknown): Node {
  return typeof value === 'object' ? parseTree(toBytes(JSON.stringify(value))) : { text: spell(typeof value === 'string' ? toBytes(value) : value) };
}

/** The device name in a configuration, decoded. */
function deviceIn(model: Model): string {
  return shownIn({ kind: 'text' }, nodeOf(model, device)).text || String(listGroups()[0]!.fields[0]!.usual);
}
