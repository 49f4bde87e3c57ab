import styles from './language-select.module.css';
import { chooseLanguage, isLanguage, languageNames, languages, useText } from './text';

/** The language of the screen; each is named in itself. */
export function LanguageSelect() {
  const { t, language } = useText();
  return (
    <select
      className={styles['select']}
      aria-label={t('app.language')}
      value={language}
      onChange={({ currentTarget: { value } }) => {
        if (isLanguage(value)) void chooseLanguage(value);
      }}
    >
      {languages.map((each) => (
        <option key={each} value={each} lang={each}>
          {languageNames[each]}
        </option>
      ))}
    </select>
  );
}
