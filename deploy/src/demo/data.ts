import { Decimal } from '@consigna/kernel/decimal';

/** The companies of the demo network; the depot is its headquarters and buys for all of them. */
export const companyCodes = ['depot', 'bristol', 'valencia', 'lyon'] as const;
export type CompanyCode = (typeof companyCodes)[number];
export const shops = ['bristol', 'valencia', 'lyon'] as const;

export interface DemoCompany {
  readonly code: CompanyCode;
  readonly name: string;
  readonly country: 'GB' | 'ES' | 'FR';
  readonly baseCurrency: 'GBP' | 'EUR';
  readonly timeZone: string;
  readonly locale: 'en' | 'es' | 'fr';
  readonly chartTemplate: 'ifrs' | 'es' | 'fr';
  readonly branch: { readonly code: string; readonly name: string };
  /** Reduced value-added tax that books bear. */
  readonly bookTaxCode: string;
  readonly capital: string;
  /** Accounts of the chart and monthly amounts. */
  readonly rent: { readonly accountCode: string; readonly amount: string };
  readonly salaries: { readonly accountCode: string; readonly amount: string };
  readonly otherCosts: string;
  /** Where a shop buys its books. */
  readonly bookSupplier: {
    readonly code: string;
    readonly name: string;
  } | null;
}

export const NETWORK = 'Larkfield Group';

export const companies: readonly DemoCompany[] = [
  {
    code: 'depot',
    name: 'Larkfield Depot',
    country: 'GB',
    baseCurrency: 'GBP',
    timeZone: 'Europe/London',
    locale: 'en',
    chartTemplate: 'ifrs',
    branch: { code: 'swindon', name: 'Swindon depot' },
    bookTaxCode: 'Z',
    capital: '320000.00',
    rent: { accountCode: '6200', amount: '2400.00' },
    salaries: { accountCode: '6100', amount: '5400.00' },
    otherCosts: '930.00',
    bookSupplier: null,
  },
  {
    code: 'bristol',
    name: 'Larkfield Bristol',
    country: 'GB',
    baseCurrency: 'GBP',
    timeZone: 'Europe/London',
    locale: 'en',
    chartTemplate: 'ifrs',
    branch: { code: 'harbourside', name: 'Bristol Harbourside' },
    bookTaxCode: 'Z',
    capital: '90000.00',
    rent: { accountCode: '6200', amount: '1650.00' },
    salaries: { accountCode: '6100', amount: '4200.00' },
    otherCosts: '540.00',
    bookSupplier: { code: 'AVON-BOOKS', name: 'Avon Book Distribution' },
  },
  {
    code: 'valencia',
    name: 'Alondra Valencia',
    country: 'ES',
    baseCurrency: 'EUR',
    timeZone: 'Europe/Madrid',
    locale: 'es',
    chartTemplate: 'es',
    branch: { code: 'almacen', name: 'Valencia almacén' },
    bookTaxCode: 'SR',
    capital: '100000.00',
    rent: { accountCode: '6210', amount: '1480.00' },
    salaries: { accountCode: '6400', amount: '3350.00' },
    otherCosts: '610.00',
    bookSupplier: { code: 'LIBROS-TURIA', name: 'Distribuciones Turia, S.L.' },
  },
  {
    code: 'lyon',
    name: 'Alouette Lyon',
    country: 'FR',
    baseCurrency: 'EUR',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    chartTemplate: 'fr',
    branch: { code: 'entrepot', name: 'Lyon entrepôt' },
    bookTaxCode: 'SR',
    capital: '100000.00',
    rent: { accountCode: '613000', amount: '1720.00' },
    salaries: { accountCode: '641000', amount: '4800.00' },
    otherCosts: '580.00',
    bookSupplier: { code: 'LIVRES-SAONE', name: 'Diffusion du Livre Saône' },
  },
];

/** Where a product comes from: bought by the depot, by each shop itself, or left on consignment by somebody. */
export type Source = 'PORTMERE' | 'BASTION' | 'books' | ConsignorCode;

/** The depot's suppliers; it sells on to the shops. */
export const depotSuppliers = [
  { code: 'PORTMERE', name: 'Portmere Imports Ltd' },
  { code: 'BASTION', name: 'Bastion Toys & Paper Ltd' },
] as const;

