import type { CompanyCode } from './data.js';

export interface DemoCustomer {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** Buys by the dozen at wholesale prices, on credit; others buy at retail. */
  readonly wholesale: boolean;
  readonly creditLimit: string | null;
  readonly paymentTermDays: number;
  /** Where a sale across a border is untaxed, and why. */
  readonly taxCode: 'IC' | 'EXPORT' | null;
}

/** `Name | city`, with the country where it is not the company's own; every third buys at retail. */
const lists: Readonly<Record<CompanyCode, { country: string; customers: string }>> = {
  depot: {
    country: 'GB',
    customers: `Cotswold Gift Barn|Cirencester; The Pantry Shelf|Bath; Marlow & Finch|Marlow; Greenway Garden Centre|Swindon; Blue Door Interiors|Oxford; Ridgeway Farm Shop|Wantage; Castle Street Toys|Reading; Thimble & Thread|Newbury; Severn Stationers|Gloucester; The Reading Lamp|Reading; Whitehorse Gallery|Uffington; Kennet Crafts|Marlborough; Little Acorns|Cheltenham; Avebury Museum Shop|Avebury; Fairford Homeware|Fairford; Malmesbury Market|Malmesbury; Quayside Kitchens|Portishead; Downs & Daughters|Devizes; Chalk Hill Books|Lambourn; Tetbury Antiques|Tetbury; Station Road Gifts|Didcot; Bramble Cottage|Burford; The Paper Mill|Nailsworth; Dublin Design Store|Dublin|IE; Bergen Interiør|Bergen|NO`,
  },
  bristol: {
    country: 'GB',
    customers: `Clifton Arcade Gifts|Bristol; Harbour Hotel|Bristol; Gloucester Road Books|Bristol; The Cheese Shed|Bristol; Bedminster Toys|Bristol; Totterdown Tea Rooms|Bristol; Stokes Croft Studio|Bristol; Whiteladies Homes|Bristol; Severn Vale Hospice Shop|Thornbury; Wells Cathedral Shop|Wells; Cheddar Gorge Gifts|Cheddar; Weston Pier Stores|Weston-super-Mare; Clevedon Bandstand Café|Clevedon; Frome Independent|Frome; Mendip Garden Rooms|Shepton Mallet; Bath Road Interiors|Keynsham; Brunel Museum Shop|Bristol; Park Street Prints|Bristol; Leigh Woods Lodge|Bristol; Southville Nursery School|Bristol; Old Market Florist|Bristol; Chepstow Craft House|Chepstow; Newport Lane Cottage|Newport; Cork Harbour Crafts|Cork|IE; Oslo Hjem|Oslo|NO`,
  },
  valencia: {
    country: 'ES',
    customers: `Regalos Miramar, S.L.|Dénia; Hotel Malvarrosa|Valencia; Librería Patacona|Alboraya; Casa Benimaclet|Valencia; Mercería del Carmen|Valencia; Restaurante La Acequia|Valencia; Jardinería L'Horta|Torrent; Juguetes Ruzafa|Valencia; Decoración Turia|Mislata; Papelería Colón|Valencia; La Tienda del Faro|Cullera; Hostal Serpis|Gandia; Flores Amparo|Sagunto; Cocinas Navarro|Paterna; Regalos Peñíscola|Peñíscola; Museo de la Seda|Valencia; Escuela Infantil Taronger|Valencia; Bodegas Utiel|Utiel; Xàtiva Interiors|Xàtiva; Casa Rural El Molino|Chelva; Alicante Hogar|Alicante; Elche Regalos|Elche; Galería Cabanyal|Valencia; Casa Lisboa|Lisboa|PT; Zürich Wohnen|Zürich|CH`,
  },
  lyon: {
    country: 'FR',
    customers: `Galerie des Arceaux|Montpellier; Hôtel Les Embruns|La Baule; La Petite Mercerie|Annecy; Fleurs Vauban|Besançon; Librairie du Passage|Lyon; Office du Vercors|Villard-de-Lans; Maison Cordelier|Dijon; Épicerie Saint-Rambert|Lyon; Jardinerie des Dombes|Villars-les-Dombes; Papeterie Lafont|Grenoble; Atelier Bergamote|Valence; Château de Montferrat|Chambéry; Concept store Rive 8|Lyon; Fleuriste Aux Trois Lys|Mâcon; Musée Ampère|Saint-Étienne; Thé & Porcelaine|Roanne; Cadeaux Belleroche|Bourg-en-Bresse; Ferme-auberge du Pilat|Pélussin; Jouets Croix-Rousse|Lyon; Bistrot des Canuts|Lyon; École Montessori Saône|Lyon; Gîte des Monts d'Or|Collonges; Boutique Lumière|Vienne; Torino Casa|Torino|IT; Genève Maison|Genève|CH`,
  },
};

const inTheUnion = new Set(['ES', 'FR', 'IE', 'IT', 'PT']);

/** The customers of a company, in the order in which they are told. */
export function customersOf(company: CompanyCode): DemoCustomer[] {
  const { country: home, customers } = lists[company];
  return customers.split(';').map((text, index) => {
    const [name = '', city = '', country = home] = text.trim().split('|');
    const wholesale = company === 'depot' || index % 3 !== 2;
    return {
      code: `C-${String(417 + index * 3).padStart(5, '0')}`,
      name,
      city,
      country,
      wholesale,
      creditLimit: wholesale ? String(18_000 + (index % 5) * 4_000) : null,
      paymentTermDays: wholesale ? 20 : 15,
      taxCode: country === home ? null : inTheUnion.has(country) && inTheUnion.has(home) ? 'IC' : 'EXPORT',
    };
  });
}
