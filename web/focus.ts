// Keeps the keyboard's place, the control that has the focus. A focused control may be removed, hidden or disabled by its own action, and the focus
// would be lost. Then the group around the control gets the focus, and the control again when it is back.

import { LitElement, type PropertyValues, type ReactiveController } from 'lit';

const isLost = (control: Element): boolean => !control.isConnected || control.matches(':disabled') || !control.checkVisibility();
/**
 * Returns the elements around an element, across shadow roots, that can take the focus. Those with a shadow root are left out: a negative
 * tabindex on them would make Tab pass over all within.
 */
function around(host: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let place: Node | null = host; place; place = place instanceof ShadowRoot ? place.host : place.parentNode) {
    if (place instanceof HTMLElement && !place.shadowRoot) found.push(place);
  }
  return found;
}

const isSeen = (place: Element): boolean => !isLost(place) && place.getBoundingClientRect().height > 0;

class FocusKeeper implements ReactiveController {
  readonly #host: LitElement;
  /** The control that has or had the focus, and the elements around it from the inside. It is empty if there is none. */
  #path: HTMLElement[] = [];
  /** The element that has the focus in place of a control that is lost. It is undefined if none has. */
  #standIn: HTMLElement | undefined;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.renderRoot.addEventListener('focusin', this.#onFocus);
    this.#host.renderRoot.addEventListener('focusout', this.#onBlur);
  }

  hostDisconnected(): void {
    this.#host.renderRoot.removeEventListener('focusin', this.#onFocus);
    this.#host.renderRoot.removeEventListener('focusout', this.#onBlur);
  }

  hostUpdated(): void {
    const [control] = this.#path;
    if (!control || this.#isElsewhere(control)) return;
    if (!isLost(control)) {
      if (this.#standIn) this.#give(control);
    } else if (!this.#standIn || !isSeen(this.#standIn)) this.#give(this.#replacement(control));
  }

  /** Moves the focus to a control. If the control is disabled, hidden or gone just now, the focus goes to an element in its place. */
  want(control: HTMLElement): void {
    this.#take(control);
    if (isLost(control)) this.#give(this.#replacement(control));
    else control.focus();
  }

  #take(control: HTMLElement): void {
    this.#standIn = undefined;
    this.#path = [];
    for (let place: HTMLElement | null = control; place; place = place.parentElement) this.#path.push(place);
  }

  readonly #onFocus = (event: Event): void => {
    if (event.target !== this.#standIn) this.#take(event.target as HTMLElement);
  };

  /** Forgets the control if a person has left it. If the control was removed, and has lost the focus by that, it stays remembered. */
  readonly #onBlur = (event: Event): void => {
    const isLeft = (event as FocusEvent).relatedTarget !== null;
    const { target } = event;
    queueMicrotask(() => {
      if (target === (this.#standIn ?? this.#path[0]) && (isLeft || !isLost(target as Element))) this.#path = [];
    });
  };

  #isElsewhere(control: HTMLElement): boolean {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused !== null && focused !== document.body && focused !== control && focused !== this.#standIn;
  }

  /** Returns what can take the focus for a lost control: a control with the same id, or else the nearest visible element around it. */
  #replacement(control: HTMLElement): HTMLElement | undefined {
    const same = control.id && (this.#host.renderRoot as ShadowRoot).getElementById(control.id);
    if (same && !isLost(same)) return same;
    return [...this.#path.slice(1), ...around(this.#host)].find(isSeen);
  }

  #give(place: HTMLElement | undefined): void {
    this.#standIn = place === this.#path[0] ? undefined : place;
    if (!place) return;
    if (this.#standIn && place.tabIndex < 0 && !place.hasAttribute('tabindex')) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
}

/**
 * The base class of all elements of the page with controls. It keeps the focus if a control is removed, hidden or disabled. It draws itself anew if a
 * translator has replaced parts of it, so that lit cannot find them.
 */
export class KeepingElement extends LitElement {
  protected readonly keeper = new FocusKeeper(this);

  protected override update(changed: PropertyValues): void {
    try {
      super.update(changed);
    } catch (error) {
      if (!this.hasUpdated) throw error;
      (this.renderRoot as ShadowRoot).replaceChildren();
      Reflect.deleteProperty(this.renderRoot, '_$litPart$');
      super.update(changed);
    }
  }
}
