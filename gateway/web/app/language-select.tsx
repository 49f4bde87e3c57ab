import styles from './language-select.module.css';
import { chooseLanguage, languageNames, languages, useText } from './text';

/** The language of the screen; each is named in itself. */
export function LanguageSelect() {
  const { t, language } = useText();
  return (
    <div className={styles['languages']} role="group" aria-label={t('app.language')}>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          onClick={() => void chooseLanguage(each)}
        >
          {languageNames[each]}
        </button>
      ))}
    </div>
  );
}
