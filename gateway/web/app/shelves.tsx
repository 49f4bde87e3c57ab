import styles from './shelves.module.css';

/** Goods on three boards, as the identity provider shows them too: plain ones are owned, hatched ones consigned, dashed ones to come. */
export function Shelves() {
  return (
    <svg className={styles['shelves']} viewBox="0 0 640 560" aria-hidden>
      <defs>
        <pattern id="shelf-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles['hatch-a']} width="5" height="5" />
          <path className={styles['hatch-b']} d="M1 0v5" />
        </pattern>
      </defs>
      <rect className={styles['board']} x="60" y="200" width="520" height="6" rx="2" />
      <rect className={styles['board']} x="60" y="370" width="520" height="6" rx="2" />
      <rect className={styles['board']} x="60" y="540" width="520" height="6" rx="2" />
      <path
        className={styles['own']}
        d="M100 104h28c0 22 -6 26 6 42c14 18 10 54 -6 54h-28c-16 0 -20 -36 -6 -54c12 -16 6 -20 6 -42Z"
      />
      <rect className={styles['con']} x="168" y="142" width="44" height="58" rx="5" />
      <path className={styles['wick']} d="M190 141v-8" />
      <path className={styles['flame']} d="M190 114c7 8 7 16 0 18c-7 -2 -7 -10 0 -18Z" />
      <rect className={styles['con']} x="222" y="142" width="44" height="58" rx="5" />
      <path className={styles['wick']} d="M244 141v-8" />
      <path className={styles['flame']} d="M244 114c7 8 7 16 0 18c-7 -2 -7 -10 0 -18Z" />
      <rect className={styles['own']} x="300" y="142" width="74" height="58" rx="3" />
      <path className={styles['ribbon']} d="M337 142v58M300 160h74" />
      <path className={styles['bow']} d="M337 142c-16 -18 -26 -2 0 0c26 -2 16 -18 0 0" />
      <rect className={styles['own']} x="404" y="122" width="17" height="78" rx="2" />
      <rect className={styles['con']} x="423" y="134" width="17" height="66" rx="2" />
      <rect className={styles['own']} x="442" y="116" width="17" height="84" rx="2" />
      <rect className={styles['own']} x="461" y="128" width="17" height="72" rx="2" />
      <rect className={styles['con']} x="480" y="120" width="17" height="80" rx="2" />
      <path className={styles['own']} d="M514 154h46v38a8 8 0 0 1 -8 8h-30a8 8 0 0 1 -8 -8Z" />
      <path className={styles['handle']} d="M561 164h6a10 10 0 0 1 10 10v4a10 10 0 0 1 -10 10h-6" />
      <path className={styles['own']} d="M84 324h46v38a8 8 0 0 1 -8 8h-30a8 8 0 0 1 -8 -8Z" />
      <path className={styles['handle']} d="M131 334h6a10 10 0 0 1 10 10v4a10 10 0 0 1 -10 10h-6" />
      <path className={styles['own']} d="M164 324h46v38a8 8 0 0 1 -8 8h-30a8 8 0 0 1 -8 -8Z" />
      <path className={styles['handle']} d="M211 334h6a10 10 0 0 1 10 10v4a10 10 0 0 1 -10 10h-6" />
      <path
        className={styles['con']}
        d="M268 274h28c0 22 -6 26 6 42c14 18 10 54 -6 54h-28c-16 0 -20 -36 -6 -54c12 -16 6 -20 6 -42Z"
      />
      <path
        className={styles['con']}
        d="M334 274h28c0 22 -6 26 6 42c14 18 10 54 -6 54h-28c-16 0 -20 -36 -6 -54c12 -16 6 -20 6 -42Z"
      />
      <path className={styles['con']} d="M396 336h84c0 20 -14 30 -26 30v4h-32v-4c-12 0 -26 -10 -26 -30Z" />
      <rect className={styles['own']} x="500" y="286" width="66" height="84" rx="3" />
      <path className={styles['ribbon']} d="M533 286v84M500 304h66" />
      <path className={styles['bow']} d="M533 286c-16 -18 -26 -2 0 0c26 -2 16 -18 0 0" />
      <rect className={styles['own']} x="84" y="470" width="92" height="70" rx="3" />
      <path className={styles['ribbon']} d="M130 470v70M84 488h92" />
      <path className={styles['bow']} d="M130 470c-16 -18 -26 -2 0 0c26 -2 16 -18 0 0" />
      <path className={styles['own']} d="M210 474h38l6 12v54h-50v-54Z" />
      <path className={styles['handle']} d="M216 474a13 13 0 0 1 26 0" />
      <rect className={styles['pane']} x="216" y="494" width="26" height="36" rx="2" />
      <path className={styles['flame']} d="M229 500c7 9 7 18 0 20c-7 -2 -7 -11 0 -20Z" />
      <rect className={styles['own']} x="225" y="520" width="8" height="10" />
      <path className={styles['incoming']} d="M274 474h38l6 12v54h-50v-54Z" />
      <path className={styles['incoming']} d="M280 474a13 13 0 0 1 26 0" />
      <path className={styles['own']} d="M342 506h84c0 20 -14 30 -26 30v4h-32v-4c-12 0 -26 -10 -26 -30Z" />
      <rect className={styles['con']} x="446" y="482" width="44" height="58" rx="5" />
      <path className={styles['wick']} d="M468 481v-8" />
      <path className={styles['flame']} d="M468 454c7 8 7 16 0 18c-7 -2 -7 -10 0 -18Z" />
      <path
        className={styles['incoming']}
        d="M520 444h28c0 22 -6 26 6 42c14 18 10 54 -6 54h-28c-16 0 -20 -36 -6 -54c12 -16 6 -20 6 -42Z"
      />
    </svg>
  );
}
