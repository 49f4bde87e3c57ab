import { language, text } from './texts.js';

/** Makes an element; text is always text, never markup. */
export function element(tag, { className, attributes = {}, ...properties } = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function translatePage() {
  document.documentElement.lang = language;
  for (const target of document.querySelectorAll('[data-text]')) target.textContent = text(target.dataset.text);
  for (const target of document.querySelectorAll('[data-placeholder]'))
    target.placeholder = text(target.dataset.placeholder);
}

/** Who is signed in; null for nobody. */
export async function whoAmI() {
  const response = await fetch('/api/v1/me', { headers: { accept: 'application/json' } });
  return response.ok ? response.json() : null;
}

export function showCaller(me) {
  const who = document.getElementById('who');
  document.getElementById('sign-in').hidden = me !== null;
  document.getElementById('sign-out').hidden = me === null;
  who.hidden = me === null;
  if (me !== null) who.textContent = me.user.name;
  document.getElementById('sign-out').addEventListener('click', signOut);
}

async function signOut() {
  const response = await fetch('/auth/logout', { method: 'POST', headers: { 'x-requested-with': 'erp-web' } });
  const { location } = response.ok ? await response.json() : { location: '/' };
  window.location.assign(location ?? '/');
}
