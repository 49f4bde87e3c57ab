import { element, showCaller, translatePage, whoAmI } from './page.js';
import { language, text } from './texts.js';

translatePage();
const [api, me] = await Promise.all([fetch('/api/v1/openapi.json').then((response) => response.json()), whoAmI()]);
const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
);

showCaller(me);
if (me !== null) offerCompanies(me.companies);
document.getElementById('search').addEventListener('input', showIndex);
window.addEventListener('hashchange', showCurrent);
showCurrent();

function offerCompanies(companies) {
  document.getElementById('company-label').hidden = companies.length === 0;
  document
    .getElementById('company')
    .replaceChildren(
      ...companies.map(({ code, name }) => element('option', { value: code, textContent: `${code} · ${name}` })),
    );
}

function showCurrent() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const current = operations.find(({ operationId }) => operationId === wanted) ?? operations[0];
  showIndex(current);
  document.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  document
    .getElementById('operation')
    .replaceChildren(...(current ? operationView(current) : [element('p', { textContent: text('none') })]));
}

function showIndex(event) {
  const current = event?.operationId ?? decodeURIComponent(location.hash.slice(1));
  const words = document.getElementById('search').value.toLowerCase();
  const found = operations.filter(({ summary, path, operationId }) =>
    `${summary} ${path} ${operationId}`.toLowerCase().includes(words),
  );
  const areas = [...new Set(found.flatMap(({ tags }) => tags))];
  document
    .getElementById('operations')
    .replaceChildren(
      ...areas.flatMap((area) => [
        element('h3', { textContent: area }),
        ...found
          .filter(({ tags }) => tags.includes(area))
          .map((operation) => indexLink(operation, operation.operationId === current)),
      ]),
    );
}

function indexLink({ method, summary, operationId }, isCurrent) {
  return element('a', { href: `#${operationId}`, attributes: isCurrent ? { 'aria-current': 'page' } : {} }, [
    verb(method),
    element('span', { textContent: summary }),
  ]);
}

function operationView(operation) {
  const { summary, method, path, parameters = [], requestBody, responses } = operation;
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
  return [
    element('h1', { textContent: summary }),
    element('div', { className: 'address' }, [verb(method), element('code', { textContent: path })]),
    element('p', { textContent: `${text('permission')}: ${operation['x-permission']}` }),
    tryView(operation, parameters, requestBody),
    element('section', { className: 'card' }, [
      element('h2', { textContent: text('problems') }),
      problemTable(responses),
    ]),
    ...(requestBody ? [schemaView(text('request'), requestBody.content['application/json'].schema)] : []),
    schemaView(text('response'), success?.[1].content['application/json'].schema ?? {}),
  ];
}

function tryView(operation, parameters, requestBody) {
  const asked = parameters.filter(({ name }) => name !== 'company' && name !== 'Idempotency-Key');
  const fields = new Map(
    asked.map((parameter) => [
      parameter,
      element('input', { placeholder: parameter.schema?.format ?? parameter.schema?.type ?? '' }),
    ]),
  );
  const body = requestBody
    ? element('textarea', { value: JSON.stringify(startOf(requestBody), null, 2), spellcheck: false })
    : null;
  const result = element('pre', { hidden: true, attributes: { 'aria-live': 'polite' } });
  const send = element('button', {
    className: 'button main',
    type: 'button',
    textContent: text('send'),
    disabled: me === null,
  });
  send.addEventListener('click', async () => {
    send.disabled = true;
    result.hidden = false;
    result.textContent = text('asking');
    result.textContent = await call(operation, fields, body).catch((error) => String(error.message ?? error));
    send.disabled = false;
  });
  return element('section', { className: 'card' }, [
    ...(asked.length > 0
      ? [
          element('h2', { textContent: text('parameters') }),
          element(
            'div',
            { className: 'grid' },
            [...fields].map(([parameter, input]) => labelled(parameter, input)),
          ),
        ]
      : []),
    ...(body ? [element('h2', { textContent: text('body') }), body] : []),
    element('p', {}, [
      send,
      ' ',
      element('span', {
        className: 'muted',
        textContent: me === null ? text('signInToTry') : operation.method === 'GET' ? '' : text('key'),
      }),
    ]),
    result,
  ]);
}

