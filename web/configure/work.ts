// The state of the view Configure: the configuration in the form, its check, a text to repair, and the cameras written so far.
// It is forgotten when the page is closed.

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

/** A text that a person has to repair before it can be shown as a form. */
export interface Mend {
  /** The content of the file that cannot be shown as a form, decoded from UTF-8. */
  text: string;
  /** The mistake in the file's text, as a sentence. It is undefined if the form can show the text now. */
  sentence: string | undefined;
  /** The index of the character at which the text is wrong. It is undefined if there is no mistake, or if its place is unknown. */
  place: number | undefined;
}

/** A configuration without its secrets, to be kept while the page is reloaded. */
export interface KeptForm {
  /** The kind of server that was chosen in the basic settings, and the answers about it without secrets. It is missing if nothing was answered. */
  asked?: { preset: string; answers: Record<string, string> };
  /** The text of config.json without its secrets. Each character is a byte. */
  text: string;
  /** The full keys, such as `ftp.password`, of the secrets that were left out. */
  left: string[];
}

/** A camera whose configuration was written or saved, for a label. */
export interface Written {
  device: string;
  /** The title of the board that this camera has. It is empty if the board is unknown. */
  board: string;
  at: Date;
}

const device = 'device';
/** The words for a control character without a quote. The firmware has one sentence for both. */
const controlWords = 'It holds a tab or another control character, most likely pasted, which modems cannot send. Empty the field, and type the text by hand.';

/** The values for a camera that takes a picture an hour and sleeps in between. Without these keys it would never take a picture by itself. */
const hourly: Readonly<Record<string, Value>> = { 'camera.everyMinutes': 60, 'schedule.everyMinutes': 60, 'schedule.sleep': true };
const every = 'camera.everyMinutes';

/** The state of the view Configure and its form, without the HTML elements, so that tests need no browser. */
export class Work {
  readonly groups: readonly Group[] = listGroups();
  readonly order = orderOf(this.groups);
  readonly exchange: Exchange;
  model: Model = emptyModel();
  mend: Mend | undefined;
  /** The configuration that another file has replaced in the form, so that it can be brought back. It is undefined if there is none. */
  before: Model | undefined;
  /** True to count up the camera's name after each camera that was written. */
  isSeries = false;
  /**
   * The rows of a loaded table (CSV), one for each camera that is not configured yet. The first row is in the form. It is empty if no table is
   * loaded.
   */
  rows: readonly Row[] = [];
  /** The configuration that was in the form before the first camera of the table. It gives the values that a row does not have. */
  private profile: Model = this.model;
  written: Written[] = [];
  /** The name of the board that was chosen. If it is empty, the connected board counts, or else any board. */
  boardName = '';
  boards: readonly BoardEntry[] = [];
  /** True if the configuration in the form came from a file or from the card. */
  isLoaded = false;
  /** True if the page itself has read that configuration from the connected camera. It is read again from the next camera if nothing was changed. */
  isBegun = false;
  /** Resolves when the connected camera's configuration is in the form. It is undefined if this camera's was not asked for. */
  private beginning: Promise<void> | undefined;
  /** True once a person has typed or chosen something in the form, or has loaded a file into it. */
  private isTouched = false;
  /**
   * Whether the board had a camera when `suggest` was last called. True means that `suggest` has put in the usual schedule (a picture an hour). It is
   * undefined before the first call.
   */
  private suggested: boolean | undefined;
  /** True once a person has chosen where the pictures come from. */
  private hasChosen = false;
  /** Where the pictures come from, as a person chose or the page suggested. If it is undefined, the configuration decides. */
  private source: 'camera' | 'card' | undefined;
  /** The question about the server that still needs an answer. It is undefined if none is named. */
  lacking: Ask | undefined;
  /** True once the configuration has had a server. Before that, a missing server is not shown as a mistake. */
  private hadServer = false;
  /** Whether the camera that was written last is still connected. */
  private isSame = false;
  /** The configuration that the camera refused, with its reasons. It is undefined if it refused none. */
  private refused: { text: string; sentences: string[] } | undefined;
  /** The configuration as last loaded, saved or written, to see whether it was changed since. */
  private last = textOf(this.model);

  /** Makes an empty form. @param changed draws the form again @param busyMs milliseconds before a busy camera is asked again */
  constructor(private readonly camera: Connected, private readonly changed: () => void, busyMs?: number) {
    this.exchange = createExchange(camera, this.groups, { changed, settled: review => this.succeed(review), busyMs });
  }

