# One image for every process of an installation: `prepare`, `serve --service NAME`, `serve --gateway`.
# The Node is the one that package.json pins.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && node deploy/build.mjs
# What runs needs neither compilers nor tests, nor the servers and the Node that come as optional packages.
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev --omit=optional \
  && rm -rf tests libs/testing libs/*/src services/*/src services/*/test gateway/src gateway/test deploy/src deploy/test \
  && find . -name '*.map' -not -path './node_modules/*' -delete

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and run by somebody else: a process cannot change its own program.
COPY --from=build /app .
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "deploy/dist/production/health-check.js"]
ENTRYPOINT ["node", "deploy/dist/cli.js"]
CMD ["serve"]
