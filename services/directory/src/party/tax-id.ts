/**
 * A tax id without spaces and separators, in upper case, when its form and check digits are right for the country;
 * null when they are not. Countries without a rule here take any id.
 */
export function checkedTaxId(country: string, text: string): string | null {
  const id = text.toUpperCase().replace(/[\s.\-/]/g, '');
  const isRight = rules[country];
  return isRight === undefined || isRight(id) ? id : null;
}

const rules: Readonly<Record<string, (id: string) => boolean>> = {
  ES: (id) => isNif(id.replace(/^ES/, '')),
  FR: (id) => (id.startsWith('FR') ? isFrenchVat(id.slice(2)) : isSirenOrSiret(id)),
  GB: (id) => isBritishVat(id.replace(/^(GB|XI)/, '')),
  MX: isRfc,
};

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Spain: DNI and NIE (number modulo 23), K/L/M persons without DNI, and the NIF of entities (Orden EHA/451/2008). */
function isNif(id: string): boolean {
  if (/^\d{8}[A-Z]$/.test(id)) return NIF_LETTERS[Number(id.slice(0, 8)) % 23] === id[8];
  if (/^[XYZ]\d{7}[A-Z]$/.test(id))
    return NIF_LETTERS[Number(`${'XYZ'.indexOf(id.charAt(0))}${id.slice(1, 8)}`) % 23] === id[8];
  const parts = /^([A-HJ-NP-SUVW])(\d{7})([0-9A-J])$/.exec(id);
  if (parts === null) return false;
  const [, kind = '', digits = '', control = ''] = parts;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (index % 2 === 0 ? digitSum(Number(digit) * 2) : Number(digit)),
    0,
  );
  const check = (10 - (sum % 10)) % 10;
  const letter = 'JABCDEFGHI'.charAt(check);
  if ('KLMPQRSNW'.includes(kind)) return control === letter;
  if ('ABEH'.includes(kind)) return control === String(check);
  return control === letter || control === String(check);
}

/** France: SIREN of 9 digits or SIRET of 14, both with the Luhn check; the offices of La Poste sum to a multiple of 5. */
function isSirenOrSiret(id: string): boolean {
  if (/^\d{9}$/.test(id)) return luhnSum(id) % 10 === 0;
  if (!/^\d{14}$/.test(id)) return false;
  if (luhnSum(id) % 10 === 0) return true;
  return id.startsWith('356000000') && [...id].reduce((total, digit) => total + Number(digit), 0) % 5 === 0;
}

/** France: two check digits, (12 + 3 × (SIREN modulo 97)) modulo 97, before the SIREN. Keys with letters have no public rule. */
function isFrenchVat(id: string): boolean {
  const parts = /^([0-9A-HJ-NP-Z]{2})(\d{9})$/.exec(id);
  if (parts === null) return false;
  const [, key = '', siren = ''] = parts;
  // Monaco's companies have a French VAT number and no SIREN behind it.
  if (!/^\d{2}$/.test(key)) return true;
  if ((12 + 3 * (Number(siren) % 97)) % 97 !== Number(key)) return false;
  return luhnSum(siren) % 10 === 0 || siren.startsWith('000');
}

/** United Kingdom: 9 digits (12 for a branch), weights 8 to 2 and the last two digits, modulo 97 as it was or with 55 added since 2010. */
function isBritishVat(id: string): boolean {
  if (/^GD[0-4]\d{2}$|^HA[5-9]\d{2}$/.test(id)) return true;
  if (!/^\d{9}(\d{3})?$/.test(id)) return false;
  const weighted = [...id.slice(0, 7)].reduce((total, digit, index) => total + Number(digit) * (8 - index), 0);
  const sum = weighted + Number(id.slice(7, 9));
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}

const RFC_DIGITS = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
/** The public at large and foreigners without a registration; their last digit checks nothing. */
const RFC_GENERIC = ['XAXX010101000', 'XEXX010101000'];

/** Mexico: 3 letters (entities) or 4 (persons), a date, 2 characters of homonymy and a check digit modulo 11. */
function isRfc(id: string): boolean {
  if (RFC_GENERIC.includes(id)) return true;
  const parts = /^[A-ZÑ&]{3,4}(\d{2})(\d{2})(\d{2})[A-Z0-9]{2}([0-9A])$/.exec(id);
  if (parts === null) return false;
  const [, , month, day, control] = parts;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return false;
  const body = id.slice(0, -1).padStart(12, ' ');
  const sum = [...body].reduce((total, character, index) => total + RFC_DIGITS.indexOf(character) * (13 - index), 0);
  return '0123456789A'.charAt((11 - (sum % 11)) % 11) === control;
}

/** Every second digit from the right counts twice. */
function luhnSum(digits: string): number {
  return [...digits]
    .reverse()
    .reduce((total, digit, index) => total + (index % 2 === 1 ? digitSum(Number(digit) * 2) : Number(digit)), 0);
}

function digitSum(number: number): number {
  return Math.floor(number / 10) + (number % 10);
}