export const consignors = [
  {
    code: 'RIO-TINAJA',
    name: 'Cerámica Río Tinaja',
    country: 'ES',
    currency: 'EUR',
    role: 'principal',
  },
  {
    code: 'HARBOUR',
    name: 'Harbour Print Studio',
    country: 'GB',
    currency: 'GBP',
    role: 'principal',
  },
  {
    code: 'ARDOISE',
    name: "Maison d'Ardoise",
    country: 'FR',
    currency: 'EUR',
    role: 'agent',
  },
  {
    code: 'LANA-ALTA',
    name: 'Tejidos Lana Alta',
    country: 'ES',
    currency: 'EUR',
    role: 'agent',
  },
] as const;
export type ConsignorCode = (typeof consignors)[number]['code'];

/** Our commission in percent of what is sold for somebody as an agent. */
export const COMMISSION = '35';

export interface DemoProduct {
  readonly sku: string;
  readonly names: {
    readonly es: string;
    readonly fr: string;
    readonly en: string;
  };
  readonly category: string;
  /** Euros: list price and cost of one. */
  readonly price: string;
  readonly cost: string;
  readonly source: Source;
}

type Row = readonly [
  sku: string,
  es: string,
  fr: string,
  en: string,
  category: string,
  price: string,
  cost: string,
  source: Source,
];

/** The vase of which one order lacks sixty. */
export const BLUE_VASE = 'CER-0180-AZ';