  /** The facts about the board that the configuration is checked against: the chosen board, else the connected one, else any. */
  get wiring(): Wiring {
    const board = this.board;
    if (!board) return { maxBaud: 0, camera: this.camera.hello?.camera === false ? undefined : anyWiring() };
    const { hello } = this.camera;
    // only a connected camera reports which kind of camera its board has. A board that a person only chose may have any of its kinds
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

  /** The paths of the configuration's values for which the form has no field. */
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

  /** True while a missing server is not shown as a mistake, because the person has not come to the server yet. */
  private get awaitsServer(): boolean {
    return this.lacking !== undefined || (!this.isLoaded && !this.hadServer);
  }

  /** The mistakes in the configuration, in the words of the form. There are none before a person has typed, chosen or loaded something. */
  get said(): Told {
    const { at, rest } = this.told;
    if (!this.isTouched) return { at: new Map(), rest: [] };
    if (this.awaitsServer) for (const key of ['ftp.host', 'http.url']) at.delete(key);
    const words = (key: string, mistake: string): string => {
      const value = this.valueAt(key);
      if (/^holds a quote or a control/.test(mistake) && typeof value === 'string' && !value.includes('"')) return controlWords;
      const url = key.endsWith('.url') && /beyond ASCII/.test(mistake) ? value : undefined;
      return typeof url === 'string' && /^https?:\/\/[^/?#]*[^\x00-\x7f]/i.test(url) ? beyondAscii(url) : wordsFor(key, mistake, this.groups);
    };
    return { at: new Map([...at].map(([key, mistakes]) => [key, mistakes.map(mistake => words(key, mistake))])), rest };
  }

  /** The notes on unusual values, by full key such as `ftp.password`. */
  get notes(): Map<string, string> { return notesOn(key => this.valueAt(key)); }

  /** The estimate of data volume and battery life for this configuration, as a sentence. */
  get budget(): string { return tellBudget(key => this.valueAt(key), this.board?.modem || String(this.valueAt('modem.model') ?? '')); }

  /** The camera's name in the configuration, or the default name. */
  get deviceName(): string { return deviceIn(this.model); }

  /** The name of the server in the configuration. It is empty if there is none. */
  get serverName(): string {
    const url = String(this.valueAt('http.url') ?? '');
    return String(this.valueAt('ftp.host') ?? (urlError(url) ? url && 'HTTP' : shownUrl(url)));
  }

  /** Whether the camera at the board takes pictures, by a schedule or on motion. */
  get takesPictures(): boolean {
    return this.source ? this.source === 'camera' : Number(this.valueAt(every) ?? 0) > 0 || this.valueAt('camera.motion') === 'on';
  }

  /** Whether the board has a camera. It is undefined if no board is known. The connected board counts, unless another one was chosen. */
  private get hasCamera(): boolean | undefined {
    const { hello } = this.camera;
    if (hello && (this.boardName === '' || this.boardName === hello.board)) return Boolean(hello.camera);
    return this.board && this.wiring.camera !== undefined;
  }

  /** Sets where the pictures come from, as a person has chosen in the basic settings. @param isWanted true if the camera at the board takes them */
  takePictures(isWanted: boolean): void {
    this.hasChosen = true;
    this.plan(isWanted);
    if (!isWanted) for (const key of [every, 'camera.motion']) this.put(pathOf(key), undefined);
  }

  /**
   * Adds or removes the usual schedule (`hourly`). @param isWanted true adds it for keys that have no value, and false removes values that equal
   * it
   */
  private plan(isWanted: boolean): void {
    this.source = isWanted ? 'camera' : 'card';
    for (const [key, value] of Object.entries(hourly)) {
      const now = this.valueAt(key);
      if (now === (isWanted ? undefined : value)) this.put(pathOf(key), isWanted ? toNode(value) : undefined);
    }
  }

  /**
   * Puts the usual schedule, a picture an hour, into a new form if the board has a camera. It does nothing if a file was loaded, or a person has
   * chosen.
   */
  suggest(): void {
    const { hasCamera, isTouched, isChanged } = this;
    if (this.isLoaded || this.hasChosen || hasCamera === undefined || hasCamera === this.suggested) return;
    if (hasCamera || this.suggested) this.plan(hasCamera);
    this.suggested = hasCamera;
    this.isTouched = isTouched;
    if (!isChanged) this.last = this.text;
  }

  /**
   * Replaces the server, and all keys that belong to a kind of server. @param values by full key, such as `ftp.host`; undefined removes the server
   */
  usePreset(values: { [key: string]: unknown } | undefined): void {
    let { tree } = this.model;
    for (const key of presetKeys) tree = withNodeAt({ ...this.model, tree }, pathOf(key), undefined, []).tree;
    for (const [key, value] of Object.entries(values ?? {})) tree = withNode(tree, pathOf(key), nodeFrom(value), this.order);
    const server = values && 'http.url' in values ? 'http' : 'ftp';
    this.edit({ ...this.model, tree, server, aside: undefined });
  }

  /** Whether the configuration in the form has all of these values. @param values by full key, such as `ftp.host` */
  holds(values: { [key: string]: unknown }): boolean {
    const shown = (node: Node | undefined): string | undefined => node && JSON.stringify(valueOf(node));
    return Object.entries(values).every(([key, value]) => shown(nodeOf(this.model, key)) === shown(nodeFrom(value)));
  }

  /**
   * Returns the value of a full key such as `ftp.host`. A string is decoded from UTF-8. It is undefined if the configuration does not have the key.
   */
  private valueAt(key: string): unknown {
    const node = nodeOf(this.model, key);
    const value = node && valueOf(node);
    return typeof value === 'string' ? toText(value) : value;
  }

  /**
   * The sections of config.json that the form shows. The other kind of server is left out, and so is the camera if the board has none, unless the
   * section has content.
   */
  get shown(): Group[] {
    return this.groups.filter(({ name }) => nodeAt(this.model.tree, [name]) !== undefined
      || (name === 'ftp' || name === 'http' ? name === this.model.server : name !== 'camera' || this.wiring.camera !== undefined));
  }

  /** Whether an action is under way, so that no other can begin. An action that only waits for a busy camera does not count. */
  get isOccupied(): boolean { return this.exchange.doing !== undefined && !this.exchange.doing.isWaiting; }

  get isChanged(): boolean { return this.text !== this.last || this.mend !== undefined; }

  /** Why the configuration cannot be written to the camera now, as a sentence. It is empty if it can be written. */
  get whyNotWrite(): string {
    if (this.camera.standing !== 'ready') return this.camera.sentence;
    if (this.sentences.length === 0) return '';
    const { at, rest } = this.said;
    if (this.lacking && at.size + rest.length === 0) return `First fill in: ${this.lacking.label}, such as ${this.lacking.example || '…'}.`;
    return at.size + rest.length > 0 ? 'First correct the marked fields: the firmware would refuse them.' : 'First enter the server that images go to.';
  }

  fieldText(field: Field): { text: string; isForeign: boolean } { return shownIn(field, nodeOf(this.model, field.key)); }

  /** Puts a field's text into the configuration after each keystroke. @param text empty for no value */
  type(field: Field, text: string): void { this.put(pathOf(field.key), nodeTyped(field, text)); }

  /**
   * Puts a value into the configuration once a person has chosen it, or has finished typing it. A new value that equals the default is removed again.
   */
  set({ key }: Field, value: Value): void {
    this.put(pathOf(key), toNode(value));
    this.settle();
  }

  put(path: Path, node: Node | undefined): void { this.edit(withNodeAt(this.model, path, node, this.order)); }

  /** Removes the values that equal the default, except those that the loaded file already had. */
  settle(): void { this.edit(withoutDefaults(this.model, this.groups)); }

  choose(server: Server): void { this.edit(withServer(this.model, server, this.order)); }

  edit(model: Model): void {
    this.isTouched ||= textOf(model) !== this.last;
    this.model = model;
    this.hadServer ||= ['ftp', 'http'].some(section => nodeAt(model.tree, [section]) !== undefined);
    this.changed();
  }

  /**
   * Puts a file into the form, or shows it as text if it has to be repaired. @param text the file, each character a byte @param from where it
   * comes from, as the beginning of a sentence
   */
  load(text: string, from: string): void {
    const sentence = whyNoForm(text);
    if (sentence) {
      // removes the outcome of the last action from the screen, because it is about the former file
      this.exchange.say(undefined);
      return this.mendText(toText(text), sentence);
    }
    if (this.text !== this.last) this.before = this.model;
    this.model = openModel(text);
    this.mend = undefined;
    this.isTouched = this.isLoaded = true;
    this.isBegun = false;
    this.source = undefined;
    this.last = this.text;
    this.exchange.say({ kind: 'note', text: `${from}.` });
  }

  /**
   * Shows a text that a person has to repair before the form can show it. @param text decoded from UTF-8 @param sentence the mistake in it;
   * undefined if there is none
   */
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

  /**
   * Returns the file to save. @param hasSecrets whether secrets are saved too @returns the file, each character a byte, and the full keys of
   * the secrets that were left out
   */
  save(hasSecrets: boolean): { text: string; left: string[] } {
    this.settle();
    const { tree, left } = hasSecrets ? { tree: this.model.tree, left: [] } : withoutSecrets(this.model.tree, this.groups);
    if (left.length === 0) this.last = this.text;
    this.exchange.say({ kind: left.length > 0 ? 'note' : 'good', text: left.length > 0 ? `Saved without its secrets: ${left.join(', ')}. Enter them again before you use the file.` : 'Saved, with everything in the form.' });
    return { text: textOf({ tree }), left };
  }

  /** The configuration without secrets, to be kept while the page is reloaded. It is undefined if nothing is in the form. */
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
    if (text !== undefined) this.takeCard(text);
  }

  /**
   * Puts the connected camera's configuration into the form, once for each connection. It does nothing if a person has put something into the form,
   * or still configures the camera that was written last.
   */
  begin(): Promise<void> {
    const isFree = !this.mend && !this.isSeries && !this.isSame && (this.isBegun ? !this.isChanged : !this.isTouched);
    const { standing, hello } = this.camera;
    if (isFree && standing === 'ready' && hello && !this.exchange.doing) this.beginning ??= this.beginWith(this.model, this.isBegun);
    return this.beginning ?? Promise.resolve();
  }

  /** Reads the camera's configuration. @param former the configuration in the form before @param wasBegun whether it was that of another camera */
  private async beginWith(former: Model, wasBegun: boolean): Promise<void> {
    const text = await this.exchange.read();
    // what a person has typed or opened meanwhile stays
    if (this.mend || this.isSeries || this.isChanged || this.isBegun !== wasBegun || !wasBegun && this.isTouched) return;
    // the settings of another camera are not shown as those of a camera that has none, or that cannot be read
    if (wasBegun) this.clear();
    if (text !== undefined) this.takeCard(text);
    if (wasBegun && textOf(former) !== this.text) this.before = former;
    this.isBegun = this.isLoaded;
    this.changed();
  }

  private takeCard(text: string): void {
    this.load(text, `Read from the card of ${toText(this.camera.hello?.device || 'this camera')}`);
  }

  private clear(): void {
    this.model = emptyModel();
    this.isTouched = this.isLoaded = this.isBegun = this.hadServer = false;
    this.suggested = undefined;
    this.last = this.text;
  }

  compare(): Promise<void> {
    this.settle();
    return this.exchange.compare(this.text);
  }

  /** Whether the camera that was written last is connected and can be asked. */
  get isConnectedAsWritten(): boolean { return this.isSame && this.camera.standing === 'ready'; }

  /** A warning that is shown before a configuration is written. It is empty if there is none. */
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

  /** Takes a table of cameras, and puts the first one into the form. @throws an error with a sentence for the user */
  useTable(text: string): void {
    this.rows = readSeries(text, this.order.filter(key => key !== 'http.form'));
    this.isSeries = true;
    this.profile = this.model;
    this.useRow();
    this.exchange.say({ kind: 'note', text: `${this.rows.length} cameras are in the table. ${this.rows[0]!['device']} is in the form; the others follow after each write.` });
  }

  /**
   * Puts the first row of the table into the form. For an empty cell, the form gets the value that it had before the table was loaded, not that of
   * another camera.
   */
  private useRow(): void {
    this.model = this.profile;
    const fields = this.groups.flatMap(group => group.fields);
    for (const [key, value] of Object.entries(this.rows[0]!)) if (value) this.type(fields.find(field => field.key === key)!, value);
    this.settle();
  }

  /** Puts the next camera into the form, after one was written. @returns the next step for the user, as a sentence after a blank */
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

  /** Must be called when the camera has come, gone or changed, so that no outcome or comparison of another camera stays. */
  noticed(): void {
    if (['none', 'lost', 'lent'].includes(this.camera.standing)) {
      this.isSame = false;
      this.beginning = undefined;
    }
    this.exchange.noticed();
  }
}

/** Converts a value to a node of the configuration's tree. Texts in it are encoded as UTF-8, each byte as a character. */
function nodeFrom(value: unknown): Node {
  return typeof value === 'object' ? parseTree(toBytes(JSON.stringify(value))) : { text: spell(typeof value === 'string' ? toBytes(value) : value) };
}

/** Returns the camera's name in a configuration, decoded from UTF-8, or the default name. */
function deviceIn(model: Model): string {
  return shownIn({ kind: 'text' }, nodeOf(model, device)).text || String(listGroups()[0]!.fields[0]!.usual);
}