function labelled({ name, required }, input) {
  return element('label', {}, [element('span', { className: required ? 'required' : '', textContent: name }), input]);
}

async function call({ method, path }, fields, body) {
  const headers = { accept: 'application/json', 'accept-language': language, 'x-requested-with': 'erp-web' };
  const query = new URLSearchParams();
  let address = path.replace('{company}', encodeURIComponent(document.getElementById('company').value));
  for (const [{ name, in: place }, input] of fields) {
    const value = input.value.trim();
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (value === '') continue;
    else if (place === 'header') headers[name] = name === 'If-Match' && !value.startsWith('"') ? `"${value}"` : value;
    else if (name === 'filter')
      for (const [key, wanted] of new URLSearchParams(value))
        query.append(key.startsWith('filter[') ? key : `filter[${key}]`, wanted);
    else query.append(name, value);
  }
  if (method !== 'GET') {
    headers['idempotency-key'] = crypto.randomUUID();
    headers['content-type'] = 'application/json';
  }
  const started = performance.now();
  const response = await fetch(query.size > 0 ? `${address}?${query}` : address, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: bodyText(body) }),
  });
  const answer = await response.text();
  const shown = ['etag', 'location', 'x-trace-id', 'idempotency-replayed', 'retry-after']
    .filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  return [
    `${response.status} ${response.statusText} · ${Math.round(performance.now() - started)} ms`,
    ...shown,
    '',
    pretty(answer),
  ].join('\n');
}

function bodyText(body) {
  if (body === null || body.value.trim() === '') return '';
  try {
    return JSON.stringify(JSON.parse(body.value));
  } catch {
    throw new Error(text('notJson'));
  }
}

function startOf(requestBody) {
  const { example, schema } = requestBody.content['application/json'];
  return example ?? sampleOf(schema, 0);
}

/** A body to start from: required members with a value of their type. */
function sampleOf(schema = {}, depth) {
  if (depth > 6) return null;
  if (schema.$ref) return sampleOf(resolve(schema.$ref), depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const [option] = schema.anyOf ?? schema.oneOf ?? [];
  if (option) return sampleOf(option, depth + 1);
  if (schema.properties) {
    const names = schema.required ?? Object.keys(schema.properties).slice(0, 4);
    return Object.fromEntries(names.map((name) => [name, sampleOf(schema.properties[name], depth + 1)]));
  }
  const type = [schema.type].flat()[0];
  if (type === 'array') return [sampleOf(schema.items, depth + 1)];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'boolean') return false;
  if (type === 'object') return {};
  return type === 'string' ? '' : null;
}

function resolve(reference) {
  return api.components.schemas[reference.split('/').at(-1)] ?? {};
}

function problemTable(responses) {
  const rows = Object.entries(responses)
    .filter(([, { 'x-codes': codes }]) => codes)
    .flatMap(([status, { 'x-codes': codes }]) => codes.map((code) => [status, code]));
  return element('table', {}, [
    element(
      'tbody',
      {},
      rows.map(([status, code]) =>
        element('tr', {}, [
          element('td', { textContent: status }),
          element('td', {}, [element('code', { textContent: code })]),
        ]),
      ),
    ),
  ]);
}

function schemaView(title, schema) {
  return element('details', { className: 'card' }, [
    element('summary', { textContent: title }),
    element('pre', { textContent: JSON.stringify(schema.$ref ? resolve(schema.$ref) : schema, null, 2) }),
  ]);
}

function verb(method) {
  return element('span', { className: `verb ${method}`, textContent: method });
}

function pretty(answer) {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2);
  } catch {
    return answer;
  }
}
