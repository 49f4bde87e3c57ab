import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ProblemError, type Client } from '@consigna/contracts/client';
import {
  createCompany,
  createNetwork,
  findCompany,
  listNetworks,
  type NetworkView,
} from '@consigna/contracts/directory/company';
import { signIn } from '../replay/sign-in.js';
import { attach } from '../up.js';

/** Members of a new company, by the option that gives each. */
const members = {
  code: 'code',
  name: 'name',
  country: 'country',
  currency: 'baseCurrency',
  chart: 'chartTemplate',
} as const;

type Option = keyof typeof members;
type Template = Readonly<Record<(typeof members)[Option], string>>;

/**
 * `./consigna company create --network NAME --code CODE --name NAME --country CC --currency CUR --chart CHART [--headquarters]`:
 * opens a company as this machine's administrator, through the API of the running platform or of one started for it.
 */
export async function runCompany(args: string[]): Promise<number> {
  const { network, template, headquarters } = wishOf(args);
  const say = (line: string) => process.stderr.write(`› ${line}\n`);
  const platform = await attach(say);
  try {
    const admin = signIn(platform, 'admin', platform.password);
    process.stdout.write(`${await open(admin, network, { template, headquarters })}\n`);
    return 0;
  } finally {
    await platform.stop();
  }
}

interface Wish {
  readonly network: string;
  readonly template: Template;
  /** Of a network that is opened with it. */
  readonly headquarters: boolean;
}

/** @throws Error naming the option that is missing or not of its kind */
export function wishOf(args: string[]): Wish {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      network: text,
      code: text,
      name: text,
      country: text,
      currency: text,
      chart: text,
      headquarters: { type: 'boolean' },
    },
  });
  if (positionals.join(' ') !== 'create') throw new Error('there is one thing to do with companies: create');
  const { network } = values;
  const missing = ['network' as const, ...options].filter((option) => (values[option] ?? '').trim() === '');
  if (network === undefined || missing.length > 0)
    throw new Error(`missing: ${missing.map((option) => `--${option}`).join(', ')}`);
  const template = Object.fromEntries(options.map((option) => [members[option], values[option]]));
  for (const option of options) {
    const kind = createCompany.input.shape[members[option]];
    const checked = kind.safeParse(values[option]);
    if (!checked.success) throw new Error(`--${option} cannot be '${values[option]}': ${kindsOf[option]}`);
  }
  return { network, template: template as Template, headquarters: values.headquarters === true };
}

const options = Object.keys(members) as Option[];

const kindsOf: Readonly<Record<Option, string>> = {
  code: 'letters, digits and hyphens, at most 32',
  name: 'a name of at most 200 characters',
  country: 'two capital letters, as in ES',
  currency: 'three capital letters, as in EUR',
  chart: `one of ${createCompany.input.shape.chartTemplate.options.join(', ')}`,
};

/** Opens the company unless it is there as wished. @returns what to tell */
async function open(
  admin: Client,
  network: string,
  { template, headquarters }: Pick<Wish, 'template' | 'headquarters'>,
): Promise<string> {
  const { data: networks } = await admin.call(listNetworks, {});
  const known = networks.flatMap((one) => one.companies.map((company) => ({ ...company, network: one })));
  const present = known.find(({ code }) => code.toLowerCase() === template.code.toLowerCase());
  if (present !== undefined) return compare(admin, present, { network, template });

  const input = createCompany.input.omit({ networkId: true, ownerUsernames: true }).parse(template);
  const key = `company/${createHash('sha256')
    .update(JSON.stringify([network, template]))
    .digest('hex')}`;
  const found = networks.filter(({ name }) => name === network);
  const [target] = found;
  if (found.length > 1) throw new Error(`--network: there are ${found.length} networks '${network}'`);
  try {
    if (target !== undefined) {
      const { id } = await admin.call(createCompany, { networkId: target.id, ...input }, { key });
      return `${template.code} is open in ${network}: ${id}`;
    }
    if (!headquarters) throw new Error(unknownNetwork(network, networks));
    const opened = await admin.call(createNetwork, { name: network, headquarters: input }, { key });
    return `${network} is open with ${template.code} as its headquarters: ${opened.headquartersId}`;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'company-code-taken')
      throw new Error(`--code: somebody else has just opened ${template.code}`, { cause: error });
    throw error;
  }
}

/** The same wish again changes nothing; another one for the same code is a mistake. */
async function compare(
  admin: Client,
  present: { readonly id: string; readonly code: string; readonly network: NetworkView },
  { network, template }: Pick<Wish, 'network' | 'template'>,
): Promise<string> {
  if (present.network.name !== network)
    throw new Error(`--code: ${present.code} is a company of ${present.network.name}`);
  const company = await admin.call(findCompany, {}, { company: present.id });
  const different = options.find(
    (option) => option !== 'code' && company[members[option]] !== template[members[option]].trim(),
  );
  if (different !== undefined) {
    const [has, wished] = [company[members[different]], template[members[different]]];
    throw new Error(`--${different}: ${present.code} exists with '${has}', not '${wished}'`);
  }
  return `${present.code} was open in ${network} already: ${present.id}`;
}

function unknownNetwork(network: string, networks: readonly NetworkView[]): string {
  const names = networks.map(({ name }) => `'${name}'`).join(', ');
  return (
    `--network: there is no network '${network}'${names === '' ? '' : ` among ${names}`}; ` +
    '--headquarters opens it with this company'
  );
}
