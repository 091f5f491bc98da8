// The styles that all elements of the page share. Colours are custom properties of static/app.css, which apply within every element and follow the
// system's light or dark mode.

import { css } from 'lit';

export const look = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { display: block; color: var(--ink); overflow-wrap: break-word; }
  :host([hidden]), [hidden] { display: none !important; }
  h2 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 0.5rem; }
  h3 { font-size: 1.05rem; line-height: 1.3; margin: 0 0 0.5rem; }
  p { margin: 0 0 0.75rem; max-width: 68ch; }
  a { color: var(--accent); }
  small, .soft { color: var(--soft); }
  code, pre, .mono { font-family: var(--mono); font-size: 0.9em; }
  pre { overflow: auto; margin: 0; }

  .card { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap); margin: 0 0 var(--gap); }
  .row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
  .grid { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }

  button, .button {
    font: inherit; font-weight: 600; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: 0.5rem;
    padding: 0.5rem 0.9rem; min-height: 2.5rem; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; gap: 0.4rem;
  }
  button:hover:not(:disabled) { border-color: var(--accent); }
  button:disabled { color: var(--soft); border-color: var(--line); cursor: not-allowed; }
  button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  button.primary:disabled { background: var(--line); border-color: var(--line); color: var(--soft); }
  button.danger { border-color: var(--bad); color: var(--bad); }
  button.plain { border-color: transparent; background: none; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }

  label { font-weight: 600; }
  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--field); border: 1px solid var(--edge); border-radius: 0.4rem; padding: 0.45rem 0.6rem;
    min-height: 2.5rem; max-width: 100%;
  }
  input[type='checkbox'], input[type='radio'] { width: 1.2rem; height: 1.2rem; min-height: 0; padding: 0; accent-color: var(--accent); }
  input::placeholder { color: var(--soft); opacity: 1; }
  [aria-invalid='true'] { border-color: var(--bad); }
  .hint { color: var(--soft); font-size: 0.9rem; margin: 0.2rem 0 0; }

  progress { width: 100%; height: 0.8rem; accent-color: var(--accent); }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }

  .note, .error, .warn, .good { border-left: 4px solid var(--accent); background: var(--tint); padding: 0.6rem 0.8rem; margin: 0 0 0.75rem; border-radius: 0.3rem; }
  .error { border-color: var(--bad); }
  .warn { border-color: var(--warn); }
  .good { border-color: var(--good); }
  .wrong { color: var(--bad); }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
