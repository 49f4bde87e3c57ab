import { IconLogin2 } from '@tabler/icons-react';
import { OwnerSign } from '../ui/owner';
import { Brand } from './brand';
import { LanguageSelect } from './language-select';
import { signInAddress } from './session';
import styles from './sign-in.module.css';
import { useText } from './text';

/** For who is not signed in, at any address: the identity provider leads back to it. */
export function SignIn() {
  const { t } = useText();
  const here = window.location.pathname + window.location.search;
  return (
    <div className={styles['page']}>
      <main className={styles['form']}>
        <p className={styles['brand']}>
          <Brand /> Consigna
        </p>
        <div className={styles['box']}>
          <h1>{t('app.sign-in.title')}</h1>
          <p className={styles['lead']}>{t('app.sign-in.lead')}</p>
          <a className={styles['main']} href={signInAddress(here)}>
            <IconLogin2 size={18} stroke={1.5} aria-hidden /> {t('app.sign-in.go')}
          </a>
          <p className={styles['note']}>{t('app.sign-in.note')}</p>
        </div>
        <div className={styles['foot']}>
          <LanguageSelect />
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

/** Goods on three boards: plain ones are owned, hatched ones consigned, dashed ones to come. */
function Shelves() {
  return (
    <svg className={styles['shelves']} viewBox="0 0 520 400" aria-hidden>
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles['hatch-a']} width="5" height="5" />
          <path className={styles['hatch-b']} d="M1 0v5" />
        </pattern>
      </defs>
      {[110, 240, 370].map((y) => (
        <rect key={y} className={styles['board']} x="20" y={y} width="480" height="6" rx="2" />
      ))}
      <path
        className={styles['own']}
        d="M56 40h28c0 20-6 24 6 40 8 12 2 30-8 30H58c-10 0-16-18-8-30 12-16 6-20 6-40Z"
      />
      <rect className={styles['own']} x="130" y="66" width="64" height="44" rx="3" />
      <path className={styles['con']} d="M236 60h56l-8 50h-40Z" />
      <circle className={styles['con']} cx="350" cy="80" r="30" />
      <rect className={styles['incoming']} x="410" y="58" width="56" height="52" rx="3" />
      <path className={styles['con']} d="M52 180h60v30c0 18-12 30-30 30s-30-12-30-30Z" />
      <rect className={styles['own']} x="150" y="176" width="26" height="64" rx="2" />
      <rect className={styles['own']} x="182" y="186" width="22" height="54" rx="2" />
      <rect className={styles['con']} x="210" y="170" width="28" height="70" rx="2" />
      <path className={styles['own']} d="M290 240c-20 0-26-20-20-36l14-34h24l14 34c6 16 0 36-20 36Z" />
      <rect className={styles['con']} x="370" y="190" width="90" height="50" rx="3" />
      <rect className={styles['con']} x="56" y="310" width="76" height="60" rx="3" />
      <circle className={styles['own']} cx="190" cy="344" r="26" />
      <path className={styles['incoming']} d="M246 300h50v40c0 18-10 30-25 30s-25-12-25-30Z" />
      <rect className={styles['own']} x="336" y="322" width="52" height="48" rx="3" />
      <path className={styles['con']} d="M420 370V300h22c0 16 12 20 12 40v30Z" />
    </svg>
  );
}
