// The styles of the view Configure, in addition to those that all views share.

import { css } from 'lit';

export const style = css`
  details > summary { cursor: pointer; }
  details > summary h3 { display: inline; }
  details > p, details > .grid { margin: 0.75rem 0 0; }
  section > .grid + .row { margin-top: 1rem; }
  .part { border-top: 1px solid var(--line); padding: var(--gap) 0; }
  .part .wide > .field { margin: 0; }
  .part > h4 { margin: 0 0 0.5rem; font-size: 1rem; color: var(--accent); }
  .cards { display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); }
  .choice { display: flex; gap: 0.5rem; align-items: center; font-weight: 600; padding: 0.5rem 0.7rem; border: 1px solid var(--edge); border-radius: 0.5rem; cursor: pointer; min-width: 0; }
  .choice:has(:checked) { border-color: var(--accent); background: var(--tint); box-shadow: inset 0 0 0 1px var(--accent); }
  .choice input { flex: none; }
  .end .hint { margin: 0; flex: 1 1 14rem; max-width: none; }
  @media (min-width: 60rem) {
    .part { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 var(--gap); }
  }
  @media (min-width: 60rem) and (min-height: 36rem) {
    .end { position: sticky; bottom: 0; z-index: 1; margin-bottom: 0; padding: 0.4rem var(--gap); box-shadow: 0 -0.25rem 0.75rem rgb(0 0 0 / 15%); }
    .end > .row { flex-wrap: nowrap; }
    .end button { flex: none; }
    .end .plain { flex: none; }
    .end .hint { flex-basis: 0; min-width: 0; font-size: 0.85rem; line-height: 1.3; }
  }
  fieldset.card > legend { float: left; width: 100%; padding: 0; margin-bottom: 0.5rem; }
  fieldset.card > .row { clear: both; }
  .field { border: 0; padding: 0; margin: 0; min-width: 0; display: flex; flex-direction: column; gap: 0.2rem; }
  .field legend { font-weight: 600; padding: 0; }
  .field p { margin: 0.2rem 0 0; overflow-wrap: anywhere; }
  .grid > * { min-width: 0; }
  .wide { grid-column: 1 / -1; }
  .wide > .field { margin: 0.75rem 0 0; }
  .line { display: flex; gap: 0.4rem; }
  .line input { flex: 1; min-width: 0; }
  select { width: 100%; }
  .plain { font-weight: 400; display: flex; gap: 0.4rem; align-items: center; min-height: 2rem; }
  .plain input { flex: none; }
  .pair { display: grid; gap: 0.4rem; grid-template-columns: auto 1fr; align-items: center; padding: 0.5rem 0; border-bottom: 1px solid var(--line); margin-bottom: 0.5rem; }
  .pair > button, .pair > .wrong { grid-column: 2; justify-self: start; }
  @media (min-width: 48rem) { .pair { grid-template-columns: auto 1fr auto 1fr auto; } .pair > button { grid-column: auto; } .pair > .wrong { grid-column: 1 / -1; } }
  .wrong:empty, .remark:empty { display: none; }
  textarea { width: 100%; min-height: 20rem; font-family: var(--mono); font-size: 0.9rem; }
  dialog { width: min(48rem, calc(100vw - 1rem)); max-height: calc(100vh - 2rem); overflow: auto; color: var(--ink); background: var(--card); border: 1px solid var(--edge); border-radius: var(--radius); padding: var(--gap); }
  dialog::backdrop { background: rgb(0 0 0 / 50%); }
  .scroll { overflow: auto; margin-bottom: 1rem; }
  .scroll td, .scroll th { overflow-wrap: anywhere; }
  @media (max-width: 40rem) {
    .scroll tr { display: grid; grid-template-columns: 1fr 1fr; border-bottom: 1px solid var(--line); }
    .scroll tr > * { border: 0; padding-bottom: 0.2rem; }
    .scroll tr > :first-child { grid-column: 1 / -1; }
  }
  ul { margin: 0; padding-left: 1.2rem; }
  .link { font: inherit; background: none; border: 0; padding: 0; min-height: 0; color: var(--accent); text-decoration: underline; cursor: pointer; text-align: left; font-weight: 400; }
`;
