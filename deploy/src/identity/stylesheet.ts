/** Beside the style sheet. */
export const FONT_FILE = 'inter-latin-wght-normal.woff2';

/** The sign-in pages' style sheet: the design tokens they need (light and dark) and their few components. */
export const STYLESHEET = `
@font-face { font-family: "Inter Variable"; font-style: normal; font-weight: 100 900; font-display: swap; src: url("${FONT_FILE}") format("woff2"); }
:root {
  color-scheme: light;
  --font-sans: "Inter Variable", Inter, ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --font-mono: ui-monospace, "Cascadia Mono", "SF Mono", "Roboto Mono", "DejaVu Sans Mono", monospace;
  --bg: #f4f4f0; --surface: #ffffff; --surface-3: #f0f0eb; --surface-press: #e7e7e1;
  --line: #e4e4de; --line-strong: #cfcfc7; --line-ctl: #85898a;
  --text: #16191b; --text-2: #454b50; --text-3: #60676c;
  --accent: #0b5b6f; --accent-hover: #08495a; --on-accent: #ffffff; --accent-text: #0b5b6f; --focus: #0a7f9c;
  --own: #2453c2; --con: #9b2b79; --con-soft: #f8e8f2; --inc-line: #6b7277; --warn: #c07a00;
  --bad-text: #a4261d; --bad-soft: #fdeae8; --bad-line: #eeb4af;
  --sh-1: 0 1px 2px rgb(20 24 26 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --bg: #0f1214; --surface: #171b1e; --surface-3: #22282c; --surface-press: #2b3237;
    --line: #282e33; --line-strong: #3a4248; --line-ctl: #727b82;
    --text: #eceff0; --text-2: #bcc4c9; --text-3: #949da3;
    --accent: #54bcd3; --accent-hover: #74cbdf; --on-accent: #04191f; --accent-text: #6bc9de; --focus: #5cc5dc;
    --own: #7098f2; --con: #e681c1; --con-soft: #3a1c31; --inc-line: #8b949a; --warn: #e0a33a;
    --bad-text: #ff9a92; --bad-soft: #3b1a18; --bad-line: #7a3733;
    --sh-1: 0 1px 2px rgb(0 0 0 / 40%);
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 400 0.8125rem/1.4 var(--font-sans); -webkit-font-smoothing: antialiased; }
h1, p, figure { margin: 0; }
button, input { font: inherit; color: inherit; }
a { color: var(--accent-text); text-decoration: none; }
a:hover { text-decoration: underline; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.signin { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); min-height: 100vh; background: var(--surface); }
.form { display: flex; flex-direction: column; padding: 36px 48px 28px; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.brand { width: 36px; height: 36px; display: grid; place-items: center; margin-left: -7px; }
.brand svg { width: 22px; height: 22px; }
.name { font-size: 1rem; font-weight: 600; letter-spacing: -0.01em; }
.seg { display: inline-flex; margin-left: auto; padding: 2px; border-radius: 6px; background: var(--surface-press); }
.seg a { display: inline-flex; align-items: center; height: 26px; padding: 0 10px; border-radius: 4px; color: var(--text-2); font-size: 0.75rem; font-weight: 500; }
.seg a[aria-current="true"] { background: var(--surface); color: var(--text); box-shadow: var(--sh-1); }
.box { width: 100%; max-width: 376px; margin: auto; padding: 32px 0; }
h1 { font-size: 1.625rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.2; }
.lead { margin: 4px 0 22px; color: var(--text-2); font-size: 0.875rem; }
label { display: block; font-weight: 500; }
input { width: 100%; height: 40px; margin: 5px 0 14px; padding: 0 10px; border: 1px solid var(--line-ctl); border-radius: 6px; background: var(--surface); font-size: 0.875rem; }
input[aria-invalid="true"] { border-color: var(--bad-text); }
input.code { font-family: var(--font-mono); font-size: 1.25rem; letter-spacing: 0.25em; }
.btn { display: flex; align-items: center; justify-content: center; width: 100%; height: 40px; padding: 0 11px; border: 1px solid var(--line-strong); border-radius: 6px; background: var(--surface); color: var(--text); font-size: 0.875rem; font-weight: 500; box-shadow: var(--sh-1); cursor: pointer; }
.btn:hover { background: var(--surface-3); text-decoration: none; }
.btn.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.btn.primary:hover { background: var(--accent-hover); }
.btn + .btn { margin-top: 10px; }
.note { margin-top: 14px; color: var(--text-3); font-size: 0.75rem; }
.alert:empty { display: none; }
.alert { margin-bottom: 14px; padding: 8px 12px; border: 1px solid var(--bad-line); border-radius: 6px; background: var(--bad-soft); color: var(--bad-text); }
.secret { display: block; margin: 5px 0 14px; padding: 10px; border: 1px dashed var(--line-ctl); border-radius: 6px; font: 0.875rem/1.6 var(--font-mono); overflow-wrap: anywhere; user-select: all; }
.art { display: grid; place-items: center; overflow: hidden; border-left: 1px solid var(--line); background: var(--bg); }
.art figure { width: min(84%, 600px); }
figcaption { display: flex; flex-direction: column; align-items: center; gap: 10px; margin-top: -28px; text-align: center; }
.tag { font-size: 1.25rem; font-weight: 600; letter-spacing: -0.015em; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 0.75rem; color: var(--text-2); }
.legend > span { display: inline-flex; align-items: center; gap: 6px; }
.sq, .di, .in { display: inline-block; width: 9px; height: 9px; flex: none; }
.sq { background: var(--own); border-radius: 2px; }
.di { width: 8px; height: 8px; margin: 0 1px; border: 1.5px solid var(--con); transform: rotate(45deg); border-radius: 1px; background: linear-gradient(135deg, var(--con) 50%, transparent 50%); }
.in { border: 1.5px dashed var(--inc-line); border-radius: 2px; }
.hatch-a { fill: var(--con-soft); } .hatch-b { stroke: var(--con); stroke-width: 1.5; }
.shelves { display: block; width: 100%; }
.shelves .board-line { fill: var(--line-strong); }
.shelves .so { fill: var(--own); } .shelves .so.nofill { fill: none; stroke: var(--own); stroke-width: 6; }
.shelves .sc { fill: url(#hatch); stroke: var(--con); stroke-width: 1.5; }
.shelves .si { fill: none; stroke: var(--inc-line); stroke-width: 1.5; stroke-dasharray: 5 4; }
.shelves .wick { stroke: var(--text-2); stroke-width: 1.5; } .shelves .flame { fill: var(--warn); }
.shelves .pane { fill: var(--bg); }
.shelves .rib { stroke: var(--surface); stroke-width: 5; fill: none; } .shelves .bow { stroke: var(--own); stroke-width: 4; fill: none; }
@media (max-width: 860px) {
  .signin { grid-template-columns: minmax(0, 1fr); }
  .art { display: none; }
  .form { padding: 20px 20px 28px; }
}
`;
