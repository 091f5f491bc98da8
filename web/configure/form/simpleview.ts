// Draws the basic settings in four rows: camera, SIM, server, how often.

import { nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { html } from '../../language/html.ts';
import type { Country } from '../../operators/operators.ts';
import { cleaned, faultOfAnswer, presets, type Preset } from '../presets.ts';
import type { Field } from './fields.ts';
import { drawField, type FormDesk } from './fieldview.ts';

/** Whether the camera's modem can be asked for the SIM's network, whether it is being asked, and what it has told. */
export interface SimRead {
  canRead: boolean;
  isReading: boolean;
  /** What the modem has told about the SIM's network, or why it could not be asked, as a sentence. It is empty if it has told nothing yet. */
  text: string;
}

/** The choices in the basic settings that are no keys of config.json. */
export interface SimpleState {
  countries: readonly Country[];
  country: string;
  /** The index of the chosen operator in the list of that country. It is -1 if none was chosen. */
  operator: number;
  /** Indexes of the operators that the SIM belongs to. They are first in the list. It is empty if no SIM was read. */
  ofSim: readonly number[];
  sim: SimRead;
  preset: Preset;
  answers: Readonly<Record<string, string>>;
  /** A sentence on what the server will accept from this camera, and until when. It is empty if nothing is to be said. */
  limits: string;
}

/** What the inputs and buttons of the basic settings do. */
export interface SimpleActs {
  /** Loads the list of operators, if it is not loaded yet. */
  wantOperators(): void;
  chooseCountry(code: string): void;
  chooseOperator(index: number): void;
  /** Asks the camera's modem which network the SIM belongs to. */
  readSim(): void;
  choosePreset(name: string): void;
  answer(name: string, text: string): void;
  /** Shows all settings in place of the basic ones. */
  showAll(): void;
}

const valueIn = (event: Event): string => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;

function drawOperator({ countries, country, operator, ofSim, sim }: SimpleState, acts: SimpleActs, apn: Field, desk: FormDesk): TemplateResult {
  const operators = countries.find(([code]) => code === country)?.[2] ?? [];
  const indexes = [...ofSim, ...operators.keys()].filter((index, at, all) => all.indexOf(index) === at);
  return html`<div>
    <div class="field">
    <label for="country">Country of the SIM</label>
    <select id="country" @focus=${() => acts.wantOperators()} @pointerdown=${() => acts.wantOperators()} @change=${(event: Event) => acts.chooseCountry(valueIn(event))}>
      <option value="">Choose, or type it below</option>
      ${countries.map(([code, name]) => html`<option value=${code} .selected=${live(code === country)}>${name}</option>`)}
    </select>
    <div class="row"><button id="sim" ?disabled=${!sim.canRead || sim.isReading} aria-describedby="sim-said" @click=${() => acts.readSim()}>Read it from the SIM</button></div>
    <p class="hint" id="sim-said" role="status">${sim.isReading ? 'Asking the modem. If it has to be started, this takes half a minute …' : sim.text}</p>
    ${operators.length > 0 ? html`<label for="operator">Operator</label>
      <select id="operator" @change=${(event: Event) => acts.chooseOperator(Number(valueIn(event)))}>
        <option value="-1" .selected=${live(operator < 0)}>Choose your operator</option>
        ${indexes.map(index => html`<option value=${index} .selected=${live(index === operator)}>${operators[index]![0]} (${operators[index]![1]})</option>`)}
      </select>
      <p class="hint">From a public list, which may be old. If yours differs, type the access point that your operator names.</p>` : nothing}
    </div>
    ${drawField(apn, desk)}
  </div>`;
}

function drawAnswers({ preset, answers }: SimpleState, acts: SimpleActs, { revealed, reveal }: FormDesk): TemplateResult[] {
  const given = cleaned(answers);
  return preset.asks.map(ask => {
    const { name, label, example, isSecret } = ask;
    const id = `preset-${name}`;
    const fault = given[name] ? faultOfAnswer(ask, given[name]) : undefined;
    const isShown = !isSecret || revealed.has(id);
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <div class="line">
        <input id=${id} type=${isShown ? 'text' : 'password'} autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=${example} .value=${live(answers[name] ?? '')}
          aria-describedby="${id}-wrong" @input=${(event: Event) => acts.answer(name, valueIn(event))}>
        ${isSecret ? html`<button class="show" aria-pressed=${isShown} @click=${() => reveal(id)}>${isShown ? 'Hide' : 'Show'}<span class="hidden-text"> ${label}</span></button>` : nothing}
      </div>
      <div class="wrong" id="${id}-wrong" role="status">${fault ? html`<p>${fault}</p>` : nothing}</div>
    </div>`;
  });
}

/** Draws the mistakes and notes on all keys of the server in one place. The basic settings do not have a field for each of these keys. */
function drawFaults(desk: FormDesk): TemplateResult {
  const keys = desk.work.order.filter(key => /^(ftp|http)\./.test(key));
  const notes = new Set(keys.flatMap(key => desk.noteAt(key) ?? []));
  return html`<div class="wrong" role="status">${keys.flatMap(key => desk.wrongAt(key)).map(text => html`<p>${text}</p>`)}</div>
    <div class="remark" role="status">${[...notes].map(text => html`<p class="note">${text}</p>`)}</div>`;
}

interface Cards {
  name: string;
  legend: string;
  cards: readonly { value: string; title: string }[];
  chosen: string;
  choose(value: string): void;
}

/**
 * Draws a choice as cards, so that all its options are in sight. An option keeps its card, and the focus, when another one goes away. An explanation
 * of the choice is in the element with the id `${name}-hint`, which the caller draws.
 */
function drawCards({ name, legend, cards, chosen, choose }: Cards): TemplateResult {
  return html`<fieldset class="field wide" id=${name} aria-describedby="${name}-hint">
    <legend>${legend}</legend>
    <div class="cards">${repeat(cards, ({ value }) => value, ({ value, title }) => html`<label class="choice"><input type="radio" name=${name}
      value=${value} .checked=${live(value === chosen)} @change=${() => choose(value)}> <span>${title}</span></label>`)}</div>
  </fieldset>`;
}

/**
 * Draws the choice between pictures of the camera at the board and pictures that another device puts on the card. Only the camera at the board
 * needs a schedule.
 */
function drawSource({ work }: FormDesk): TemplateResult {
  const cards = [{ value: 'camera', title: 'The camera at the board takes them' }, { value: 'card', title: 'Another device puts them on the card' }];
  return html`<div class="wide">${drawCards({
    name: 'source', legend: 'Pictures', cards, chosen: work.takesPictures ? 'camera' : 'card', choose: value => work.takePictures(value === 'camera'),
  })}
    <p class="hint" id="source-hint">${work.takesPictures ? 'How often is asked below.' : 'The camera at the board, if there is one, takes none.'}</p></div>`;
}

const drawRow = (title: string, content: unknown): TemplateResult => html`<div class="part"><h4>${title}</h4><div class="grid">${content}</div></div>`;

/** Draws the basic settings. @param kept the server of a loaded file, as the first choice; undefined if the file has none */
export function drawSimple(state: SimpleState, kept: Preset | undefined, acts: SimpleActs, withKeys: FormDesk): TemplateResult {
  const desk = { ...withKeys, isPlain: true };
  const { work } = desk;
  const field = (key: string): Field => work.groups.flatMap(({ fields }) => fields).find(one => one.key === key)!;
  return html`<section class="card" aria-labelledby="simple">
    <h3 id="simple">Basic settings</h3>
    ${drawRow('Camera', html`
      ${drawField(field('device'), desk)}
      ${work.wiring.camera ? drawSource(desk) : nothing}`)}
    ${drawRow('SIM', html`
      ${drawOperator(state, acts, field('network.apn'), desk)}
      ${drawField(field('network.pin'), desk)}`)}
    ${drawRow('Server', html`
      <div class="wide">
        ${drawCards({
    name: 'preset', legend: 'Send the pictures to', cards: [...kept ? [kept] : [], ...presets].map(({ name, title }) => ({ value: name, title })),
    chosen: state.preset.name, choose: acts.choosePreset,
  })}
        <p class="hint" id="preset-hint">${state.preset.help}</p>
        ${drawFaults(desk)}
      </div>
      ${drawAnswers(state, acts, desk)}
      <p class="note wide" id="limits" role="status" ?hidden=${!state.limits}>${state.limits}</p>`)}
    ${drawRow('How often', html`
      ${work.wiring.camera && work.takesPictures ? drawField(field('camera.everyMinutes'), desk) : nothing}
      ${drawField(field('schedule.everyMinutes'), desk)}
      ${drawField(field('schedule.sleep'), desk)}
      <p class="note wide" id="budget" role="status">${work.budget}</p>`)}
    <p><button id="all" @click=${() => acts.showAll()}>All settings</button></p>
  </section>`;
}

