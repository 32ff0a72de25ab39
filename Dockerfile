# Compiles in one stage and runs in another, so that what runs holds neither compiler nor sources nor development packages.
# Both are of one Debian release: better-sqlite3 is compiled in the first and loaded in the second.

FROM node:20.20.2-bookworm AS build
WORKDIR /app
# One of the packages would report each install to its maker.
ENV SCARF_ANALYTICS=false
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts/build-if-needed.mjs scripts/
COPY apps apps
COPY libs libs
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
WORKDIR /app
# HOST: inside a container nobody reaches 127.0.0.1 from outside. What is published is said where it is started.
ENV NODE_ENV=production PORT=3000 HOST=0.0.0.0 DATA_DIR=/data
RUN install -d -m 700 -o node -g node /data
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY apps/cli/bin apps/cli/bin
USER node
EXPOSE 3000
# Node asks, for there is no curl here. Whether the process lives, not whether it is ready: a log or views that cannot be
# reached for a while are no reason to restart it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/api/src/main.js"]
