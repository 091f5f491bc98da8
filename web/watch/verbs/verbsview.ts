// Draws the buttons for the camera's commands, and what the camera answers to them.

import { css, nothing, type TemplateResult } from 'lit';
import { KeepingElement } from '../../focus.ts';
import { html } from '../../language/html.ts';
import { look } from '../../look.ts';
import type { Ask } from '../card.ts';
import type { Book, Entry } from '../log/log.ts';
import { measureChip, measuring } from './processor.ts';
import { expressionOf, isAnswer, missingOf, verbsFor, wordsOfLine, type Field, type Values, type Verb } from './verbs.ts';

const mostAnswers = 100;
/** Commands that are not drawn here, because their buttons are above the tabs of the view Watch. */
const atTop = ['send', 'shoot'];

interface Answer {
  text: string;
  kind: 'asked' | 'said' | 'failed';
}

/**
 * The buttons for the camera's commands as a custom element. Its properties `ask`, which evaluates expressions in the camera, and `book`, the lines
 * of the console, must be set.
 */
export class SnapferryVerbs extends KeepingElement {
  static override properties = {
    book: { attribute: false }, ask: { attribute: false }, hasCamera: { attribute: false },
    answers: { state: true }, doubtful: { state: true }, missing: { state: true },
  };

  static override styles = [look, css`
    .forms { margin-top: var(--gap); }
    form { border: 1px solid var(--line); border-radius: var(--radius); padding: 0.75rem; display: flex; flex-direction: column; gap: 0.4rem; }
    form p, form h3 { margin: 0; }
    #answers { margin-top: var(--gap); }
    form input { width: 100%; }
    .answers { max-height: 22rem; overflow: auto; background: var(--field); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.5rem; margin-top: 0.25rem; }
    .answers p { margin: 0 0 0.25rem; max-width: none; white-space: pre-wrap; overflow-wrap: anywhere; font-family: var(--mono); font-size: 0.85rem; }
    .asked { font-weight: 700; }
    .failed { color: var(--bad); }
    dialog { color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); max-width: min(30rem, 92vw); overflow-wrap: anywhere; }
    dialog::backdrop { background: rgb(0 0 0 / 50%); }
  `];

  book!: Book;
  ask!: Ask;
  hasCamera = false;
  private answers: Answer[] = [];
  /** The command that waits for the person's confirmation. It is undefined if there is none. */
  private doubtful: { verb: Verb; values: Values } | undefined;
  /**
   * The required field that a person has left empty, as the command's name and the field's name, separated by a blank. It is empty if no field is
   * missing.
   */
  private missing = '';

  /** Takes a new line of the camera's output. The view Watch calls this method for each line. */
  add(entry: Entry): void {
    if (isAnswer(entry)) this.tell(wordsOfLine(entry.text), entry.level === 'error' ? 'failed' : 'said');
    else if (entry.isTyped) this.tell(entry.text, 'said');
  }

  private tell(text: string, kind: Answer['kind']): void {
    this.answers = [...this.answers, { text, kind }].slice(-mostAnswers);
  }

  protected override updated(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.answers');
    if (box) box.scrollTop = box.scrollHeight;
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  private say(verb: Verb, values: Values): Promise<void> {
    const given = verb.fields.map(({ name }) => values[name]?.trim()).filter(Boolean).join(' ');
    return this.show(`${verb.title}${given ? `: ${given}` : ''}`, this.ask<unknown>(expressionOf(verb, values)));
  }

  private async show(asked: string, work: Promise<unknown>): Promise<void> {
    this.tell(asked, 'asked');
    try {
      const answer = await this.book.during(work);
      if (answer !== undefined) this.tell(String(answer), 'said');
    } catch (error) {
      this.tell((error as Error).message, 'failed');
    }
  }

  private submit(event: SubmitEvent, verb: Verb): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const missing = missingOf(verb, values);
    this.missing = missing ? `${verb.name} ${missing.name}` : '';
    if (missing) form.querySelector<HTMLElement>(`[name=${missing.name}]`)!.focus();
    else if (verb.asks) this.doubtful = { verb, values };
    else void this.say(verb, values);
  }

  private drawField(verb: Verb, { name, label, example, isOptional }: Field): TemplateResult {
    const id = `${verb.name}-${name}`;
    const isMissing = this.missing === `${verb.name} ${name}`;
    return html`<label for=${id}>${label}${isOptional ? html` <small>(optional)</small>` : nothing}</label>
      <input id=${id} name=${name} autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="255" placeholder=${example}
        aria-invalid=${isMissing ? 'true' : nothing} aria-describedby=${isMissing ? `${id}-missing` : nothing}>
      ${isMissing ? html`<span class="wrong" id="${id}-missing">Fill this in first.</span>` : nothing}`;
  }

  private drawForm(verb: Verb): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.submit(event, verb)} novalidate>
      <h3>${verb.title}</h3><p class="hint">${verb.does}</p>
      ${verb.fields.map(field => this.drawField(verb, field))}
      <div><button class=${verb.asks ? 'danger' : ''}>${verb.title}${verb.asks ? ' …' : ''}</button></div>
    </form>`;
  }

  private drawDialog({ verb, values }: { verb: Verb; values: Values }): TemplateResult {
    const end = (isSure: boolean): void => {
      // the dialog is closed by its own method, because the browser then gives the focus back to the button
      this.renderRoot.querySelector('dialog')!.close();
      this.doubtful = undefined;
      if (isSure) void this.say(verb, values);
    };
    // the browser may close the dialog without the event cancel, as by a gesture. Then only the event close tells it
    return html`<dialog aria-labelledby="doubt" @cancel=${() => end(false)} @close=${() => { this.doubtful = undefined; }}>
      <p id="doubt">${verb.asks?.(values)}</p>
      <div class="row"><button class="danger" @click=${() => end(true)}>Delete it</button><button autofocus @click=${() => end(false)}>Keep it</button></div>
    </dialog>`;
  }

  override render(): TemplateResult {
    const verbs = verbsFor(this.hasCamera);
    return html`
      <div class="row">${verbs.filter(({ name, fields }) => !fields.length && !atTop.includes(name)).map(verb =>
        html`<button title=${verb.does} @click=${() => this.say(verb, {})}>${verb.title}</button>`)}
        <button title=${measuring.does} @click=${() => this.show(measuring.title, measureChip(this.ask))}>${measuring.title}</button></div>
      <h3 id="answers">Answers</h3>
      <div class="answers" role="log" aria-labelledby="answers" tabindex="0">${this.answers.length
        ? this.answers.map(({ text, kind }) => html`<p class=${kind}>${text}</p>`) : html`<p class="soft">The camera’s answers appear here. It answers between two images.</p>`}</div>
      <div class="grid forms">${verbs.filter(({ fields }) => fields.length).map(verb => this.drawForm(verb))}</div>
      ${this.doubtful ? this.drawDialog(this.doubtful) : nothing}`;
  }
}

customElements.define('snapferry-verbs', SnapferryVerbs);
