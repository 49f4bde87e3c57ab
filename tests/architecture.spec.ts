import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ownerOf } from '@consigna/contracts/contract';
import { contracts, events } from '@consigna/contracts/registry';
import { resourceTypes } from '@consigna/contracts/resources';
import { definitionOf, serviceNames } from '@consigna/testing/services';
import { sentencesIn } from './sentences.js';

const root = join(import.meta.dirname, '..');

interface Source {
  readonly path: string;
  readonly service: string;
  readonly text: string;
}

const sources: Source[] = serviceNames.flatMap((service) =>
  readdirSync(join(root, 'services', service, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => {
      const path = join(root, 'services', service, 'src', file);
      return { path: relative(root, path), service, text: readFileSync(path, 'utf8') };
    }),
);

const read = (path: string) => readFileSync(path, 'utf8');

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** Import paths of a file, types left out. */
const imports = ({ text }: Source) => matches(text, /^import (?!type)[^;]*?from '([^']+)'/gm);

/** Names under which contracts and events are exported, per subject. */
const exported = new Map<string, string>();
for (const service of serviceNames) {
  const folder = join(root, 'libs/contracts/src', service);
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name, subject] of text.matchAll(
      /export const (\w+) = (?:command|query|listQuery|event)\(\{\s*subject: '([^']+)'/g,
    )) {
      exported.set(subject ?? '', name ?? '');
    }
  }
}

