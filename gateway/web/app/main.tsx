import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.layer.css';
import './tokens.css';
import './base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { ProblemBanner } from '../ui/problem-banner';
import { onSignedOut } from './api/client';
import { createQueryClient } from './api/hooks';
import { SessionContext } from './company';
import { prefer } from './preferences';
import { router } from './router';
import { readSession, SESSION } from './session';
import { preferredLanguage, showLanguage } from './text';
import { cssVariablesResolver, theme } from './theme';

/** Style elements of ours carry the page's nonce; the browser shows it to scripts of the page alone. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);

function App() {
  const queries = useQueryClient();
  const session = useQuery({ queryKey: SESSION, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY });
  useEffect(() => onSignedOut(() => queries.setQueryData(SESSION, null)), [queries]);
  // Who was known once stays known while the gateway cannot be reached: what is being typed stays with them.
  if (session.data === undefined) return <ProblemBanner error={session.error} />;
  return (
    <SessionContext value={session.data}>
      <RouterProvider router={router} />
    </SessionContext>
  );
}

prefer({});
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no place for the app');
await showLanguage(preferredLanguage());
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      withGlobalClasses={false}
      classNamesPrefix="m"
    >
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
