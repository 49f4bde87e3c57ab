const texts = {
  en: {
    title: 'Owned and consigned stock, side by side', lead: 'The system is running. What it can do is open through its API, with a reference in which calls can be tried.',
    openReference: 'Open the API reference', state: 'State', version: 'Version', behind: 'Events to apply', services: 'Services', companies: 'Your companies', followers: 'Followers',
    licence: 'Free software under the Apache License 2.0.', signIn: 'Sign in', signOut: 'Sign out', asking: 'Asking…', ready: 'Ready', waiting: 'Not ready', allReady: 'Everything is ready', someWaiting: 'Some services are not ready',
    unreachable: 'The system does not answer', upToDate: 'up to date', eventsBehind: 'events behind', none: 'Nothing to show', company: 'Company', search: 'Search operations', parameters: 'Parameters', body: 'Body', send: 'Send',
    answer: 'Answer', problems: 'Problems', request: 'Request', response: 'Response', signInToTry: 'Sign in to try this call.', permission: 'Permission', key: 'A fresh key for every call', notJson: 'The body is not valid JSON.', sandbox: 'sandbox',
  },
  es: {
    title: 'Existencias propias y en depósito, una junto a otra', lead: 'El sistema está en marcha. Lo que sabe hacer está abierto por su API, con una referencia en la que se pueden probar llamadas.',
    openReference: 'Abrir la referencia de la API', state: 'Estado', version: 'Versión', behind: 'Eventos por aplicar', services: 'Servicios', companies: 'Sus empresas', followers: 'Seguidores',
    licence: 'Software libre con licencia Apache 2.0.', signIn: 'Iniciar sesión', signOut: 'Cerrar sesión', asking: 'Consultando…', ready: 'Listo', waiting: 'No está listo', allReady: 'Todo está listo', someWaiting: 'Algunos servicios no están listos',
    unreachable: 'El sistema no responde', upToDate: 'al día', eventsBehind: 'eventos por detrás', none: 'Nada que mostrar', company: 'Empresa', search: 'Buscar operaciones', parameters: 'Parámetros', body: 'Cuerpo', send: 'Enviar',
    answer: 'Respuesta', problems: 'Problemas', request: 'Petición', response: 'Respuesta', signInToTry: 'Inicie sesión para probar esta llamada.', permission: 'Permiso', key: 'Una clave nueva en cada llamada', notJson: 'El cuerpo no es JSON válido.', sandbox: 'pruebas',
  },
  fr: {
    title: 'Stock propre et en dépôt-vente, côte à côte', lead: 'Le système est en marche. Ce qu’il sait faire est ouvert par son API, avec une référence où les appels s’essaient.',
    openReference: 'Ouvrir la référence de l’API', state: 'État', version: 'Version', behind: 'Événements à appliquer', services: 'Services', companies: 'Vos sociétés', followers: 'Suiveurs',
    licence: 'Logiciel libre sous licence Apache 2.0.', signIn: 'Se connecter', signOut: 'Se déconnecter', asking: 'Interrogation…', ready: 'Prêt', waiting: 'Pas prêt', allReady: 'Tout est prêt', someWaiting: 'Certains services ne sont pas prêts',
    unreachable: 'Le système ne répond pas', upToDate: 'à jour', eventsBehind: 'événements de retard', none: 'Rien à afficher', company: 'Société', search: 'Chercher une opération', parameters: 'Paramètres', body: 'Corps', send: 'Envoyer',
    answer: 'Réponse', problems: 'Problèmes', request: 'Requête', response: 'Réponse', signInToTry: 'Connectez-vous pour essayer cet appel.', permission: 'Droit', key: 'Une clé neuve à chaque appel', notJson: 'Le corps n’est pas du JSON valide.', sandbox: 'bac à sable',
  },
};

export const language = (navigator.languages ?? []).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in texts) ?? 'en';

export function text(name) {
  return texts[language][name] ?? texts.en[name] ?? name;
}
