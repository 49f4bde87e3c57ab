import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { texts } from './build/texts.ts';

/** Built by deploy/build.mjs into `dist`, which the gateway serves. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [react(), texts(import.meta.dirname), compressed()],
  // The gateway puts a fresh nonce in place of this mark: Mantine writes style elements, scripts need none.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    assetsDir: 'app-assets',
    emptyOutDir: true,
    target: 'es2023',
    // A module inlined as data: would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 1200,
  },
});
