import { IconLogin2 } from '@tabler/icons-react';
import { OwnerSign } from '../ui/owner';
import { Brand } from './brand';
import { LanguageSelect } from './language-select';
import { signInAddress } from './session';
import { Shelves } from './shelves';
import styles from './sign-in.module.css';
import { useText } from './text';

/** Enter signs in: there is nothing else to do here. */
function takeFocus(link: HTMLAnchorElement | null): void {
  link?.focus();
}

/** For who is not signed in, at any address: the identity provider leads back to it. */
export function SignIn() {
  const { t } = useText();
  const here = window.location.pathname + window.location.search;
  return (
    <div className={styles['page']}>
      <main className={styles['form']}>
        <header className={styles['head']}>
          <p className={styles['brand']}>
            <Brand /> Consigna
          </p>
          <LanguageSelect />
        </header>
        <div className={styles['box']}>
          <h1>{t('app.sign-in.title')}</h1>
          <p className={styles['lead']}>{t('app.sign-in.lead')}</p>
          <a ref={takeFocus} className={styles['main']} href={signInAddress(here)}>
            <IconLogin2 size={18} stroke={1.5} aria-hidden /> {t('app.sign-in.go')}
          </a>
          <p className={styles['note']}>{t('app.sign-in.note')}</p>
        </div>
        <div className={styles['foot']}>
          <nav aria-label={t('app.sign-in.more')}>
            <a href="/api/docs">API</a>
            <a href="/status">{t('app.status')}</a>
          </nav>
        </div>
      </main>
      <aside className={styles['art']}>
        <Shelves />
        <p className={styles['tag']}>{t('app.sign-in.tag')}</p>
        <ul className={styles['legend']}>
          <li>
            <OwnerSign kind="own" /> {t('ui.owner.own')}
          </li>
          <li>
            <OwnerSign kind="consigned" /> {t('ui.owner.consigned')}
          </li>
          <li>
            <OwnerSign kind="incoming" /> {t('ui.owner.incoming')}
          </li>
        </ul>
      </aside>
    </div>
  );
}
