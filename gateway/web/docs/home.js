import { element, showCaller, translatePage, whoAmI } from './page.js';
import { text } from './texts.js';

/** The page is looked at, not stared at. */
const LOOK_AGAIN_MS = 5_000;

translatePage();
showStatus();
setInterval(showStatus, LOOK_AGAIN_MS);
const me = await whoAmI();
showCaller(me);
if (me !== null) showCompanies(me.companies);

async function showStatus() {
  try {
    const response = await fetch('/health/status');
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
  } catch {
    document.getElementById('state').replaceChildren(pill('bad', text('unreachable')));
  }
}

function show({ version, services, followers }) {
  const allReady = services.every(({ ready }) => ready);
  document
    .getElementById('state')
    .replaceChildren(allReady ? pill('ok', text('allReady')) : pill('bad', text('someWaiting')));
  document.getElementById('version').textContent = version;
  document.getElementById('behind').textContent = String(
    followers.reduce((sum, { behind }) => sum + Math.max(behind, 0), 0),
  );
  fill(
    'services',
    services.map(({ name, ready }) => row(name, pill(ready ? 'ok' : 'bad', text(ready ? 'ready' : 'waiting')))),
  );
  fill(
    'followers',
    // What another process follows stands on that one's page.
    followers
      .filter(({ behind }) => behind >= 0)
      .map(({ service, producer, behind }) =>
        row(
          `${service} ← ${producer}`,
          behind === 0 ? pill('ok', text('upToDate')) : pill('warn', `${behind} ${text('eventsBehind')}`),
        ),
      ),
  );
}

function showCompanies(companies) {
  document.getElementById('companies-card').hidden = false;
  fill(
    'companies',
    companies.map(({ code, name, baseCurrency, sandbox }) =>
      row(
        `${code} · ${name}`,
        element('span', {
          className: 'muted',
          textContent: sandbox ? `${baseCurrency} · ${text('sandbox')}` : baseCurrency,
        }),
      ),
    ),
  );
}

function fill(id, rows) {
  document
    .getElementById(id)
    .replaceChildren(...(rows.length > 0 ? rows : [element('li', { className: 'muted', textContent: text('none') })]));
}

function row(label, value) {
  return element('li', {}, [element('span', { textContent: label }), value]);
}

function pill(kind, label) {
  return element('span', { className: `pill ${kind}`, textContent: label });
}