const rows: readonly Row[] = [
  [
    'CER-0180-AZ',
    'Jarrón Tinaja azul, 18 cm',
    'Vase Tinaja bleu, 18 cm',
    'Tinaja vase blue, 18 cm',
    'Home/Vases',
    '14.80',
    '8.20',
    'RIO-TINAJA',
  ],
  [
    'CER-0180-VE',
    'Jarrón Tinaja verde, 18 cm',
    'Vase Tinaja vert, 18 cm',
    'Tinaja vase green, 18 cm',
    'Home/Vases',
    '14.80',
    '8.20',
    'RIO-TINAJA',
  ],
  [
    'CER-0092-VE',
    'Cuenco Tinaja verde, 9 cm',
    'Bol Tinaja vert, 9 cm',
    'Tinaja bowl green, 9 cm',
    'Home/Tableware',
    '8.20',
    '4.60',
    'RIO-TINAJA',
  ],
  [
    'CER-0250-NA',
    'Fuente Tinaja natural, 25 cm',
    'Plat Tinaja naturel, 25 cm',
    'Tinaja dish natural, 25 cm',
    'Home/Tableware',
    '24.50',
    '13.40',
    'RIO-TINAJA',
  ],
  [
    'LAM-A3-FARO',
    'Lámina «Faro», A3',
    'Affiche « Phare », A3',
    'Print "Lighthouse", A3',
    'Home/Prints',
    '18.00',
    '9.50',
    'HARBOUR',
  ],
  [
    'LAM-A3-BARC',
    'Lámina «Barcas», A3',
    'Affiche « Barques », A3',
    'Print "Boats", A3',
    'Home/Prints',
    '18.00',
    '9.50',
    'HARBOUR',
  ],
  [
    'LAM-A2-MARE',
    'Lámina «Marea», A2',
    'Affiche « Marée », A2',
    'Print "Tide", A2',
    'Home/Prints',
    '28.00',
    '15.20',
    'HARBOUR',
  ],
  [
    'PIZ-TABLA-M',
    'Tabla de pizarra, mediana',
    'Planche en ardoise, moyenne',
    'Slate board, medium',
    'Home/Tableware',
    '22.00',
    '14.30',
    'ARDOISE',
  ],
  [
    'PIZ-POSAV-4',
    'Posavasos de pizarra, juego de 4',
    'Dessous de verre en ardoise, lot de 4',
    'Slate coasters, set of 4',
    'Home/Tableware',
    '16.50',
    '10.70',
    'ARDOISE',
  ],
  [
    'MAN-LANA-GR',
    'Manta de lana, gris',
    'Plaid en laine, gris',
    'Wool throw, grey',
    'Home/Textiles',
    '64.00',
    '41.60',
    'LANA-ALTA',
  ],
  [
    'COJ-LANA-OC',
    'Cojín de lana, ocre',
    'Coussin en laine, ocre',
    'Wool cushion, ochre',
    'Home/Textiles',
    '34.00',
    '22.10',
    'LANA-ALTA',
  ],
  [
    'VEL-0220-NS',
    'Vela de soja «Naranjo y sal», 220 g',
    'Bougie de soja « Oranger et sel », 220 g',
    'Soy candle "Orange tree and salt", 220 g',
    'Home/Candles',
    '7.90',
    '3.60',
    'PORTMERE',
  ],
  [
    'VEL-0220-HI',
    'Vela de soja «Higuera», 220 g',
    'Bougie de soja « Figuier », 220 g',
    'Soy candle "Fig tree", 220 g',
    'Home/Candles',
    '7.90',
    '3.60',
    'PORTMERE',
  ],
  [
    'VEL-SET-06',
    'Velas de té, 6 unidades',
    'Bougies chauffe-plat, 6 pièces',
    'Tea lights, pack of 6',
    'Home/Candles',
    '3.50',
    '1.40',
    'PORTMERE',
  ],
  [
    'TAZ-0351-BD',
    'Taza esmaltada «Buenos días», 350 ml',
    'Tasse émaillée « Bonjour », 350 ml',
    'Enamel mug "Good morning", 350 ml',
    'Home/Tableware',
    '6.45',
    '2.70',
    'PORTMERE',
  ],
  [
    'TAZ-0351-BL',
    'Taza esmaltada blanca, 350 ml',
    'Tasse émaillée blanche, 350 ml',
    'Enamel mug white, 350 ml',
    'Home/Tableware',
    '5.95',
    '2.50',
    'PORTMERE',
  ],
  [
    'TET-1000-HI',
    'Tetera de hierro, 1 l',
    'Théière en fonte, 1 l',
    'Cast iron teapot, 1 l',
    'Home/Tableware',
    '29.90',
    '13.50',
    'PORTMERE',
  ],
  [
    'ENS-ROBLE-L',
    'Ensaladera de roble, grande',
    'Saladier en chêne, grand',
    'Oak salad bowl, large',
    'Home/Tableware',
    '26.00',
    '11.80',
    'PORTMERE',
  ],
  [
    'PAN-LINO-2',
    'Paños de lino, juego de 2',
    'Torchons en lin, lot de 2',
    'Linen tea towels, set of 2',
    'Home/Textiles',
    '12.90',
    '5.40',
    'PORTMERE',
  ],
  [
    'DEL-LINO-AZ',
    'Delantal de lino, azul',
    'Tablier en lin, bleu',
    'Linen apron, blue',
    'Home/Textiles',
    '21.50',
    '9.30',
    'PORTMERE',
  ],
  [
    'LMP-MESA-LA',
    'Lámpara de mesa, latón',
    'Lampe de table, laiton',
    'Table lamp, brass',
    'Home/Lights',
    '49.00',
    '23.00',
    'PORTMERE',
  ],
  [
    'GUI-LED-20',
    'Guirnalda de luces, 20 LED',
    'Guirlande lumineuse, 20 LED',
    'String lights, 20 LEDs',
    'Home/Lights',
    '11.00',
    '4.30',
    'PORTMERE',
  ],
  [
    'MAC-TERRA-S',
    'Maceta de terracota, pequeña',
    'Pot en terre cuite, petit',
    'Terracotta pot, small',
    'Home/Garden',
    '4.20',
    '1.60',
    'PORTMERE',
  ],
  [
    'MAC-TERRA-L',
    'Maceta de terracota, grande',
    'Pot en terre cuite, grand',
    'Terracotta pot, large',
    'Home/Garden',
    '11.90',
    '4.90',
    'PORTMERE',
  ],
  [
    'CAJ-KRA-M',
    'Caja de regalo kraft M, pack de 50',
    'Boîtes cadeau kraft M, lot de 50',
    'Kraft gift boxes M, pack of 50',
    'Paper/Gift',
    '42.50',
    '24.00',
    'BASTION',
  ],
  [
    'PAP-REG-EST',
    'Papel de regalo «Estrellas», 5 m',
    'Papier cadeau « Étoiles », 5 m',
    'Gift wrap "Stars", 5 m',
    'Paper/Gift',
    '4.90',
    '1.90',
    'BASTION',
  ],
  [
    'GUI-0300-FI',
    'Guirnalda de fieltro «Verbena», 3 m',
    'Guirlande en feutre « Fête », 3 m',
    'Felt garland "Fair", 3 m',
    'Paper/Party',
    '11.50',
    '4.70',
    'BASTION',
  ],
  [
    'TAR-SURT-12',
    'Tarjetas surtidas, 12 unidades',
    'Cartes assorties, 12 pièces',
    'Assorted cards, pack of 12',
    'Paper/Cards',
    '9.90',
    '3.80',
    'BASTION',
  ],
  [
    'CUA-A5-PUN',
    'Cuaderno A5, puntos',
    'Carnet A5, pointillés',
    'Notebook A5, dotted',
    'Paper/Stationery',
    '8.50',
    '3.30',
    'BASTION',
  ],
  [
    'CAL-2027-OF',
    'Calendario de pared «Oficios»',
    'Calendrier mural « Métiers »',
    'Wall calendar "Crafts"',
    'Paper/Calendars',
    '9.60',
    '4.40',
    'BASTION',
  ],
  [
    'PUZ-0500-MC',
    'Puzle «Plaza Mayor», 500 p.',
    'Puzzle « Grand-Place », 500 p.',
    'Jigsaw "Market square", 500 pcs',
    'Toys/Puzzles',
    '13.90',
    '6.20',
    'BASTION',
  ],
  [
    'PUZ-1000-MA',
    'Puzle «Mapa antiguo», 1000 p.',
    'Puzzle « Carte ancienne », 1000 p.',
    'Jigsaw "Old map", 1000 pcs',
    'Toys/Puzzles',
    '17.90',
    '8.00',
    'BASTION',
  ],
  ['JUG-TREN-MA', 'Tren de madera', 'Train en bois', 'Wooden train', 'Toys/Wooden', '24.90', '11.20', 'BASTION'],
  [
    'JUG-BLOQ-40',
    'Bloques de madera, 40 piezas',
    'Cubes en bois, 40 pièces',
    'Wooden blocks, 40 pieces',
    'Toys/Wooden',
    '27.50',
    '12.30',
    'BASTION',
  ],
  [
    'JUG-PEON-CO',
    'Peonza de colores',
    'Toupie colorée',
    'Coloured spinning top',
    'Toys/Wooden',
    '3.90',
    '1.30',
    'BASTION',
  ],
  [
    'PEL-OSO-30',
    'Oso de peluche, 30 cm',
    'Ours en peluche, 30 cm',
    'Teddy bear, 30 cm',
    'Toys/Soft',
    '19.90',
    '8.60',
    'BASTION',
  ],
  [
    'LIB-0144-CO',
    'Libro «Cocina de plaza»',
    'Livre « Cuisine de marché »',
    'Book "Market cooking"',
    'Books/Cookery',
    '18.90',
    '12.30',
    'books',
  ],
  [
    'LIB-0210-JA',
    'Libro «El jardín en macetas»',
    'Livre « Le jardin en pots »',
    'Book "The garden in pots"',
    'Books/Garden',
    '21.00',
    '13.60',
    'books',
  ],
  [
    'LIB-0305-CU',
    'Libro «Cuentos del faro»',
    'Livre « Contes du phare »',
    'Book "Tales of the lighthouse"',
    'Books/Children',
    '14.50',
    '9.40',
    'books',
  ],
  [
    'LIB-0412-CE',
    'Libro «Manual del ceramista»',
    'Livre « Manuel du céramiste »',
    'Book "The potter\'s handbook"',
    'Books/Crafts',
    '32.00',
    '20.80',
    'books',
  ],
];

