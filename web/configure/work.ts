// All that the view knows: the configuration in the form, what the firmware will say of it, the text that has to be mended first, the
// cameras that were written one after the other. Nothing of it is kept when the page is closed.

import { anyWiring } from '../../src/config/camera.ts';
import type { Value } from '../../src/config/keys.ts';
import type { BoardEntry } from '../boards.ts';
import { byteOrderMark, sentenceOf, toBytes, toText } from './bytes.ts';
import { nextName } from './counted.ts';
import { createExchange, type Connected, type Exchange, type Review } from './exchange.ts';
import { listGroups, orderOf, type Field, type Group } from './fields.ts';
import { formFields } from './form.ts';
import { placeIn, placeSentences, sentencesOf, whyNoForm, type Told, type Wiring } from './judge.ts';
import { emptyModel, nodeOf, openModel, pathOf, shownIn, strangersIn, textOf, toNode, typed, withNodeAt, withoutDefaults, withServer, type Model, type Server } from './model.ts';
import { withoutSecrets } from './secrets.ts';
import { nodeAt, type Node, type Path } from './tree.ts';

/** A text that is no form yet. */
export interface Mend {
  /** In letters. */
  text: string;
  /** What is wrong; undefined: it can be used. */
  sentence: string | undefined;
  /** Where, as a place between two letters. */
  place: number | undefined;
}

export interface Written {
  device: string;
  board: string;
  at: Date;
}

const device = 'device';

export class Work {
  readonly groups: readonly Group[] = listGroups();
  readonly order = orderOf(this.groups);
  readonly exchange: Exchange;
  model: Model = emptyModel();
  mend: Mend | undefined;
  /** What stood in the form before something else was loaded. */
  before: Model | undefined;
  /** Count the name up after each camera. */
  isSeries = false;
  written: Written[] = [];
  /** The board that was picked; empty: the one that is connected, or any. */
  boardName = '';
  boards: readonly BoardEntry[] = [];
  /** Whether the camera that was written last is still at the cable. */
  private isSame = false;
  /** What the firmware has refused, and its sentences. */
  private refused: { text: string; sentences: string[] } | undefined;
  /** As it was last loaded, saved or written. */
  private kept = textOf(this.model);

  /** @param changed draws */
  constructor(private readonly camera: Connected, private readonly changed: () => void) {
    this.exchange = createExchange(camera, this.groups, changed, review => this.succeed(review));
  }

  /** What the form may go by: the board that was picked, else the one that is connected, else any. */
  get wiring(): Wiring {
    const board = this.board;
    if (!board) return { maxBaud: 0, camera: this.camera.hello?.camera === false ? undefined : anyWiring() };
    const { maxBaud, cameras, camera, hasPir } = board;
    return { maxBaud, camera: cameras.length > 0 ? { model: camera, models: cameras.join(' '), hasPir } : undefined };
  }

  get board(): BoardEntry | undefined {
    return this.boards.find(({ name }) => name === (this.boardName || this.camera.hello?.board));
  }

  get text(): string { return textOf(this.model); }

  /** Places that no field is for. */
  get strangers(): Path[] { return strangersIn(this.model, this.groups); }

  get sentences(): string[] {
    const local = sentencesOf(this.text, this.wiring);
    return this.refused?.text === this.text ? [...new Set([...local, ...this.refused.sentences.map(sentenceOf)])] : local;
  }

  get told(): Told {
    const sections = this.groups.map(({ name }) => name).filter(name => name !== '');
    const names = [...this.order, ...sections, ...formFields(this.model).map(({ key }) => key), 'http.form.file', 'http.form.fields', ...this.strangers.map(path => path.map(toText).join('.'))];
    return placeSentences(this.sentences, [...new Set(names)], this.model.server);
  }

  /** Those that apply: one server, and a camera where the board has one; and whatever has something in it. */
  get shown(): Group[] {
    return this.groups.filter(({ name }) => nodeAt(this.model.tree, [name]) !== undefined
      || (name === 'ftp' || name === 'http' ? name === this.model.server : name !== 'camera' || this.wiring.camera !== undefined));
  }

  get isChanged(): boolean { return this.text !== this.kept || this.mend !== undefined; }

