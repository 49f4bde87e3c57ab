import { setupI18n, type Messages } from '@lingui/core';
import { useSyncExternalStore } from 'react';
import { speak } from './api/client';

export const languages = ['es', 'fr', 'en'] as const;
export type Language = (typeof languages)[number];
/** Names of the languages in themselves. */
export const languageNames: Readonly<Record<Language, string>> = { es: 'Español', fr: 'Français', en: 'English' };

const catalogues: Readonly<Record<Language, () => Promise<{ default: Messages }>>> = {
  es: () => import('virtual:texts/es'),
  fr: () => import('virtual:texts/fr'),
  en: () => import('virtual:texts/en'),
};

const STORED = 'consigna.language';
const i18n = setupI18n();

export type Values = Readonly<Record<string, string | number>>;
/** The text of an id with its values, an ICU message of the room's catalogue. */
export type Translate = (id: string, values?: Values) => string;

/** Chosen here before, or else the browser's, or else English. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find(isLanguage) ?? 'en';
}

export function isLanguage(text: string | null | undefined): text is Language {
  return languages.some((language) => language === text);
}

/** Loads the catalogue and shows everything in it. */
export async function showLanguage(language: Language): Promise<void> {
  const { default: messages } = await catalogues[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  speak(language);
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await showLanguage(language);
}

export const translate: Translate = (id, values) => i18n._(id, values);

/** Whether there is a text of this id: for ids made of names that services give. */
export function hasText(id: string): boolean {
  return i18n.messages[id] !== undefined;
}

/** Texts in the language of the screen; the component is drawn again when it changes. */
export function useText(): { readonly t: Translate; readonly language: Language } {
  const language = useSyncExternalStore(
    (tell) => i18n.on('change', tell),
    () => i18n.locale as Language,
  );
  return { t: translate, language };
}
