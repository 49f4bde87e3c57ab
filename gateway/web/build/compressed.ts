import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What is smaller than this travels in one packet anyway. */
const WORTH_COMPRESSING_BYTES = 1_000;

/** Leaves a `.br` and a `.gz` beside every text file of the build, so that the gateway never compresses by itself. */
export function compressed(): Plugin {
  return {
    name: 'consigna-compressed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (!/\.(js|css|svg)$/.test(file.fileName) || content.length < WORTH_COMPRESSING_BYTES) continue;
          const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotli });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(content, { level: 9 }) });
        }
      },
    },
  };
}
