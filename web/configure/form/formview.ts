// Draws http.form as rows: the name of the form field that takes the picture, then name and value of each other field.

import { nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { html } from '../../language/html.ts';
import { formTitles, type Field } from './fields.ts';
import { drawForeign, drawNote, drawWrong, idOf, type FormDesk } from './fieldview.ts';
import { fileOf, formFields, hasForm, withFieldAt, withFile, withForm, withNewField, withoutField, type FormField } from './form.ts';
import { nodeOf, type Model } from './model.ts';

const fileKey = 'http.form.file';
const fieldsKey = 'http.form.fields';

const valueIn = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

/**
 * Draws http.form with a check box to add or remove it. If the configuration has something else in its place, that is shown and can only be
 * removed.
 */
export function drawForm(field: Field, desk: FormDesk): TemplateResult {
  const { work } = desk;
  const isOn = hasForm(work.model);
  if (!isOn && nodeOf(work.model, field.key) !== undefined) return drawForeign(field, desk);
  const id = idOf(field.key);
  return html`<div class="field wide">
    <label class="plain"><input id=${id} type="checkbox" .checked=${live(isOn)} aria-describedby="${id}-wrong ${id}-hint"
      @change=${(event: Event) => work.edit(withForm(work.model, (event.currentTarget as HTMLInputElement).checked, work.order))}> <strong>${field.title}</strong></label>
    <p class="hint" id="${id}-hint">${field.description} <code>${field.key}</code></p>
    ${drawWrong(id, desk.wrongAt(field.key))}
    ${drawNote(desk.noteAt(field.key))}
    ${isOn ? drawInside(desk) : nothing}
  </div>`;
}

function drawInside(desk: FormDesk): TemplateResult {
  const { work, revealed, reveal, wrongAt } = desk;
  const edit = (model: Model): void => work.edit(model);
  const { file, fields } = formTitles();
  const id = idOf(fieldsKey);
  const isShown = revealed.has(fieldsKey);
  return html`
    <div class="field">
      <label for=${idOf(fileKey)}>${file.title}</label>
      <input id=${idOf(fileKey)} autocomplete="off" spellcheck="false" .value=${live(fileOf(work.model))} aria-invalid=${wrongAt(fileKey).length > 0}
        aria-describedby="${idOf(fileKey)}-wrong ${idOf(fileKey)}-hint" @input=${(event: Event) => edit(withFile(work.model, valueIn(event)))}>
      <p class="hint" id="${idOf(fileKey)}-hint">${file.description} <code>${fileKey}</code></p>
      ${drawWrong(idOf(fileKey), wrongAt(fileKey))}
    </div>
    <fieldset class="field" aria-describedby="${id}-wrong ${id}-hint">
      <legend>${fields.title}</legend>
      ${formFields(work.model).map((one, index) => drawRow(one, index, isShown, desk))}
      <div class="row">
        <button id=${id} @click=${() => edit(withNewField(work.model))}>Add a field</button>
        <button aria-pressed=${isShown} @click=${() => reveal(fieldsKey)}>${isShown ? 'Hide' : 'Show'} values</button>
      </div>
      <p class="hint" id="${id}-hint">${fields.description} <code>${fieldsKey}</code></p>
      ${drawWrong(id, wrongAt(fieldsKey))}
    </fieldset>`;
}

/** Draws the row of one field. Its ids have the field's index, because names change during input, and two may be the same. */
function drawRow({ key, name, value }: FormField, index: number, isShown: boolean, { work, wrongAt }: FormDesk): TemplateResult {
  const id = `${idOf(fieldsKey)}-${index}`;
  const wrong = wrongAt(key);
  return html`<div class="pair">
    <label for="${id}-name">Name</label>
    <input id="${id}-name" autocomplete="off" spellcheck="false" .value=${live(name)} aria-invalid=${wrong.length > 0} aria-describedby="${id}-wrong"
      @input=${(event: Event) => work.edit(withFieldAt(work.model, index, { name: valueIn(event) }))}>
    <label for="${id}-value">Value</label>
    <input id="${id}-value" type=${isShown ? 'text' : 'password'} autocomplete="off" spellcheck="false" .value=${live(value)} aria-invalid=${wrong.length > 0} aria-describedby="${id}-wrong"
      @input=${(event: Event) => work.edit(withFieldAt(work.model, index, { value: valueIn(event) }))}>
    <button @click=${() => work.edit(withoutField(work.model, index))}>Take out<span class="hidden-text"> field ${name || index + 1}</span></button>
    ${drawWrong(id, wrong)}
  </div>`;
}