export const products: readonly DemoProduct[] = rows.map(([sku, es, fr, en, category, price, cost, source]) => ({
  sku,
  names: { es, fr, en },
  category,
  price,
  cost,
  source,
}));

/** A valid GTIN-13 of the range that is free for use inside a company (prefix 20), so that it is nobody's. */
export function barcodeOf(index: number): string {
  const body = `20${String(48_000 + index * 7).padStart(10, '0')}`;
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/**
 * Pounds for one euro, one value per week of the year. Made up: near what it was for years, but nobody's fixing.
 */
const weeklyRates =
  '0.8575 0.8582 0.8590 0.8601 0.8596 0.8588 0.8579 0.8571 0.8566 0.8574 0.8585 0.8597 0.8609 0.8618 0.8611 0.8603 0.8594 0.8587 0.8592 0.8604 0.8615 0.8627 0.8636 0.8642 0.8635 0.8626'
    .split(' ')
    .map((value) => new Decimal(value));

/** The made-up rate of a day (`2026-11-28`). */
export function poundsPerEuro(day: string): Decimal {
  const week = Math.floor(Date.parse(day) / (7 * 86_400_000));
  const rate = weeklyRates[week % weeklyRates.length];
  if (rate === undefined) throw new Error(`no rate on ${day}`);
  return rate;
}

/** What prices and costs of the demo are converted at, whatever the day. */
const LIST_RATE = '0.86';

export function inCurrency(euros: string, currency: string): string {
  return currency === 'EUR' ? euros : new Decimal(euros).times(LIST_RATE).toDecimalPlaces(2).toFixed(2);
}

/** What a shop pays the depot, in pounds. */
export function transferPrice({ cost }: DemoProduct): string {
  return new Decimal(inCurrency(cost, 'GBP')).times('1.12').toDecimalPlaces(2).toFixed(2);
}

export function productOf(sku: string): DemoProduct {
  const product = products.find((candidate) => candidate.sku === sku);
  if (product === undefined) throw new Error(`${sku} is not a product of the demo`);
  return product;
}
