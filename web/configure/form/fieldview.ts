// Draws one field of the form: its label, input and description, and the firmware's faults in its value.

import { nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { html } from '../../language/html.ts';
import type { Work } from '../work.ts';
import { daysOfWeek, type Field } from './fields.ts';
import { nodeOf, nodeTyped } from './model.ts';
import { previews } from './preview.ts';
import { valueOf } from './tree.ts';

/** The part of the form's state (Work) that a field reads and changes. */
export type FormWork = Pick<Work, 'model' | 'fieldText' | 'type' | 'settle' | 'set' | 'put'>;

/** The state and the functions that all fields of a form use. */
export interface Desk {
  work: FormWork;
  /** Keys of secrets, such as passwords, that are shown as text at present, because a person has asked for it. */
  revealed: Set<string>;
  /** Shows the secret value of a key, or hides it again. */
  reveal(key: string): void;
  /** Returns the mistakes in a key's value, as sentences. It is empty if there are none. */
  wrongAt(key: string): string[];
  /** Returns a note on what an unusual value of a key does. It is undefined if there is none. */
  noteAt(key: string): string | undefined;
  /** True to leave out the full key below each field, as in the basic settings. */
  isPlain?: boolean;
}

/** What the fields of the view Configure use: the same as other forms, and in `work` the state of the whole form. */
export type FormDesk = Desk & { work: Work };

/** Returns the id of a key's input in the document. It has no blanks, because attributes such as aria-describedby separate ids by blanks. */
export const idOf = (key: string): string => `field-${key.replace(/[^\w.$-]/g, c => `-${c.codePointAt(0)!.toString(16)}-`)}`;

const valueIn = (event: Event): string => (event.currentTarget as HTMLInputElement).value;
const isChecked = (event: Event): boolean => (event.currentTarget as HTMLInputElement).checked;

/** Draws a field with its value, its mistakes and its note. Changes go to `desk.work`. */
export function drawField(field: Field, desk: Desk): TemplateResult {
  const { key, title, description, unit } = field;
  const id = idOf(key);
  const wrong = desk.wrongAt(key);
  const hint = html`<p class="hint" id="${id}-hint">${description}${desk.isPlain ? nothing : html` <code>${key}</code>`}</p>`;
  if (field.kind === 'days' && isDays(field, desk)) return drawDays(field, desk, hint, drawWrong(id, wrong));
  if (field.kind === 'switch') return drawSwitch(field, desk, hint, drawWrong(id, wrong));
  return html`<div class="field">
    <label for=${id}>${title}${unit ? html` <span class="soft">(${unit})</span>` : nothing}</label>
    ${field.kind === 'choice' ? drawChoice(field, desk) : drawLine(field, desk)}
    ${previews[key] ? drawPreview(field, desk, previews[key]) : nothing}
    ${hint}${drawWrong(id, wrong)}${drawNote(desk.noteAt(key))}
  </div>`;
}

/**
 * Draws a note on a value that the firmware accepts. Its element stays in the page without a note, too, because a screen reader announces only
 * changes in it.
 */
export function drawNote(note: string | undefined): TemplateResult {
  return html`<div class="remark" role="status">${note ? html`<p class="note">${note}</p>` : nothing}</div>`;
}

function drawPreview(field: Field, { work }: Desk, previewBy: (template: string, device: string) => string | undefined): TemplateResult {
  const device = nodeOf(work.model, 'device');
  const preview = previewBy(work.fieldText(field).text, device ? String(valueOf(device)) : '');
  return html`<p class="hint" id="${idOf(field.key)}-preview" aria-live="polite">${preview ?? nothing}</p>`;
}

/** Draws the mistakes in a field's value. The input refers to their element by its id, so that a screen reader reads them. @param id of the input */
export function drawWrong(id: string, wrong: readonly string[]): TemplateResult {
  return html`<div class="wrong" id="${id}-wrong">${wrong.map(text => html`<p>${text}</p>`)}</div>`;
}

const describedBy = (id: string): string => `${id}-wrong ${id}-hint`;

function drawLine(field: Field, { work, revealed, reveal, wrongAt }: Desk): TemplateResult {
  const { key, title, without, isHidden, canBeEmpty } = field;
  const id = idOf(key);
  const { text } = work.fieldText(field);
  const node = nodeOf(work.model, key);
  const isEmpty = node !== undefined && text === '';
  const isShown = !isHidden || revealed.has(key);
  return html`<div class="line">
    <input id=${id} type=${isShown ? 'text' : 'password'} inputmode=${field.kind === 'number' ? 'decimal' : 'text'} autocomplete="off" autocapitalize="off" spellcheck="false"
      placeholder=${isEmpty ? 'empty' : without} .value=${live(text)} aria-invalid=${wrongAt(key).length > 0} aria-describedby=${describedBy(id)}
      @input=${(event: Event) => work.type(field, valueIn(event))} @change=${() => work.settle()}>
    ${isHidden ? html`<button class="show" aria-pressed=${isShown} @click=${() => reveal(key)}>${isShown ? 'Hide' : 'Show'}<span class="hidden-text"> ${title}</span></button>` : nothing}
  </div>
  ${canBeEmpty && text === '' ? html`<label class="plain"><input type="checkbox" .checked=${live(isEmpty)}
      @change=${(event: Event) => isChecked(event) ? work.set(field, '') : work.put(key.split('.'), undefined)}> leave it empty instead of ${without}</label>` : nothing}`;
}

function drawChoice(field: Field, { work, wrongAt }: Desk): TemplateResult {
  const { key, options, usual, without } = field;
  const id = idOf(key);
  const node = nodeOf(work.model, key);
  const value = node ? valueOf(node) : usual;
  const choose = (event: Event): void => {
    const chosen = options.find(option => String(option) === valueIn(event));
    if (chosen === undefined) work.put(key.split('.'), undefined);
    else work.set(field, chosen);
  };
  const option = (of: unknown, label: string) => html`<option value=${of === undefined ? '' : String(of)} .selected=${live(of === value)}>${label}</option>`;
  const isForeign = node !== undefined && !options.some(one => one === value);
  return html`<select id=${id} aria-invalid=${wrongAt(key).length > 0} aria-describedby=${describedBy(id)} @change=${choose}>
    ${isForeign ? option(value, `${work.fieldText(field).text} (not known)`) : nothing}
    ${usual === undefined ? option(undefined, without) : nothing}
    ${options.map(of => option(of, of === usual ? `${of} (default)` : String(of)))}
  </select>`;
}

function drawSwitch(field: Field, { work, wrongAt }: Desk, hint: TemplateResult, wrong: TemplateResult): TemplateResult {
  const { key, title, usual } = field;
  const id = idOf(key);
  const node = nodeOf(work.model, key);
  return html`<div class="field">
    <label class="plain"><input id=${id} type="checkbox" .checked=${live((node ? valueOf(node) : usual) === true)} aria-invalid=${wrongAt(key).length > 0}
      aria-describedby=${describedBy(id)} @change=${(event: Event) => work.set(field, isChecked(event))}> <strong>${title}</strong></label>
    ${hint}${wrong}
  </div>`;
}

/** Whether the value has only digits from 1 to 7, so that a check box for each day can show it. */
function isDays(field: Field, { work }: Desk): boolean {
  const { text, isForeign } = work.fieldText(field);
  return !isForeign && /^[1-7]*$/.test(text);
}

function drawDays(field: Field, { work }: Desk, hint: TemplateResult, wrong: TemplateResult): TemplateResult {
  const { key, title, usual } = field;
  const id = idOf(key);
  const days = nodeOf(work.model, key) ? work.fieldText(field).text : String(usual);
  const choose = (digit: string, isOn: boolean): void => work.set(field, [...'1234567'].filter(one => one === digit ? isOn : days.includes(one)).join(''));
  return html`<fieldset class="field" aria-describedby=${describedBy(id)}>
    <legend>${title}</legend>
    <div class="row">${daysOfWeek.map((day, index) => {
      const digit = String(index + 1);
      return html`<label class="plain"><input id=${index === 0 ? id : nothing} type="checkbox" .checked=${live(days.includes(digit))}
        @change=${(event: Event) => choose(digit, isChecked(event))}> ${day}</label>`;
    })}</div>
    ${hint}${wrong}
  </fieldset>`;
}

/** Draws a value of the wrong type, such as a number in place of an object. A person can see and remove it, but not edit it. */
export function drawForeign(field: Field, { work, wrongAt }: Desk): TemplateResult {
  const id = idOf(field.key);
  return html`<div class="field">
    <label for=${id}>${field.title}</label>
    <div class="line"><input id=${id} readonly .value=${live(work.fieldText(field).text)} aria-invalid="true" aria-describedby=${describedBy(id)}>
      <button @click=${() => work.put(field.key.split('.'), nodeTyped(field, ''))}>Remove it</button></div>
    <p class="hint" id="${id}-hint">${field.description} <code>${field.key}</code></p>
    ${drawWrong(id, wrongAt(field.key))}
  </div>`;
}