describe('contracts', () => {
  it.each(contracts.map((contract) => [contract.subject, contract] as const))(
    '%s has exactly one handler, in the service that its subject names',
    (subject) => {
      const name = exported.get(subject);
      const handlers = sources.filter(({ text }) => matches(text, /@Handle\((\w+)\)/g).includes(name ?? '-'));
      // Audit trails and timelines are made per service by a factory.
      if (name === undefined && /\.(audit|timeline)\.list$/.test(subject)) return;

      expect(handlers.map(({ service }) => service)).toEqual([ownerOf(subject)]);
    },
  );

  it('no subject and no route is declared twice', () => {
    const subjects = [...contracts, ...events].map(({ subject }) => subject);
    const routes = contracts.flatMap(({ http, scope }) =>
      http === undefined ? [] : [`${scope} ${http.replace(/:\w+/g, ':')}`],
    );

    expect(subjects).toEqual([...new Set(subjects)]);
    expect(routes).toEqual([...new Set(routes)]);
  });

  it('no route is without a permission of its own service, and nothing internal has a route', () => {
    const wrong = contracts.filter(
      ({ subject, http, permission }) =>
        http !== undefined && permission !== 'signed-in' && !permission.startsWith(`${ownerOf(subject)}.`),
    );
    const open = contracts.filter(({ http, permission }) => http !== undefined && permission === 'internal');

    expect([...wrong, ...open].map(({ subject }) => subject)).toEqual([]);
  });

  it('whatever moves stock or money demands an idempotency key', () => {
    const moving =
      /^(warehouse\.(goods-receipt\.post|delivery\.ship|sales-return\.receive|adjustment\.post)|billing\.(invoice\.issue|payment\.record|bill\.create)|consignment\.settlement\.settle|accounting\.journal-entry\.(create|approve))$/;
    const lax = contracts.filter(
      (contract) => contract.kind === 'command' && moving.test(contract.subject) && contract.idempotency !== 'required',
    );

    expect(lax.map(({ subject }) => subject)).toEqual([]);
    expect(contracts.filter(({ subject }) => moving.test(subject))).toHaveLength(10);
  });

  it('every kind of document that is audited or told to open screens says who may read it', () => {
    const declared = new Set(resourceTypes.map(({ service, document }) => `${service} ${document}`));
    const named = sources.flatMap(({ service, text }) =>
      matches(text, /\.(?:audit|progressed)\(\s*'([\w-]+)'/g).map((document) => `${service} ${document}`),
    );
    const permissions = new Set(contracts.map(({ permission }) => permission));

    expect(named.filter((name) => !declared.has(name))).toEqual([]);
    expect(resourceTypes.filter(({ permission }) => !permissions.has(permission))).toEqual([]);
  });

  it('every event that is published or reacted to is declared', () => {
    const declared = new Set(events.map(({ subject }) => exported.get(subject)));
    const used = sources.flatMap(({ path, text }) =>
      [...matches(text, /@React\((\w+)\)/g), ...matches(text, /\.publish\((\w+),/g)]
        .filter((name) => !declared.has(name))
        .map((name) => `${path}: ${name}`),
    );

    expect(used).toEqual([]);
  });
});

describe('company borders', () => {
  it.each(serviceNames)('every entity of %s forces row-level security under a policy', async (service) => {
    const { entities } = await definitionOf(service);

    for (const { meta } of entities) {
      expect({
        table: meta.tableName,
        security: meta.rowLevelSecurity,
        policies: (meta.policies ?? []).length > 0,
      }).toEqual({
        table: meta.tableName,
        security: 'force',
        policies: true,
      });
    }
  });

  it('no service imports another one', () => {
    const strays = sources.flatMap((source) =>
      imports(source)
        .filter((path) => serviceNames.some((name) => name !== source.service && path.startsWith(`@consigna/${name}/`)))
        .map((path) => `${source.path}: ${path}`),
    );

    expect(strays).toEqual([]);
  });
});

describe('documents and rules', () => {
  const working = /(\.service|\.controller|\.queries|\.statements|\.module|-ledger|\/main|\/definition|\.spec)\.ts$/;

  it('what is no service, query, controller or ledger touches neither database nor network nor files nor clock', () => {
    const reaching = sources
      .filter(({ path }) => !working.test(path))
      .flatMap((source) => {
        const doors = imports(source).filter((path) =>
          /^(pg|node:(fs|net|http|https|child_process)|@nats-io|@consigna\/messaging\/link)/.test(path),
        );
        const clock = /new Date\(\)|Date\.now\(\)|Math\.random\(\)/.test(source.text) ? ['clock or chance'] : [];
        return [...doors, ...clock].map((door) => `${source.path}: ${door}`);
      });

    expect(reaching).toEqual([]);
  });

  it('only the ledgers write moves, layers, levels, entries and lines', () => {
    const ledgerTables =
      /(insert into|update) (stock_move|stock_layer|stock_level|stock_pool|cost_pool|journal_entry|journal_line)\b/i;
    const writers = sources
      .filter(({ text }) => ledgerTables.test(text))
      .map(({ path }) => path.replace(/[^/]+$/, (file) => file));

    expect(writers.filter((path) => !/services\/(warehouse\/src\/stock|accounting\/src\/ledger)\//.test(path))).toEqual(
      [],
    );
  });

  it('nobody asks another service inside a transaction', () => {
    const asking = sources.filter(({ text }) => {
      const bodies = [...text.matchAll(/\.operation\(\s*[^,]+,\s*(?:async )?\(?tx\)? =>/g)];
      return bodies.some((match) => block(text, match.index + match[0].length).includes('.ask('));
    });

    expect(asking.map(({ path }) => path)).toEqual([]);
  });
});

describe('doors to database and bus', () => {
  /** Whoever opens connections. Everything else goes through them, and so past the fault points (`libs/testing/src/fault-points.ts`). */
  const doors = [
    'libs/messaging/src/draining-server.ts @nestjs/microservices',
    'libs/messaging/src/handle.ts @nestjs/microservices',
    'libs/messaging/src/lease.ts pg',
    'libs/messaging/src/link.ts @nestjs/microservices',
    'libs/messaging/src/wake.ts @nats-io/transport-node',
    'libs/persistence/src/bootstrap.ts pg',
    'libs/persistence/src/database.ts pg',
    'libs/persistence/src/gathering-client.ts pg',
    'libs/persistence/src/migrate.ts pg',
  ];
  const libraries = ['kernel', 'contracts', 'messaging', 'persistence'].flatMap((library) =>
    readdirSync(join(root, 'libs', library, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => ({ path: `libs/${library}/src/${file}`, text: read(join(root, 'libs', library, 'src', file)) })),
  );

  it('nobody else reaches PostgreSQL, NATS or the network', () => {
    const outward =
      /^(pg(-.*)?|kysely|nats|@nats-io\/.*|@nestjs\/microservices|@mikro-orm\/(?!core$).*|node:(net|tls|https?|http2|dgram))$/;
    const reaching = [...sources, ...libraries].flatMap(({ path, text }) =>
      matches(text, /^import (?!type)(?:[^;]*?from )?'([^']+)'/gm)
        .filter((name) => outward.test(name))
        .map((name) => `${path} ${name}`),
    );
    const fetching = sources.filter(({ text }) => /[^.\w](fetch|import)\(/.test(text));

    expect([...new Set(reaching)].sort()).toEqual(doors);
    expect(fetching.map(({ path }) => path)).toEqual([]);
  });

  it('no statement goes past the named ones', () => {
    const past = sources.flatMap(({ path, text }) =>
      matches(text, /(\.client\.query\(|\.feed\.query\(|\btx\.client\b|\btx\.em\b)/g).map((door) => `${path}: ${door}`),
    );

    expect(past).toEqual([]);
  });
});

describe('words for people', () => {
  it('that a service writes by itself are kept per language, not in the middle of its code', () => {
    const sentences = sources.flatMap(({ path, text }) => sentencesIn(text).map((words) => `${path}: ${words}`));

    expect(sentences).toEqual([]);
  });

  it.each([
    ['a literal', `post({ description: 'Opening balance' })`, 'Opening balance'],
    ['a template', 'post({ reason: `Scrapped on return ${number}` })', 'Scrapped on return …'],
    ['a template that begins with a value', 'post({ reason: `${number} was cancelled` })', '… was cancelled'],
    ['a concatenation', `post({ description: 'Revaluation of ' + role })`, 'Revaluation of …'],
    ['a constant', `const text = 'Stock found'; entry.description = text;`, 'Stock found'],
    ['a constant of the same name', `const reason = 'Stock found'; post({ reason });`, 'Stock found'],
    ['a constant in a template', "const word = 'Reversal'; post({ name: `${word} of it` })", 'Reversal of it'],
    ['one of two', `post({ reason: lost ? 'Stock lost' : reasons[locale] })`, 'Stock lost'],
  ])('are found as %s', (_, code, words) => {
    expect(sentencesIn(code)).toEqual([words]);
  });

  it.each([
    ['what is kept per language', "const lost = { en: 'Stock lost' }; post({ reason: `${lost[locale]} ${number}` })"],
    ['what somebody typed', 'post({ reason, description: line.description })'],
    ['a code', `statement({ name: 'accounting.lock-book', text: 'select base_currency from book' })`],
  ])('are not %s', (_, code) => {
    expect(sentencesIn(code)).toEqual([]);
  });
});

describe('rooms of the web UI', () => {
  const web = join(root, 'gateway/web');
  const shared = new Set(['app', 'ui']);
  /** The one thing of the gateway's own that the UI takes. */
  const problemWords = '../src/messages/text';
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!dist|docs|build).*\.(ts|tsx)$/.test(file) && file.includes('/'))
    .map((path) => ({ path, folder: path.split('/')[0] ?? '', text: readFileSync(join(web, path), 'utf8') }));

  it('no room imports another, and what they share knows none of them', () => {
    const strays = files.flatMap(({ path, folder, text }) =>
      matches(text, /(?:from|import\()\s*'((?:\.\.?\/)+[^']+)'/g)
        .map((target) => join(path, '..', target))
        .filter((file) => file !== problemWords)
        .map((file) => file.split('/')[0] ?? '')
        .filter((target) => target !== folder && !shared.has(target))
        .map((target) => `${path}: ${target}`),
    );

    expect(strays).toEqual([]);
  });

  it('only the client of the API fetches', () => {
    const fetching = files.filter(({ path, text }) => /\bfetch\(/.test(text) && path !== 'app/api/client.ts');

    expect(fetching.map(({ path }) => path)).toEqual([]);
  });

  const known = new Set(
    readdirSync(web, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('locales/en.po'))
      .flatMap((file) => matches(readFileSync(join(web, file), 'utf8'), /^msgid "(.+)"$/gm)),
  );

  it('every action that a timeline shows is said in words', () => {
    const documents = files.flatMap(({ text }) => matches(text, /<Timeline [^>]*document="([\w-]+)"/g));
    const wordless = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\.audit\(\s*'([\w-]+)',[^,]+,\s*'([\w-]+)'/g)]
        .filter(([, document = '']) => documents.includes(document))
        .map(([, document, action]) => [`ui.timeline.action.${document}.${action}`, `ui.timeline.action.${action}`])
        .filter((ids) => !ids.some((id) => known.has(id)))
        .map(([id]) => `${path}: ${id}`),
    );

    expect(documents.length).toBeGreaterThan(0);
    expect(wordless).toEqual([]);
  });

  it('every text that is asked for is in the catalogues', () => {
    const missing = files.flatMap(({ path, text }) =>
      matches(text, /\b(?:t|translate)\(\s*'([^']+)'/g)
        .filter((id) => !known.has(id))
        .map((id) => `${path}: ${id}`),
    );

    expect(missing).toEqual([]);
  });
});

/** The text of the block or expression that starts at a place, up to the bracket that closes the call around it. */
function block(text: string, start: number): string {
  let depth = 1;
  for (let index = start; index < text.length; index++) {
    if ('([{'.includes(text[index] ?? '')) depth += 1;
    if (')]}'.includes(text[index] ?? '')) depth -= 1;
    if (depth === 0) return text.slice(start, index);
  }
  return text.slice(start);
}
