export const LOCALES = ['es', 'fr', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const LOCALE_NAMES: Record<Locale, string> = { es: 'Español', fr: 'Français', en: 'English' };

export interface Messages {
  language: string;
  signInTitle: string;
  signInLead: string;
  username: string;
  password: string;
  signIn: string;
  secondFactorNote: string;
  refused: string;
  locked: string;
  codeTitle: string;
  codeLead: string;
  code: string;
  verify: string;
  codeRefused: string;
  enrolTitle: string;
  enrolLead: string;
  enrolSecret: string;
  enrolOpen: string;
  signOutTitle: string;
  signOutLead: string;
  signOut: string;
  stay: string;
  signedOutTitle: string;
  signedOutLead: string;
  expiredTitle: string;
  expiredLead: string;
  failedTitle: string;
  failedLead: string;
  toStart: string;
  shelves: string;
  tagline: string;
  owned: string;
  consigned: string;
  expected: string;
}

export const MESSAGES: Record<Locale, Messages> = {
  es: {
    language: 'Idioma',
    signInTitle: 'Entrar en Consigna',
    signInLead: 'Tiendas, almacenes y proveedores de la red.',
    username: 'Usuario o correo electrónico',
    password: 'Contraseña',
    signIn: 'Entrar',
    secondFactorNote: 'Después puede pedirse un segundo factor.',
    refused: 'El usuario o la contraseña no son correctos.',
    locked: 'Demasiados intentos. Espere un minuto y vuelva a intentarlo.',
    codeTitle: 'Segundo factor',
    codeLead: 'Escriba el código de seis cifras de su aplicación de autenticación.',
    code: 'Código',
    verify: 'Comprobar',
    codeRefused: 'El código no es correcto o ya se ha usado. Escriba el siguiente.',
    enrolTitle: 'Configurar el segundo factor',
    enrolLead: 'Su cuenta lo exige. Añada esta clave a su aplicación de autenticación y escriba el código que muestre.',
    enrolSecret: 'Clave',
    enrolOpen: 'Abrir la aplicación de autenticación',
    signOutTitle: '¿Cerrar la sesión?',
    signOutLead: 'Se cerrará su sesión en Consigna en este navegador.',
    signOut: 'Cerrar la sesión',
    stay: 'Seguir dentro',
    signedOutTitle: 'Sesión cerrada',
    signedOutLead: 'Ya puede cerrar esta ventana.',
    expiredTitle: 'Esta página ha caducado',
    expiredLead: 'La entrada no se terminó a tiempo o ya se completó. Empiece de nuevo.',
    failedTitle: 'No se ha podido continuar',
    failedLead: 'La petición no es válida.',
    toStart: 'Ir al inicio',
    shelves: 'Estantes con artículos propios, lisos, y consignados, rayados',
    tagline: 'Lo propio y lo consignado, en el mismo estante.',
    owned: 'Propio',
    consigned: 'Consignado',
    expected: 'Por llegar',
  },
  fr: {
    language: 'Langue',
    signInTitle: 'Se connecter à Consigna',
    signInLead: 'Magasins, entrepôts et fournisseurs du réseau.',
    username: 'Nom d’utilisateur ou adresse e-mail',
    password: 'Mot de passe',
    signIn: 'Se connecter',
    secondFactorNote: 'Un second facteur peut être demandé ensuite.',
    refused: 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    locked: 'Trop de tentatives. Attendez une minute puis réessayez.',
    codeTitle: 'Second facteur',
    codeLead: 'Saisissez le code à six chiffres de votre application d’authentification.',
    code: 'Code',
    verify: 'Vérifier',
    codeRefused: 'Le code est incorrect ou a déjà servi. Saisissez le suivant.',
    enrolTitle: 'Configurer le second facteur',
    enrolLead:
      'Votre compte l’exige. Ajoutez cette clé à votre application d’authentification et saisissez le code affiché.',
    enrolSecret: 'Clé',
    enrolOpen: 'Ouvrir l’application d’authentification',
    signOutTitle: 'Se déconnecter ?',
    signOutLead: 'Votre session Consigna sera fermée dans ce navigateur.',
    signOut: 'Se déconnecter',
    stay: 'Rester connecté',
    signedOutTitle: 'Vous êtes déconnecté',
    signedOutLead: 'Vous pouvez fermer cette fenêtre.',
    expiredTitle: 'Cette page a expiré',
    expiredLead: 'La connexion n’a pas été terminée à temps ou l’a déjà été. Recommencez.',
    failedTitle: 'Impossible de continuer',
    failedLead: 'La demande n’est pas valable.',
    toStart: 'Aller à l’accueil',
    shelves: 'Étagères d’articles en propre, unis, et consignés, hachurés',
    tagline: 'Le propre et le consigné, sur la même étagère.',
    owned: 'En propre',
    consigned: 'Consigné',
    expected: 'Attendu',
  },
  en: {
    language: 'Language',
    signInTitle: 'Sign in to Consigna',
    signInLead: 'Shops, warehouses and suppliers of the network.',
    username: 'Username or e-mail',
    password: 'Password',
    signIn: 'Sign in',
    secondFactorNote: 'A second factor may be asked for next.',
    refused: 'The username or password is wrong.',
    locked: 'Too many attempts. Wait a minute and try again.',
    codeTitle: 'Second factor',
    codeLead: 'Enter the six-digit code of your authenticator app.',
    code: 'Code',
    verify: 'Verify',
    codeRefused: 'The code is wrong or was used before. Enter the next one.',
    enrolTitle: 'Set up the second factor',
    enrolLead: 'Your account demands it. Add this key to your authenticator app and enter the code it shows.',
    enrolSecret: 'Key',
    enrolOpen: 'Open the authenticator app',
    signOutTitle: 'Sign out?',
    signOutLead: 'Your Consigna session in this browser will end.',
    signOut: 'Sign out',
    stay: 'Stay signed in',
    signedOutTitle: 'Signed out',
    signedOutLead: 'You can close this window.',
    expiredTitle: 'This page has expired',
    expiredLead: 'The sign-in was not finished in time, or is complete already. Start again.',
    failedTitle: 'Cannot continue',
    failedLead: 'The request is not valid.',
    toStart: 'Go to the start page',
    shelves: 'Shelves with owned goods, plain, and consigned goods, hatched',
    tagline: 'Owned and consigned, on the same shelf.',
    owned: 'Owned',
    consigned: 'Consigned',
    expected: 'Expected',
  },
};

/**
 * The language of a page: the first one spoken here among the preferences, in their order.
 * A preference is a list as in `ui_locales` ("fr-CA fr") or `Accept-Language` ("fr-CA,fr;q=0.8"); English if none fits.
 */
export function chooseLocale(...preferences: (string | undefined)[]): Locale {
  for (const preference of preferences) {
    for (const tag of byWeight(preference ?? '')) {
      const spoken = LOCALES.find((locale) => locale === tag.split('-')[0]);
      if (spoken) return spoken;
    }
  }
  return 'en';
}

function byWeight(preference: string): string[] {
  return preference
    .toLowerCase()
    .split(/[\s,]+(?!q=)/)
    .map((part) => {
      const [tag = '', weight] = part.split(/;\s*q=/);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}