  /** Why nothing can be written to a camera now; empty: it can. */
  get whyNotWrite(): string {
    if (this.camera.standing !== 'ready') return this.camera.sentence;
    return this.sentences.length > 0 ? 'First correct what is marked: the firmware would refuse it.' : '';
  }

  fieldText(field: Field): { text: string; isForeign: boolean } { return shownIn(field, nodeOf(this.model, field.key)); }

  /** While it is being typed. @param text empty: not given */
  type(field: Field, text: string): void { this.put(pathOf(field.key), typed(field, text)); }

  /** A choice, or what was typed and is left now. */
  set({ key }: Field, value: Value): void {
    this.put(pathOf(key), toNode(value));
    this.settle();
  }

  put(path: Path, node: Node | undefined): void { this.edit(withNodeAt(this.model, path, node, this.order)); }

  /** What is the default, and was only just written, goes. */
  settle(): void { this.edit(withoutDefaults(this.model, this.groups)); }

  choose(server: Server): void { this.edit(withServer(this.model, server, this.order)); }

  edit(model: Model): void {
    this.model = model;
    this.changed();
  }

  /** @param text a character a byte @param from where it is from, as a sentence says it */
  load(text: string, from: string): void {
    const sentence = whyNoForm(text);
    if (sentence) return this.mendText(toText(text), sentence);
    if (this.text !== this.kept) this.before = this.model;
    this.model = openModel(text);
    this.mend = undefined;
    this.kept = this.text;
    this.exchange.say({ kind: 'note', text: `${from}.` });
  }

  /** @param text in letters */
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

  /** @returns the file's bytes, and what was left out of it */
  save(hasSecrets: boolean): { text: string; left: string[] } {
    this.settle();
    const { tree, left } = hasSecrets ? { tree: this.model.tree, left: [] } : withoutSecrets(this.model.tree, this.groups);
    if (left.length === 0) this.kept = this.text;
    this.exchange.say({ kind: left.length > 0 ? 'note' : 'good', text: left.length > 0 ? `Saved without its secrets: ${left.join(', ')}. They have to be typed again before the file can be used.` : 'Saved, with all that stands in the form.' });
    return { text: textOf({ tree }), left };
  }

  async read(): Promise<void> {
    const text = await this.exchange.read();
    if (text !== undefined) this.load(text, `Read from the card of ${toText(this.camera.hello?.device || 'this camera')}`);
  }

  compare(): Promise<void> {
    this.settle();
    return this.exchange.compare(this.text);
  }

  /** What a person should know before they agree. */
  get caution(): string {
    const last = this.written.at(-1);
    if (!this.isSeries || !this.isSame || !last) return '';
    return `This is still the camera that was just written as ${last.device}. Connect the next one, or this one is renamed.`;
  }

  async write(): Promise<void> {
    const { review } = this.exchange;
    const sentences = await this.exchange.write();
    if (!review || !sentences) return;
    if (sentences.length === 0) return this.succeed(review);
    this.refused = { text: review.text, sentences };
    this.exchange.say({ kind: 'error', text: 'The camera does not take this configuration; its config.json is as it was. What it says stands at the fields.' });
  }

  private succeed(review: Review): void {
    const name = deviceIn(review.text);
    this.written = [...this.written, { device: name, board: review.board, at: new Date() }];
    this.isSame = true;
    this.kept = review.text;
    this.refused = undefined;
    const next = this.isSeries && review.text === this.text ? this.countUp() : '';
    this.exchange.say({ kind: 'good', text: `${name} has its configuration, and goes by it now.${next}` });
  }

  /** @returns what to do next */
  private countUp(): string {
    const field = this.groups.flatMap(({ fields }) => fields).find(({ key }) => key === device)!;
    const name = nextName(deviceIn(this.text));
    this.type(field, name);
    this.kept = this.text;
    return ` Unplug it and connect the next camera: it will be ${name}.`;
  }

  /** The camera has come, gone or changed. */
  noticed(): void {
    if (['none', 'lost', 'lent'].includes(this.camera.standing)) this.isSame = false;
    this.exchange.noticed();
  }
}

/** The name that a configuration gives, in letters. */
function deviceIn(text: string): string {
  const model = openModel(text);
  return shownIn({ kind: 'text' }, nodeOf(model, device)).text || String(listGroups()[0]!.fields[0]!.usual);
}
