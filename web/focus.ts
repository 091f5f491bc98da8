// Keeps the keyboard's place in an element. A focused control may be removed, hidden or disabled by its own action, and the focus
// would be lost. Then its group gets the focus, and the control again when it is back.

import { LitElement, type ReactiveController } from 'lit';

const isLost = (control: Element): boolean => !control.isConnected || control.matches(':disabled') || !control.checkVisibility();
/** Tab passes over all within a shadow root whose host has a negative index. */
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
  /** The focused control, and the elements around it from the inside. */
  #path: HTMLElement[] = [];
  /** It has the focus for a control that is lost. */
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

  /** The place of a control that may be lost just now. */
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

  /** A person leaves it, or it is lost. */
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

  /** One of the same name, or an element around it. */
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

/** All elements with controls. */
export class KeepingElement extends LitElement {
  protected readonly keeper = new FocusKeeper(this);
}
